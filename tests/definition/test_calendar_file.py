"""Working calendars from YAML."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from duban.definition import Source, read_calendar
from duban.durations import parse_duration
from duban.errors import DefinitionError, Problem

OFFICE = """
calendar: shop
zone: Asia/Shanghai
week:
  mon: [08:30-12:00, 13:30-17:30]
  tue: 08:30-12:00
  Wednesday: [00:00-24:00]
holidays: {2026-10-01: National Day, 2026-10-02: National Day}
make_up: [2026-10-10]
make_up_hours: 09:00-12:00
fixed_holidays: {10-01: National Day}
valid: {from: 2025, to: 2026}
unknown_year: refuse
"""


def faults(text: str) -> list[Problem]:
    with pytest.raises(DefinitionError) as caught:
        read_calendar(Source("c.yaml", text))
    return list(caught.value.problems)


def test_a_calendar_is_read() -> None:
    calendar = read_calendar(Source("c.yaml", OFFICE))
    data = calendar.data
    assert (data.name, data.zone, data.unknown_year) == ("shop", "Asia/Shanghai", "refuse")
    assert data.week == (((510, 720), (810, 1050)), ((510, 720),), ((0, 1440),), (), (), (), ())
    assert data.holidays[date(2026, 10, 1)] == "National Day"
    assert data.make_up.keys() == {date(2026, 10, 10)}
    assert data.make_up_windows == ((540, 720),)
    assert data.fixed_holidays == {(10, 1): "National Day"}
    assert data.years == frozenset({2025, 2026})
    due = calendar.add(datetime(2026, 9, 28, 1, tzinfo=UTC), parse_duration("1 working day"))
    assert due.at == datetime(2026, 9, 29, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wrong", "right", "place", "suggestion"),
    [
        ("13:30-17:30", "17:30-13:30", (5, 22), "write the earlier time first"),
        ("tue: 08:30-12:00", "tue: 08:30", (6, 8), "write for example 08:30-12:00"),
        ("tue: 08:30-12:00", "tue: 8h-12:00", (6, 8), "write for example 08:30"),
        ("  tue:", "  tuh:", (6, 3), "did you mean 'tue'?"),
        ("2026-10-10", "2026-02-30", (9, 11), "write for example 2026-10-01"),
        ("2026-10-02", "2026-10-2", (8, 38), "write for example 2026-10-01"),
        ("Asia/Shanghai", "Asia/Shangai", (3, 7), "did you mean 'Asia/Shanghai'?"),
        ("{10-01:", "{13-01:", (11, 18), "write for example 10-01"),
        ("{from: 2025, to: 2026}", "soon", (12, 8), "write [2025, 2026] or {from: 2025, to: 2026}"),
        ("unknown_year: refuse", "unknown_year: refused", (13, 15), "did you mean 'refuse'?"),
        ("make_up:", "makeup:", (9, 1), "did you mean 'make_up'?"),
    ],
)
def test_each_fault_has_its_place(wrong: str, right: str, place: tuple[int, int], suggestion: str) -> None:
    assert wrong in OFFICE
    text = OFFICE.replace(wrong, right, 1)
    (one, *_) = faults(text)
    assert ((one.line, one.column), one.suggestion) == (place, suggestion)


def test_a_calendar_that_never_opens() -> None:
    assert any("never opens" in one.message for one in faults("calendar: x\nzone: UTC\nweek: {}\n"))


def test_a_day_that_is_both() -> None:
    text = OFFICE.replace("make_up: [2026-10-10]", "make_up: {2026-10-01: x}")
    assert "both a holiday and a make-up day" in faults(text)[0].message


def test_all_years_are_known_when_nothing_is_said() -> None:
    text = OFFICE.replace("valid: {from: 2025, to: 2026}\nunknown_year: refuse\n", "")
    assert read_calendar(Source("c.yaml", text)).data.years is None
