"""Which mistakes are made in a constant, and in an expression."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.durations import Duration, parse_duration
from duban.testing.mutation_feel import changes
from duban.testing.mutation_words import neighbours, other_constants, other_crons, other_durations

GRADES = ("major", "important", "ordinary")
ENUMS = {"grade": (GRADES,), "lawsuit": (("none", "possible", "actual"),), "report": (("none", "at_once"),)}


@pytest.mark.parametrize(
    ("value", "others"),
    [
        (3, [4, 2]),
        (Decimal("2.5"), [Decimal("2.6"), Decimal("2.4")]),
        (True, [False]),
        ("2 days", ["3 days", "1 day", "2 working days", "2 hours"]),
        ("1 working day", ["2 working days", "at once", "1 day", "1 working hour"]),
        ("1 month", ["2 months", "at once", "30 days"]),
        ("5 days 5 hours", ["6 days 5 hours", "4 days 5 hours", "5 days 6 hours", "5 days 4 hours"]),
        ("at once", ["1 minute"]),
        ("never", ["1 month"]),
        ("a text", []),
        (None, []),
    ],
)
def test_a_little_more_a_little_less_and_other_units(value: Any, others: list[Any]) -> None:
    assert list(other_constants(value)) == others


def test_working_time_is_left_out_where_it_is_all_time() -> None:
    assert list(other_constants("2 days", working=False)) == ["3 days", "1 day", "2 hours"]
    assert list(other_constants("2 working days", working=False)) == ["3 working days", "1 working day", "2 working hours"]


def test_an_enum_has_neighbours() -> None:
    assert list(neighbours("major", GRADES)) == ["important", "ordinary"]
    assert list(neighbours("a", ("a", "b"))) == ["b"]
    assert list(neighbours("a", ("a",))) == []


def test_a_cron_moves_by_one() -> None:
    assert list(other_crons("0 9 * * MON-FRI")) == [
        "1 9 * * MON-FRI", "0 10 * * MON-FRI", "0 8 * * MON-FRI",
        "0 9 * * TUE-FRI", "0 9 * * SUN-FRI", "0 9 * * MON-SAT", "0 9 * * MON-THU",
    ]  # fmt: skip


@given(
    st.builds(
        Duration,
        months=st.integers(0, 40),
        days=st.integers(0, 40),
        microseconds=st.integers(0, 10**12),
        working_days=st.integers(0, 40),
        working_seconds=st.integers(0, 10**6),
    )
)
def test_other_durations_are_others_and_can_be_written(value: Duration) -> None:
    found = list(other_durations(value))
    assert found
    assert value not in found
    assert len(set(found)) == len(found)
    if value.working != bool(value.months or value.days or value.microseconds):
        assert [parse_duration(one.text()) for one in found] == found


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("persons >= terms.most", ["persons > terms.most"]),
        ("persons < 5", ["persons <= 5", "persons < 6", "persons < 4"]),
        (
            'grade = "major" or late',
            ['false or late', 'grade != "major" or late', 'grade = "important" or late', 'grade = "ordinary" or late',
             'grade = "major" and late', 'grade = "major" or false'],
        ),
        ("not(late) and ill", ["true and ill", "(late) and ill", "not(late) or ill", "not(late) and true"]),
        ("now + 2 hours", ["now - 2 hours", "now + 3 hours", "now + 1 hour", "now + 2 minutes", "now + 2 working hours",
                           "now + 2 days"]),
        ("x in [3..9)", ["x in (3..9)", "x in [4..9)", "x in [2..9)", "x in [3..10)", "x in [3..8)", "x in [3..9]"]),
        ("some x in list satisfies x", ["every x in list satisfies x"]),
        ('event.lawsuit = "none"', ['event.lawsuit != "none"', 'event.lawsuit = "possible"', 'event.lawsuit = "actual"']),
        ("true", ["false"]),
        ("2 days", ["3 days", "1 day", "2 working days", "2 hours"]),
        ("subject", []),
        ("this is (no expression", []),
    ],
)  # fmt: skip
def test_each_part_of_an_expression_is_mistaken_once(text: str, others: list[str]) -> None:
    assert [one.text for one in changes(text, ENUMS)] == others


def test_a_cell_of_a_table() -> None:
    assert [one.text for one in changes('"major"', ENUMS, unary=True, about="grade")] == ['"important"', '"ordinary"']
    assert [one.text for one in changes("< 3", ENUMS, unary=True)] == ["<= 3", "< 4", "< 2"]
    assert [one.text for one in changes("none", ENUMS, about="report")] == ["at_once"]
    assert [one.text for one in changes("none", ENUMS)] == ["possible", "actual", "at_once"]


@given(st.text(alphabet='ab12 ()[]<>=andortue"', max_size=30))
def test_any_text_can_be_looked_at(text: str) -> None:
    for one in changes(text, ENUMS):
        assert one.text != text
        assert 0 <= one.offset <= len(text)
