"""Dead ends, unreachable states, shadowed transitions, splits and joins, events nobody takes."""

from __future__ import annotations

import pytest
from definition_texts import found, only, problems

TO_A = "{on: {go: a}}"
REGIONS = f"b: {{parallel: {{l: {TO_A}, r: {{initial: x, states: {{x: {TO_A}, y: {TO_A}}}}}}}}}"
END = "b: {final: true}"
WITH_HISTORY = "b: {initial: i, on: {go: a}, states: {i: {}, h: {history: deep, default: i}}}"


def flow(states: str, events: str = "{go: {}, back: {}}") -> str:
    body = "".join(f"  {line.strip()}\n" for line in states.strip().splitlines())
    return f"events: {events}\non: {{go: {{}}, back: {{}}}}\ninitial: a\nstates:\n{body}"


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ("a: {on: {go: b}}\nb: {final: true}\nc: {on: {go: b}}", [("unreachable", 7, 3)]),
        ("a: {on: {go: b}}\nb: {final: true}\nc: {initial: d, states: {d: {on: {go: b}}}}", [("unreachable", 7, 3)]),
        ("a: {on: {go: b}}\nb: {on: {go: {}}}", [("dead-end", 6, 3)]),
        ("a: {on: {go: b}}\nb: {timers: {t: {after: 1 day, to: a}}}", []),
        ("a: {initial: x, on: {go: b}, states: {x: {}}}\nb: {final: true}", []),
        ("a: {initial: x, states: {x: {}}, done: b}\nb: {final: true}", [("dead-end", 5, 28)]),
        ("a: {call: {process: x}}", [("dead-end", 5, 3)]),
        ("a: {call: {process: x}, done: b}\nb: {final: true}", []),
        ("a: {parallel: {l: {initial: i, states: {i: {final: true}}}, r: {finished: always}}, done: b}\n" + END, []),
        (f"a: {{on: {{go: b/r/y}}}}\n{REGIONS}", [("unreachable", 6, 61)]),
        (f"a: {{on: {{go: h}}}}\n{WITH_HISTORY}", [("unknown-state", 5, 16)]),
        (f"a: {{on: {{go: b/h}}}}\n{WITH_HISTORY}", []),
        ("a: {always: {if: false, to: b}, on: {go: {to: a}}}\nb: {final: true}", [("unreachable", 6, 3)]),
        ("a: {timers: {t: {after: never, to: b}}}\nb: {final: true}", [("dead-end", 5, 3), ("never-fires", 5, 16)]),
    ],
)  # fmt: skip
def test_states(states: str, expected: list[tuple[str, int, int]]) -> None:
    assert sorted(found(flow(states))) == sorted(expected)


def test_an_unknown_target_does_not_make_its_state_unreachable() -> None:
    assert found(flow("a: {on: {go: closd}}\nclosed: {final: true}")) == [("unknown-state", 5, 16)]
    assert found(flow("a: {on: {go: qqqq}}\nclosed: {final: true}")) == [("unknown-state", 5, 16)]


@pytest.mark.parametrize(
    ("ways", "line_and_column"),
    [
        ("on: {go: [{to: b}, {to: c}]}", 26),
        ("on: {go: [b, {if: key = null, to: c}]}", 20),
        ("on: {go: [{if: key = null, to: b}, {if: key = null, to: c}]}", 42),
        ("always: [{if: key = null, to: b}, {to: c}, {to: b}]", None),
        ("on: {go.*: {to: b}, go.now: {to: c}}", None),
        ("on: {'*': {to: b}, go: {to: c}}", 30),
    ],
)
def test_shadowed_transitions(ways: str, line_and_column: int | None) -> None:
    text = flow(f"a: {{{ways}}}\nb: {{final: true}}\nc: {{final: true}}", "{go: {}, back: {}, go.now: {}}")
    shadowed = [one for one in found(text) if one[0] == "shadowed"]
    assert len(shadowed) == 1
    assert line_and_column is None or shadowed == [("shadowed", 5, line_and_column)]


