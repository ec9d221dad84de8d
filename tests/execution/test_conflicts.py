"""Which transitions one event takes: conflicts between regions, interruptions, histories of parallel states."""

import pytest
from playing import play

CONFLICT = """
    facts: {trace: {type: text, default: ""}}
    events: {go: {}}
    initial: work
    states:
      work:
        on: {go: {to: outer}}
        parallel:
          l: {initial: a, states: {a: {LEFT}, b: {}}}
          r: {initial: a, states: {a: {RIGHT}, b: {}}}
      outer: {}
      elsewhere: {}
      other: {}
    """


def conflict(left: str, right: str) -> list[str]:
    return play(CONFLICT.replace("LEFT", left).replace("RIGHT", right)).start().send("go").states


def test_a_descendants_transition_wins_over_an_ancestors_found_by_the_other_region() -> None:
    assert conflict("on: {go: b}", "") == ["work/r/a", "work/l/b"]
    assert conflict("", "on: {go: b}") == ["work/l/a", "work/r/b"]


def test_of_two_regions_that_both_leave_the_parallel_state_the_first_in_the_document_wins() -> None:
    assert conflict("on: {go: elsewhere}", "on: {go: other}") == ["elsewhere"]
    assert conflict("on: {go: b}", "on: {go: elsewhere}") == ["work/r/a", "work/l/b"]
    assert conflict("on: {go: elsewhere}", "on: {go: b}") == ["elsewhere"]


def test_a_transition_that_moves_nothing_conflicts_with_none() -> None:
    assert conflict("on: {go: {}}", "on: {go: elsewhere}") == ["elsewhere"]


def test_a_region_that_is_left_for_another_region_leaves_the_whole_parallel_state() -> None:
    game = (
        play("""
        events: {jump: {}}
        facts: {n: {type: integer, default: 0}}
        initial: work
        states:
          work:
            enter: [{set: {n: n + 1}}]
            parallel:
              l: {initial: a, states: {a: {on: {jump: {to: work/r/b}}}}}
              r: {initial: a, states: {a: {}, b: {}}}
        """)
        .start()
        .send("jump")
    )
    assert (sorted(game.states), game.fact("n")) == (["work/l/a", "work/r/b"], 2)


def test_an_interrupting_timer_of_a_region_leaves_the_other_region_alone() -> None:
    game = play("""
        initial: work
        states:
          work:
            parallel:
              l: {initial: a, states: {a: {timers: {t: {after: 1 hour, to: b}}}, b: {}}}
              r: {initial: a, states: {a: {timers: {u: {after: 2 hours, to: b}}}, b: {}}}
        """).start()
    game.at("2026-11-02 10:00")
    assert game.states == ["work/r/a", "work/l/b"]
    assert game.at("2026-11-02 11:00").states == ["work/l/b", "work/r/b"]


def test_a_timer_of_the_parallel_state_interrupts_all_its_regions_and_their_timers() -> None:
    game = play("""
        initial: work
        states:
          work:
            timers: {limit: {after: 1 hour, to: late}}
            parallel:
              l: {initial: a, states: {a: {timers: {t: {after: 2 hours, do: [{notify: clerk}]}}}}}
              r: {initial: a, states: {a: {}}}
          late: {}
        """).start()
    assert game.at("2026-11-02 10:00").states == ["late"]
    assert game.at("2026-11-09 10:00").notified == []
    assert [entry.name for entry in game.entries("timer.cancelled")] == ["work/l/a/t"]


HISTORY = """
    events: {left: {}, right: {}, out: {}, back: {}}
    initial: box
    states:
      box:
        initial: work
        on: {out: {to: away}}
        states:
          where: {history: KIND, default: work}
          work:
            timers: {t: {after: 1 hour, to: late}}
            parallel:
              l: {initial: a, states: {a: {on: {left: b}}, b: {on: {left: z}}, z: {final: true}}}
              r: {initial: a, states: {a: {on: {right: b}}, b: {on: {right: z}}, z: {final: true}}}
            done: {to: finished}
          late: {}
          finished: {}
      away: {on: {back: {to: box/where}}}
    """


@pytest.mark.parametrize(
    ("kind", "states"), [("deep", ["box/work/l/b", "box/work/r/z"]), ("shallow", ["box/work/l/a", "box/work/r/a"])]
)
def test_history_remembers_every_region_or_begins_them_anew(kind: str, states: list[str]) -> None:
    game = play(HISTORY.replace("KIND", kind)).start()
    game.send("left").send("right").send("right").at("2026-11-02 09:50").send("out").send("back")
    assert sorted(game.states) == states
    assert game.at("2026-11-02 10:40").due("box/work/t") == "2026-11-02 10:50"
    assert game.at("2026-11-02 10:50").states == ["box/late"]


def test_deep_history_comes_back_to_a_region_that_was_done() -> None:
    game = play(HISTORY.replace("KIND", "deep")).start()
    game.send("right").send("right").send("out").send("back").send("left")
    assert game.send("left").states == ["box/finished"]


def test_history_without_a_past_leads_to_its_default() -> None:
    game = (
        play("""
        events: {go: {}, on: {}, out: {}}
        initial: first
        states:
          first: {on: {go: {to: box/where}}}
          box:
            initial: a
            states:
              where: {history: deep, default: b}
              a: {}
              b: {on: {on: a}}
        """)
        .start()
        .send("go")
    )
    assert game.states == ["box/b"]


def test_a_parallel_state_inside_a_composite_is_done_inside_it() -> None:
    game = play("""
        events: {l: {}, r: {}}
        initial: box
        states:
          box:
            initial: both
            states:
              both:
                parallel:
                  l: {initial: a, states: {a: {on: {l: z}}, z: {final: true}}}
                  r: {initial: a, states: {a: {on: {r: z}}, z: {final: true}}}
            done: {to: end}
          end: {final: true}
        """).start()
    assert game.send("l").now.status == "active"
    assert game.send("r").states == ["end"]


def test_one_event_taken_by_a_composite_of_two_tokens_moves_it_once() -> None:
    game = (
        play("""
        events: {go: {}, out: {}}
        initial: box
        states:
          box:
            initial: a
            on: {out: {to: end, do: [{notify: clerk}]}}
            states: {a: {on: {go: {to: [b, c]}}}, b: {}, c: {}}
          end: {final: true}
        """)
        .start()
        .send("go")
        .send("out")
    )
    assert (game.states, game.notified) == (["end"], ["clerk"])


def test_eventless_transitions_run_before_raised_events_and_those_before_the_next_external_one() -> None:
    game = play("""
        facts: {trace: {type: text, default: ""}}
        events: {go: {}}
        on: {inner: {do: [{set: {trace: trace + "r"}}]}, deeper: {do: [{set: {trace: trace + "d"}}]}}
        initial: a
        states:
          a: {on: {go: {to: b, do: [{raise: inner}, {raise: deeper}]}}}
          b: {always: {to: c, do: [{set: {trace: trace + "e"}}]}}
          c: {}
        """).start()
    assert game.send("go").fact("trace") == "erd"
