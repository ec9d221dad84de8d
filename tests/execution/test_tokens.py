"""How tokens move: hierarchy, parallel regions, splits, joins, histories, ends."""

import pytest
from playing import play

from duban.errors import EventNotAccepted, GuardRefused, Livelock


def test_a_composite_is_entered_by_its_initial_state_and_left_by_its_own_event() -> None:
    game = play("""
        events: {go: {}, out: {}}
        initial: box
        states:
          box:
            initial: a
            on: {out: {to: end}}
            states:
              a: {on: {go: b}}
              b: {}
          end: {final: true}
        """).start()
    assert game.states == ["box/a"]
    assert game.send("go").states == ["box/b"]
    assert game.send("out").now.status == "ended"


def test_inner_transitions_win_over_outer_ones() -> None:
    game = play("""
        events: {go: {}}
        initial: box
        states:
          box:
            initial: a
            on: {go: {to: outer}}
            states: {a: {on: {go: {to: inner}}}, inner: {}}
          outer: {}
        """).start()
    assert game.send("go").states == ["box/inner"]
    assert game.send("go").states == ["outer"]


def test_exit_actions_run_inner_to_outer_and_enter_actions_outer_to_inner() -> None:
    game = play(
        """
        facts: {trace: {type: text, default: ""}}
        events: {go: {}}
        initial: one
        states:
          one:
            initial: a
            exit: [{set: {trace: trace + " one-out"}}]
            states:
              a:
                exit: [{set: {trace: trace + " a-out"}}]
                on: {go: {to: two, do: [{set: {trace: trace + " moving"}}]}}
          two:
            initial: b
            enter: [{set: {trace: trace + " two-in"}}]
            states: {b: {enter: [{set: {trace: trace + " b-in"}}]}}
        """
    ).start()
    assert game.send("go").fact("trace") == " a-out one-out moving two-in b-in"


PARALLEL = """
    events: {left: {}, right: {}, both: {}}
    initial: work
    states:
      work:
        parallel:
          l: {initial: a, states: {a: {on: {left: z, both: z}}, z: {final: true}}}
          r: {initial: a, states: {a: {on: {right: z, both: z}}, z: {final: true}}}
        done: {to: end}
      end: {final: true}
    """


def test_parallel_regions_are_done_when_all_are_final() -> None:
    game = play(PARALLEL).start()
    assert game.states == ["work/l/a", "work/r/a"]
    assert game.send("left").states == ["work/r/a", "work/l/z"]
    assert game.send("right").now.outcome == "end"


def test_one_event_moves_all_regions_that_accept_it_in_one_step() -> None:
    assert play(PARALLEL).start().send("both").now.outcome == "end"


def test_a_region_finished_always_is_not_waited_for() -> None:
    game = play("""
        events: {go: {}}
        initial: work
        states:
          work:
            parallel:
              l: {initial: a, states: {a: {on: {go: z}}, z: {final: true}}}
              r: {initial: a, finished: always, states: {a: {timers: {t: {after: 1 day, do: [{note: '"x"'}]}}}}}
            done: {to: end}
          end: {final: true}
        """).start()
    assert game.send("go").now.status == "ended"
    assert game.now.clocks == []
    assert [entry.name for entry in game.entries("timer.cancelled")] == ["work/r/a/t"]


def test_two_regions_that_leave_the_same_parallel_state_do_it_once() -> None:
    game = play("""
        events: {go: {}}
        initial: work
        states:
          work:
            parallel:
              l: {initial: a, states: {a: {on: {go: {to: first}}}}}
              r: {initial: a, states: {a: {on: {go: {to: second}}}}}
          first: {}
          second: {}
        """).start()
    assert game.send("go").states == ["first"]


SPLIT = """
    facts: {n: {type: integer, default: 0}}
    events: {go: {with: {n: {type: integer, required: false}}}, a_done: {}, b_done: {}}
    initial: start
    states:
      start: {on: {go: {to: [a, {to: b, if: event.n > 1}], do: [{set: {n: event.n}}]}}}
      a: {on: {a_done: {to: meet}}}
      b: {on: {b_done: {to: meet}}}
      meet: {join: JOIN, enter: [{note: '"met"'}], always: {to: end}}
      end: {final: true}
    """


def test_a_split_makes_one_token_for_each_target_that_holds_and_join_all_waits() -> None:
    game = play(SPLIT.replace("JOIN", "all")).start().send("go", n=2)
    assert game.states == ["a", "b"]
    assert game.send("a_done").states == ["b", "meet"]
    assert game.send("b_done").now.outcome == "end"
    assert len(game.entries("note")) == 1


def test_join_all_waits_for_ever_for_a_way_that_was_not_taken() -> None:
    assert play(SPLIT.replace("JOIN", "all")).start().send("go", n=1).send("a_done").states == ["meet"]


def test_an_inclusive_join_waits_only_for_tokens_that_can_still_arrive() -> None:
    game = play(SPLIT.replace("JOIN", "inclusive")).start().send("go", n=1)
    assert game.send("a_done").now.outcome == "end"
    both = play(SPLIT.replace("JOIN", "inclusive")).start().send("go", n=5)
    assert both.send("b_done").states == ["a", "meet"]
    assert both.send("a_done").now.outcome == "end"
    assert len(both.entries("note")) == 1


