"""Documents and index texts: values are kept exactly, and equal values are found by equal texts."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from playing import play, program

from duban.durations import parse_duration
from duban.errors import FactError
from duban.execution.documents import (
    decode_instance,
    decode_stimulus,
    encode_instance,
    encode_stimulus,
    index_text,
)
from duban.execution.stimulus import Event, Start

FACTS = """
    facts:
      t: {type: text}
      i: {type: integer}
      d: {type: decimal}
      b: {type: boolean}
      day: {type: date}
      when: {type: datetime}
      long: {type: duration}
      e: {type: enum, values: [one, two]}
      l: {type: list, of: decimal}
      r: {type: record, fields: {until: {type: date, required: true}, wait: {type: duration}}}
    events: {tell: {with: {when: {type: datetime}, long: {type: duration}, l: {type: list, of: date}}}}
    on: {tell: {}}
    initial: a
    states: {a: {on: {tell: {to: a}}}}
    """
VALUES: dict[str, Any] = {
    "t": "文 \u2028 x",
    "i": 10**20,
    "d": Decimal("1.10"),
    "b": False,
    "day": date(2028, 2, 29),
    "when": datetime(2026, 11, 2, 9, 0, 0, 123456, UTC),
    "long": parse_duration("3 working days"),
    "e": "two",
    "l": [Decimal("0.1"), Decimal("2")],
    "r": {"until": date(2026, 1, 31), "wait": parse_duration("1 month")},
}


def test_every_type_comes_back_as_it_was() -> None:
    game = play(FACTS).start(**VALUES)
    again = decode_instance(game.world.programs["p"], encode_instance(game.now))
    assert again == game.now
    assert {name: again.facts[name] for name in VALUES} == VALUES
    assert [type(again.facts[name]) for name in VALUES] == [type(value) for value in VALUES.values()]


def test_stimuli_come_back_typed_from_the_journal() -> None:
    made = program(FACTS)
    for stimulus in (
        Start("i", "k", VALUES),
        Event("tell", {"when": VALUES["when"], "long": VALUES["long"], "l": [date(2026, 1, 1)]}),
    ):
        assert decode_stimulus(made, encode_stimulus(stimulus)) == stimulus


@pytest.mark.parametrize(("one", "other"), [(Decimal("1.0"), Decimal("1.00")), (Decimal(100), Decimal("1E2"))])
def test_equal_numbers_are_found_by_equal_texts(one: Decimal, other: Decimal) -> None:
    assert index_text(one) == index_text(other)


def test_texts_in_the_index_tell_values_apart() -> None:
    values = [None, "x", 1, True, date(2026, 1, 1), VALUES["long"], VALUES["when"]]
    assert len({index_text(value) for value in values}) == len(values)


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("t", 5, "text"),
        ("i", "5.5", "whole number"),
        ("i", True, "number"),
        ("d", "many", "number"),
        ("d", "NaN", "finite"),
        ("b", "yes", "true or false"),
        ("day", "31.1.2026", "2026-10-08"),
        ("when", "2026-10-08 16:00", "time zone"),
        ("when", 5, "instant"),
        ("long", "2 moons", "duration"),
        ("e", "three", "one, two"),
        ("l", "x", "list"),
        ("l", ["x"], "number"),
        ("r", 5, "record"),
        ("r", {"wait": "1 month"}, "until is required"),
        ("r", {"until": "2026-01-01", "more": 1}, "more is not known here"),
    ],
)
def test_what_does_not_fit_is_refused_and_says_what_would(name: str, value: Any, fault: str) -> None:
    with pytest.raises(FactError) as refused:
        play(FACTS).start(**{name: value})
    assert fault in refused.value.faults[name]


def test_texts_are_read_as_files_and_json_write_them() -> None:
    game = play(FACTS).start(i="7", d="1.5", b="true", day="2026-01-31", when="2026-01-31T10:00:00+08:00", long="P1D")
    facts = game.now.facts
    assert (facts["i"], facts["d"], facts["b"], facts["day"]) == (7, Decimal("1.5"), True, date(2026, 1, 31))
    assert facts["when"] == datetime(2026, 1, 31, 2, tzinfo=UTC)
    assert facts["long"] == parse_duration("1 day")
