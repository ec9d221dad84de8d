"""Expressions in definitions: which names they see, how durations and instants are written, where problems stand."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from definition_texts import only, problems, read

from duban.durations import AT_ONCE, NEVER, Duration


class Env(dict[str, Any]):
    """Just enough of an environment."""

    class calendar:  # noqa: N801
        zone = ZoneInfo("Asia/Shanghai")


TIMER = """
    facts: {limit: {type: duration}, due: {type: datetime}, day: {type: date}, n: {type: integer}}
    terms: {slow: 3 days, many: 5}
    events: {go: {}}
    initial: open
    states: {open: {timers: {t: {%s, to: end}}, on: {go: end}}, end: {final: true}}
"""


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("after: 2 days", Duration(days=2)),
        ("after: 1 working day", Duration(working_days=1)),
        ("after: 4 working hours", Duration(working_seconds=4 * 3600)),
        ("after: PT90M", Duration(microseconds=90 * 60 * 1_000_000)),
        ("after: at once", AT_ONCE),
        ("after: 3个工作日", Duration(working_days=3)),
        ("after: terms.slow", Duration(days=3)),
        ("after: limit", Duration(days=9)),
        ("after: 'if n > 1 then 1 day else 2 days'", Duration(days=1)),
    ],
)
def test_durations(text: str, value: Duration) -> None:
    (timer,) = read(TIMER % text).states["open"].timers
    assert timer.value is not None
    env = Env(limit=Duration(days=9), n=2, terms={"slow": Duration(days=3)})
    assert timer.value.evaluate(env) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("at: 2026-10-08 16:00", datetime(2026, 10, 8, 8, tzinfo=UTC)),
        ("at: 2026-10-08", datetime(2026, 10, 7, 16, tzinfo=UTC)),
        ("at: 2026-10-08T16:00Z", datetime(2026, 10, 8, 16, tzinfo=UTC)),
        ("at: due", datetime(2026, 1, 1, tzinfo=UTC)),
    ],
)
def test_instants_without_a_zone_take_the_calendars(text: str, value: datetime) -> None:
    (timer,) = read(TIMER % text).states["open"].timers
    assert timer.value is not None
    assert timer.value.evaluate(Env(due=datetime(2026, 1, 1, tzinfo=UTC))) == value


@pytest.mark.parametrize(
    ("text", "code", "suggestion"),
    [
        ("after: 2 dyas", "duration", "did you mean 'days'?"),
        ("after: slow", "expression", "did you mean terms.slow?"),
        ("after: n", "expression", ""),
        ("at: n", "expression", "use a datetime fact or date and time(…)"),
        ("at: 2026-13-08", "value", "write for example 2026-10-08 16:00"),
        ("after: terms.slwo", "expression", "did you mean slow?"),
    ],
)
def test_what_is_no_duration_or_instant(text: str, code: str, suggestion: str) -> None:
    one = only(TIMER % text)
    assert (one.code, one.line) == (code, 5)
    assert one.suggestion == suggestion or not suggestion


def test_never_is_a_duration() -> None:
    definition = read("terms: {t: never}\nevents: {go: {}}\n" + TIMER.split("initial", 1)[0].split("facts")[0] or "")
    assert definition.terms["t"].value is NEVER or definition.terms["t"].value == NEVER


EVENTS = """
    facts: {note: {type: text}, n: {type: integer}}
    events:
      asked: {with: {text: {type: text}, both: {type: integer}}}
      told.now: {with: {other: {type: text, required: false}, both: {type: text}}}
    initial: open
    states:
      open: {on: {%s}}
      end: {final: true}
"""


@pytest.mark.parametrize(
    "text",
    [
        "asked: {to: end, if: 'event.text = \"x\" and event.both > 1'}, told.now: {}",
        "told.*: {to: end, if: 'event.other = \"x\"'}, asked: {}",
        '"*": {to: end, if: event.both = n}',
        'asked: {to: end, if: now > started_at and entered_at != null and key = "1"}, told.now: {}',
    ],
)
def test_event_has_the_fields_of_what_may_have_come(text: str) -> None:
    assert problems(EVENTS % text) == ()


def test_a_field_of_another_event_is_unknown() -> None:
    one = only(EVENTS % "asked: {to: end, if: event.othr = 1}, told.now: {}")
    assert one.message == "event has no othr"


def test_an_unknown_field_of_any_event_is_found_in_enter_actions() -> None:
    text = EVENTS % '"*": end' + "\n    enter: {set: {note: event.tekst}}\n"
    assert only(text).suggestion == "did you mean text?"


def test_event_is_unknown_where_there_is_none() -> None:
    text = "obligations: {o: {from: start, within: 1 day, when: event.x = 1, met: {enter: open}}}\n"
    assert "event" in only(text).message


def test_problems_stand_inside_quoted_and_folded_texts() -> None:
    text = """
        facts: {a: {type: integer}}
        enter:
          - {note: '"it''s" + strng(a)'}
          - note: >
              "one" +
              string(b)
    """
    one, two = problems(text)
    assert (one.line, one.column) == (3, 23)
    assert (two.line, two.column) == (6, 14)


def test_counts_are_numbers() -> None:
    text = """
        facts: {a: {type: text}, n: {type: integer}}
        counts: {same: {match: [a], within: 1 month, distinct: a}}
        enter: {set: {n: counts.same}}
    """
    assert problems(text) == ()
    assert only(text.replace("counts.same", "same")).suggestion == "did you mean counts.same?"
    assert only(text.replace("match: [a]", "match: [b]")).code == "unknown-fact"


def test_bare_values_of_enums() -> None:
    text = "facts: {g: {type: enum, values: [major, minor], default: minor}}\nenter: {set: {g: majr}}\n"
    assert only(text).suggestion == "did you mean major?"


def test_truth_values_and_numbers_need_no_quotes() -> None:
    text = "facts: {n: {type: integer}, b: {type: boolean}}\nenter: [{set: {n: 5, b: true}}, {if: true, set: {n: -1.5}}]\n"
    assert problems(text) == ()


def test_states_in_expressions_are_checked() -> None:
    text = """
        events: {go: {}}
        initial: open
        states: {open: {on: {go: {to: end, if: in state("opn")}}}, end: {final: true}}
    """
    assert "open" in only(text).suggestion
