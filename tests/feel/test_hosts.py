"""What the host sees of an evaluation: lazy reads, its own errors, and nothing it did not offer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from feel_host import NAMES, Host, value_of
from freezegun import freeze_time

from duban.calendars import bundled
from duban.definition.feel import ANY, DATETIME, NUMBER, Function, compile_expression
from duban.errors import NaiveTime, UnknownYear


class CountNeededError(Exception):
    """The host's own signal that a count is not answered yet."""


class Unanswered:
    def __getitem__(self, name: str) -> Any:
        raise CountNeededError(name)


def test_counts_are_asked_only_when_they_matter() -> None:
    expression = compile_expression("complainants >= 3 or counts.same_this_month >= 3", NAMES)
    assert expression(Host({"complainants": 3, "counts": Unanswered()})) is True
    with pytest.raises(CountNeededError):
        expression(Host({"complainants": 1, "counts": Unanswered()}))


@pytest.mark.parametrize(
    "text",
    [
        "if complainants < 0 then counts.same_this_month else 0",
        "complainants < 0 and counts.same_this_month > 3",
        "some x in [1, 2] satisfies x = 1 or counts.same_this_month = 1",
    ],
)
def test_what_is_behind_the_decision_is_not_looked_at(text: str) -> None:
    compile_expression(text, NAMES)(Host({"counts": Unanswered()}))


@pytest.mark.parametrize(
    "text", ["sum(counts.same_this_month, 1)", "sort([2, 1], function(a, b) counts.same_this_month > a)"]
)
def test_the_hosts_errors_go_through_functions_untouched(text: str) -> None:
    with pytest.raises(CountNeededError):
        compile_expression(text, NAMES)(Host({"counts": Unanswered()}))


def test_naive_times_of_the_host_are_refused() -> None:
    naive = datetime(2026, 9, 30, 16)
    with pytest.raises(NaiveTime):
        value_of("received > now", received=naive)
    with pytest.raises(NaiveTime):
        value_of("attempts[1]", attempts=[naive])


def test_a_calendar_that_refuses_a_year_says_so() -> None:
    from dataclasses import replace

    from duban.calendars import WorkingCalendar

    strict = WorkingCalendar(replace(bundled("office").data, unknown_year="refuse"))
    expression = compile_expression("received + 300 working days", NAMES)
    with pytest.raises(UnknownYear):
        expression(Host(calendar=strict))
    assert compile_expression("received + 99999999 working days", NAMES)(Host()) is None


def test_no_attribute_of_a_python_object_can_be_reached() -> None:
    class Secret:
        token = "s3cret"

    names = {"x": ANY}
    for text in ("x.token", "x.__class__", "x[1].token", 'get value(x, "token")', "string(x)", "x.token = null"):
        assert "s3cret" not in str(value_of(text, names, x=Secret()))
    assert value_of("x.__class__", names, x={}) is None


def test_functions_of_the_host_can_be_called_if_declared() -> None:
    names = {"PMT": Function(("amount", "rate"), NUMBER)}
    assert value_of("PMT(100, 2) + 1", names, PMT=lambda amount, rate: amount * rate) == 201
    assert value_of("PMT(100, 2)", names, PMT=None) is None


def test_days_and_months_keep_the_wall_clock_where_clocks_change() -> None:
    berlin = bundled("always").data
    from dataclasses import replace

    from duban.calendars import WorkingCalendar

    host = Host({"x": datetime(2026, 3, 28, 12, tzinfo=UTC)}, WorkingCalendar(replace(berlin, zone="Europe/Berlin")))
    assert compile_expression("x + 1 day", {"x": DATETIME})(host) == datetime(2026, 3, 29, 11, tzinfo=UTC)
    assert compile_expression("x + 24 hours", {"x": DATETIME})(host) == datetime(2026, 3, 29, 12, tzinfo=UTC)
    gap = compile_expression('date and time("2026-03-29T02:30:00")', {})
    assert gap(host) is None
    twice = compile_expression('date and time("2026-10-25T02:30:00")', {})
    assert twice(host) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_calendar_units_agree_with_the_calendar() -> None:
    calendar = bundled("office")
    start = datetime(2026, 1, 31, 3, tzinfo=UTC)
    for text in ("1 month", "3 days", "1 working day", "5 hours", "2 years", "7 working hours"):
        expression = compile_expression(f"x + {text}", {"x": DATETIME})
        span = compile_expression(text, {})(Host())
        assert expression(Host({"x": start})) == calendar.add(start, span).at


def test_other_offsets_and_frozen_time_are_instants_too() -> None:
    there = datetime(2026, 9, 30, 10, tzinfo=timezone(timedelta(hours=2)))
    assert value_of("received = x", {"received": DATETIME, "x": DATETIME}, x=there) is True
    assert value_of("x.hour", {"x": DATETIME}, x=there) == 10
    with freeze_time("2026-10-08T01:30:00Z"):
        frozen = datetime.now(UTC)
        assert value_of(
            'now = frozen and day of week(frozen) = "Thursday"', NAMES.with_names({"frozen": DATETIME}), frozen=frozen
        )