@pytest.mark.parametrize(
    "ways",
    [
        "on: {go: [{if: key = null, to: b}, {to: c}]}",
        "on: {go: b, back: c}",
        "on: {go.now: b, go.*: c}",
        "on: {go: [{to: [{to: b, if: key = null}]}, c]}",
        "always: [{if: key = null, to: b}, {if: key != null, to: c}]",
    ],
)
def test_transitions_that_have_their_turn(ways: str) -> None:
    text = flow(f"a: {{{ways}}}\nb: {{final: true}}\nc: {{final: true}}", "{go: {}, back: {}, go.now: {}}")
    assert [one for one in found(text) if one[0] == "shadowed"] == []


def test_a_state_that_is_always_left_waits_for_nothing() -> None:
    text = flow("a: {always: b, on: {go: b}, timers: {t: {after: 1 day, to: b}}}\nb: {final: true}")
    assert [(one[0], one[2]) for one in found(text)] == [("shadowed", 27), ("shadowed", 43)]


def test_splits_and_joins() -> None:
    lines = "a: {always: {to: [b, c]}}\nb: {on: {go: d}}\nc: {on: {back: d}}\nd: {%son: {go: e}}\ne: {final: true}"
    one = only(flow(lines % ""))
    assert (one.code, one.line, one.suggestion) == ("never-joined", 5, "add join: all to 'd'")
    assert problems(flow(lines % "join: all, ")) == ()
    assert problems(flow("a: {always: {to: [b, c]}}\nb: {on: {go: e}}\nc: {on: {back: e}}\ne: {final: true}")) == ()
    assert only(flow("a: {on: {go: d}}\nd: {join: all, on: {go: e}}\ne: {final: true}")).code == "lone-join"
    assert problems(flow("a: {on: {go: d}}\nd: {join: any, on: {go: e}}\ne: {final: true}")) == ()


def test_targets_in_the_regions_of_a_parallel_state_are_no_split() -> None:
    region = "{initial: x, states: {x: {on: {go: y}}, y: {final: true}}}"
    regions = f"{{l: {region}, r: {region}}}"
    assert (
        problems(flow(f"a: {{always: {{to: [p/l/x, p/r/x]}}}}\np: {{parallel: {regions}, done: e}}\ne: {{final: true}}"))
        == ()
    )


def test_events_nobody_takes() -> None:
    one = only("events: {replied: {}, told: {}}\non: {told: {}}\n")
    assert (one.code, one.line, one.column, one.severity) == ("unaccepted", 1, 10, "warning")
    assert problems("events: {customer.signed: {}}\nstarts_on: {event: customer.signed}\n") == ()
    assert problems('events: {replied: {}}\non: {"*": {}}\n') == ()


@pytest.mark.parametrize(
    ("duty", "code"),
    [
        ("{from: {event: go}, within: 1 day, met: {event: back}}", None),
        ("{from: {event: lost}, within: 1 day, met: {event: back}}", "never-owed"),
        ("{from: {event: go}, within: 1 day, met: {event: lost}}", "never-met"),
        ("{from: {event: go}, within: 1 day, met: [{event: lost}, {event: back}]}", None),
        ("{from: {enter: nowhere}, within: 1 day, met: {event: back}}", "never-owed"),
        ("{from: {leave: a}, within: 1 day, met: {enter: nowhere}}", "never-met"),
    ],
)
def test_obligations_that_nothing_opens_or_meets(duty: str, code: str | None) -> None:
    text = flow("a: {on: {go: b}}\nb: {final: true}\nnowhere: {on: {go: b}}", "{go: {}, back: {}, lost: {}}")
    text += f"obligations: {{o: {duty}}}\n"
    codes = [one.code for one in problems(text) if one.code not in ("unreachable", "unaccepted")]
    assert codes == ([code] if code else [])