def test_join_any_lets_one_through_and_absorbs_the_other() -> None:
    game = (
        play("""
        events: {go: {}, a_done: {}, b_done: {}, on_: {}}
        initial: start
        states:
          start: {on: {go: {to: [a, b]}}}
          a: {on: {a_done: {to: meet}}}
          b: {on: {b_done: {to: meet}}}
          meet: {join: any, on: {on_: {to: start}}}
        """)
        .start()
        .send("go")
    )
    assert game.send("a_done").states == ["b", "meet"]
    assert game.send("b_done").states == ["meet"]
    assert [entry.name for entry in game.entries("absorbed")] == ["meet"]
    assert game.send("on_").send("go").send("b_done").states == ["a", "meet"]


def test_join_with_a_number_lets_that_many_through_as_one() -> None:
    game = (
        play("""
        events: {go: {}, x: {}, y: {}, z: {}}
        initial: start
        states:
          start: {on: {go: {to: [a, b, c]}}}
          a: {on: {x: {to: meet}}}
          b: {on: {y: {to: meet}}}
          c: {on: {z: {to: meet}}}
          meet: {join: 2}
        """)
        .start()
        .send("go")
    )
    assert game.send("x").states == ["b", "c", "meet"]
    assert [scope.arrived is None for scope in game.now.tokens if scope.path == "meet"] == [False]
    assert game.send("z").states == ["b", "meet"]
    assert game.send("y").states == ["meet"]


def test_two_tokens_may_rest_in_one_state_and_an_event_moves_the_older_one() -> None:
    game = (
        play("""
        events: {go: {}, next: {}}
        initial: start
        states:
          start: {on: {go: {to: [a, a]}}}
          a: {on: {next: {to: b}}}
          b: {final: true}
        """)
        .start()
        .send("go")
    )
    assert game.states == ["a", "a"]
    assert game.send("next").states == ["a", "b"]
    assert game.send("next").now.status == "ended"


@pytest.mark.parametrize(("kind", "back"), [("deep", "box/in/b"), ("shallow", "box/in/a")])
def test_history_remembers_where_we_were(kind: str, back: str) -> None:
    game = play(f"""
        events: {{go: {{}}, away: {{}}, back: {{}}}}
        initial: box
        states:
          box:
            initial: first
            on: {{away: {{to: outside}}}}
            states:
              first: {{on: {{go: {{to: in}}}}}}
              in: {{initial: a, states: {{a: {{on: {{go: {{to: b}}}}}}, b: {{}}}}}}
              memory: {{history: {kind}, default: first}}
          outside: {{on: {{back: {{to: box/memory}}}}}}
        """).start()
    assert game.send("away").send("back").states == ["box/first"]
    assert game.send("go").send("go").states == ["box/in/b"]
    assert game.send("away").send("back").states == [back]


def test_a_finished_composite_without_done_counts_as_final_in_its_parent() -> None:
    game = play("""
        events: {go: {}}
        initial: outer
        states:
          outer:
            initial: inner
            done: {to: end}
            states: {inner: {initial: a, states: {a: {on: {go: z}}, z: {final: true}}}}
          end: {final: true}
        """).start()
    assert game.send("go").now.outcome == "end"


def test_terminate_ends_everything_in_its_scope() -> None:
    game = (
        play("""
        events: {go: {}, stop: {}}
        initial: start
        states:
          start: {on: {go: {to: [a, b]}}}
          a: {on: {stop: {to: gone}}}
          b: {timers: {t: {after: 1 day, do: [{note: '"late"'}]}}}
          gone: {final: true, terminate: true}
        """)
        .start()
        .send("go")
    )
    assert game.send("stop").now.status == "ended"
    assert game.now.states == ["gone"]


def test_raised_events_run_after_eventless_transitions_and_unhandled_ones_are_dropped() -> None:
    game = play("""
        events: {go: {}}
        initial: a
        states:
          a: {on: {go: {to: b, do: [{raise: inner}, {raise: nobody}]}}}
          b: {always: {to: c}}
          c: {on: {inner: {to: d}}}
          d: {}
        """).start()
    assert game.send("go").states == ["d"]


def test_an_endless_loop_is_refused_and_changes_nothing() -> None:
    game = play("""
        events: {go: {}}
        initial: a
        states:
          a: {on: {go: {to: b}}}
          b: {always: {to: c}}
          c: {always: {to: b}}
        """).start()
    with pytest.raises(Livelock) as refused:
        game.send("go")
    assert refused.value.bound == 1000
    assert game.states == ["a"]


def test_a_refused_event_says_what_is_accepted_now() -> None:
    game = play("""
        facts: {ready: {type: boolean, default: false}}
        events: {go: {}, prepare: {}, other: {}}
        initial: a
        states:
          a: {on: {go: {if: ready, to: b}, prepare: {do: [{set: {ready: true}}]}}}
          b: {on: {other: {to: a}}}
        """).start()
    with pytest.raises(EventNotAccepted) as refused:
        game.send("other")
    assert refused.value.accepted == ("prepare",)
    with pytest.raises(GuardRefused):
        game.send("go")
    assert game.send("prepare").send("go").states == ["b"]


def test_event_descriptors_match_by_prefix_in_document_order() -> None:
    game = play("""
        events: {fire.alarm: {}, fire.drill: {}, water: {}}
        initial: a
        states:
          a: {on: {fire.drill: {to: drill}, "fire.*": {to: fire}, "*": {to: other}}}
          drill: {on: {"*": {to: a}}}
          fire: {on: {"*": {to: a}}}
          other: {}
        """).start()
    assert game.send("fire.drill").states == ["drill"]
    assert game.send("water").send("fire.alarm").states == ["fire"]
    assert game.send("water").send("water").states == ["other"]
