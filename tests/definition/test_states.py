"""States: which kinds there are, and what a name means where it is written."""

from __future__ import annotations

import pytest
from definition_texts import found, only, problems, read

from duban.definition.model import Target

TREE = """
    events: {go: {}, back: {}}
    initial: a
    states:
      a:
        initial: x
        states:
          x: {on: {go: %s, back: a/y}}
          y: {on: {back: x, go: b}}
      b:
        parallel:
          left: {initial: x, states: {x: {on: {go: other}}, other: {on: {back: a}}}}
          right: {initial: z, states: {z: {on: {go: other}}, other: {final: true}}}
      end: {final: true}
    on: {"*": {if: key = "x", to: end}}
"""


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("y", "a/y"),
        ("x", "a/x"),
        ("a", "a"),
        ("b", "b"),
        ("end", "end"),
        ("a/y", "a/y"),
        ("b/right/other", "b/right/other"),
    ],
)
def test_siblings_first_then_outward(text: str, path: str) -> None:
    way = read(TREE % text).states["a/x"].transitions[0]
    assert way.targets == (Target(path),)


def test_regions_and_parallel_states_are_passed_through() -> None:
    states = read(TREE % "y").states
    assert states["b/left/x"].transitions[0].targets == (Target("b/left/other"),)
    assert states["b/right/z"].transitions[0].targets == (Target("b/right/other"),)
    assert states["b/left/other"].transitions[0].targets == (Target("a"),)


def test_own_children_come_last_and_relative_paths_go_outward() -> None:
    text = """
        events: {go: {}}
        initial: a
        states:
          a:
            initial: s
            on: {go: [{if: key = "1", to: t}, {if: key = "2", to: s/u}, {to: b}]}
            states:
              s: {initial: u, states: {u: {on: {go: s/v}}, v: {on: {go: u}}}}
              t: {on: {go: s}}
          b: {final: true}
    """
    states = read(text).states
    assert [way.targets[0].path for way in states["a"].transitions] == ["a/t", "a/s/u", "b"]
    assert states["a/s/u"].transitions[0].targets[0].path == "a/s/v"


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [("yy", "did you mean 'y'?"), ("z", "did you mean 'b/right/z'?"), ("b/rigth/z", "did you mean 'b/right/z'?")],
)
def test_an_unknown_state_suggests_the_shortest_way_to_say_it(text: str, suggestion: str) -> None:
    one = next(one for one in problems(TREE % text) if one.code == "unknown-state")
    assert (one.line, one.suggestion) == (7, suggestion)


def test_a_name_nothing_is_like_lists_what_there_is() -> None:
    one = next(one for one in problems(TREE % "qqqqqq") if one.code == "unknown-state")
    assert one.suggestion.startswith("known states: a, a/x")


def test_kinds() -> None:
    text = """
        events: {go: {}}
        initial: work
        states:
          work:
            initial: a
            on: {go: stop}
            states: {a: {on: {go: b}}, b: {on: {go: a}}, was: {history: deep, default: b}}
          stop: {on: {go: work/was}}
          both: {parallel: {l: {initial: i, states: {i: {final: true}}}, r: {on: {go: done}, finished: always}}, done: over}
          done: {terminate: true}
          over: {join: all, final: false, always: [{to: [both, work]}]}
        on: {"*": {if: key = "x", to: both}}
    """
    states = read(text).states
    assert {path: state.kind for path, state in states.items()} == {
        "": "composite", "work": "composite", "work/a": "atomic", "work/b": "atomic", "work/was": "history",
        "stop": "atomic", "both": "parallel", "both/l": "composite", "both/l/i": "final", "both/r": "atomic",
        "done": "final", "over": "atomic",
    }  # fmt: skip
    assert states["work/was"].history == "deep"
    assert states["work/was"].initial == ("work/b",)
    assert states["done"].terminate
    assert states["over"].join == "all"
    assert states["both/r"].finished_always
    assert states["both"].children == states["both"].initial == ("both/l", "both/r")
    assert states["work"].initial == ("work/a",)


def test_splits_carry_conditions() -> None:
    text = """
        facts: {n: {type: integer, default: 1}}
        initial: open
        states:
          open: {always: {to: [a, {to: b, if: n > 1}]}}
          a: {always: end}
          b: {always: end}
          end: {final: true}
    """
    one, two = read(text).states["open"].transitions[0].targets
    assert (one.path, one.condition) == ("a", None)
    assert two.condition is not None
    assert two.condition.evaluate({"n": 2}) is True


def test_short_forms_of_transitions() -> None:
    text = """
        events: {a: {}, b: {}, c: {}, d: {}}
        initial: open
        states:
          open: {on: {a: end, b: {to: end}, c: [{if: key = "1", to: end}, end], d: {}}}
          end:
            final: true
    """
    ways = read(text).states["open"].transitions
    assert [(way.events, [target.path for target in way.targets], way.where) for way in ways] == [
        (("a",), ["end"], "states/open/on/a/0"),
        (("b",), ["end"], "states/open/on/b/0"),
        (("c",), ["end"], "states/open/on/c/0"),
        (("c",), ["end"], "states/open/on/c/1"),
        (("d",), [], "states/open/on/d/0"),
    ]


def test_a_state_without_a_body_is_a_resting_place() -> None:
    text = "events: {go: {}}\non: {go: end}\ninitial: open\nstates:\n  open:\n  end: {final: true}\n"
    assert read(text).states["open"].kind == "atomic"


@pytest.mark.parametrize(
    ("body", "code", "rest"),
    [
        ("{final: true, states: {b: {final: true}}, initial: b}", "conflict", "states: {b"),
        ("{call: {process: x}, task: {for: y}, done: end}", "conflict", "task:"),
        ("{history: deep, on: {go: end}, default: end}", "conflict", "on: {go: end}, default"),
        ("{on: {go: end}, initial: x}", "conflict", "initial"),
        ("{on: {go: end}, default: end}", "conflict", "default"),
        ("{on: {go: end}, finished: always}", "conflict", "finished"),
        ("{on: {go: end}, done: end}", "conflict", "done"),
        ("{on: {go: end}, error: {x: end}}", "conflict", "error"),
        ("{final: true, on: {go: end}}", "final-left", "on: "),
        ("{final: true, timers: {}}", "final-left", "timers"),
        ("{initial: c, states: {b: {final: true}}, done: end}", "unknown-state", "c, states"),
        ("{history: deep}", "missing-key", "open"),
    ],
)
def test_what_does_not_go_together(body: str, code: str, rest: str) -> None:
    text = f"events: {{go: {{}}}}\non: {{go: open}}\ninitial: open\nstates: {{open: {body}, end: {{final: true}}}}\n"
    line = text.splitlines()[3]
    assert any(one == code and line[column - 1 :].startswith(rest) for one, number, column in found(text) if number == 4)


def test_initial_is_needed_and_guessed() -> None:
    one = only("events: {go: {}}\nstates: {a: {on: {go: b}}, b: {final: true}}\n")
    assert (one.code, one.suggestion, one.line, one.column) == ("missing-key", "add initial: a", 2, 1)


def test_a_process_needs_states() -> None:
    from duban.definition import Source, check_definition

    (one,) = check_definition(Source("a.yaml", "duban: 1\nprocess: a\n")).problems
    assert one.message == "the process has no states"


def test_tasks_and_forms() -> None:
    text = """
        facts: {note: {type: text}}
        events: {replied: {}}
        initial: open
        states:
          open: {task: {for: handler, title: {zh: 回复}, form: [replied, note]}, on: {replied: end}}
          end: {final: true}
    """
    task = read(text).states["open"].task
    assert task is not None
    assert (task.role, task.form, task.title) == ("handler", ("replied", "note"), {"zh": "回复"})
    assert only(text.replace("[replied, note]", "[replid]")).suggestion == "did you mean 'replied'?"


def test_calls() -> None:
    text = """
        facts: {outcome: {type: text}}
        initial: ask
        states:
          ask:
            call: {process: survey, with: {kind: yearly}, into: {outcome: event.result}, key: '"k"'}
            done: {to: end, do: {set: {outcome: event.result}}}
            error: {lost: {to: end, do: {set: {outcome: event.code}}}, "*": end}
          end: {final: true}
    """
    state = read(text).states["ask"]
    assert state.call is not None
    assert state.call.into["outcome"].evaluate({"event": {"result": "good"}}) == "good"
    assert [(way.kind, way.events) for way in state.transitions] == [("done", ()), ("error", ("lost",)), ("error", ("*",))]
