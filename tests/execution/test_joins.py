"""Joins: rounds, loops, partial joins and their latecomers, inclusive joins across nested states."""

import pytest
from playing import Game, play

LOOP = """
    events: {go: {}, a: {}, b: {}, redo: {}, finish: {}}
    initial: first
    states:
      first: {on: {go: {to: meet}}}
      meet: {join: JOIN, on: {redo: {to: again}, finish: {to: end}}}
      again: {on: {go: {to: meet}}}
      end: {final: true}
    """


@pytest.mark.parametrize("join", ["any", "1"])
def test_a_token_that_comes_round_again_is_no_latecomer(join: str) -> None:
    game = play(LOOP.replace("JOIN", join)).start().send("go").send("redo").send("go")
    assert (game.now.status, game.states) == ("active", ["meet"])
    assert game.send("finish").now.status == "ended"


SPLIT = """
    events: {go: {}, a: {}, b: {}, c: {}, redo: {}, drop: {}}
    initial: first
    states:
      first: {on: {go: {to: [x, y, z]}}}
      x: {on: {a: {to: meet}}}
      y: {on: {b: {to: meet}}}
      z: {on: {c: {to: meet}, drop: {to: end}}}
      meet: {join: JOIN, enter: [{notify: clerk}], on: {redo: {to: first}}}
      end: {final: true}
    """


def split(join: str) -> Game:
    return play(SPLIT.replace("JOIN", join)).start().send("go")


def test_two_of_three_go_on_as_one_and_the_third_is_absorbed_in_every_round() -> None:
    game = split("2")
    for round_ in (1, 2, 3):
        game.send("a").send("b")
        assert (game.states, len(game.notified)) == (["z", "meet"], round_)
        assert game.send("c").states == ["meet"]
        game.send("redo").send("go")


def test_a_latecomer_of_the_first_round_is_absorbed_in_the_second() -> None:
    game = split("2").send("a").send("b").send("redo")
    assert game.send("c").states == ["first"]
    assert game.send("go").send("a").send("c").states == ["y", "meet"]
    assert len(game.notified) == 2


def test_once_no_latecomer_can_come_any_more_a_new_round_begins() -> None:
    game = split("2").send("a").send("b").send("drop").send("redo").send("go")
    assert game.send("b").send("c").states == ["end", "x", "meet"]
    assert len(game.notified) == 2


def test_all_takes_one_of_each_way_and_keeps_the_rest_for_the_next_round() -> None:
    game = play("""
        events: {go: {}, a: {}, b: {}}
        initial: first
        states:
          first: {on: {go: {to: [x, x, y, y]}}}
          x: {on: {a: {to: meet}}}
          y: {on: {b: {to: meet}}}
          meet: {join: all, enter: [{notify: clerk}]}
        """).start()
    game.send("go").send("a").send("a").send("b")
    assert len(game.notified) == 1
    assert game.send("b").states == ["meet", "meet"]
    assert len(game.notified) == 2


INCLUSIVE = """
    facts: {n: {type: integer, default: 3}}
    events: {go: {}, a: {}, b: {}, c: {}, skip: {}, out: {}}
    on: {skip: {to: meet}}
    initial: first
    states:
      first: {on: {go: {to: [{to: x, if: n > 0}, {to: box, if: n > 1}, {to: aside, if: n > 2}]}}}
      x: {on: {a: {to: meet}}}
      box:
        initial: y
        states: {y: {on: {b: {to: z}}}, z: {final: true}}
        on: {out: {to: meet}}
        done: {to: meet}
      aside: {on: {c: {to: end}}}
      meet: {join: inclusive, on: {a: {to: end}}}
      end: {final: true}
    """


def test_an_inclusive_join_waits_for_a_token_deep_in_a_composite() -> None:
    game = play(INCLUSIVE).start(n=2).send("go").send("a")
    assert game.states == ["box/y", "meet"]
    assert game.entries("joined") == []
    assert game.send("b").states == ["meet"]
    assert [entry.data["tokens"] for entry in game.entries("joined")] == [2]


def test_an_inclusive_join_does_not_wait_for_who_cannot_come_but_by_leaving_everything() -> None:
    game = play(INCLUSIVE).start().send("go").send("b").send("a")
    assert game.states == ["aside", "meet"]
    assert [entry.data["tokens"] for entry in game.entries("joined")] == [2]
    alone = play(INCLUSIVE).start(n=1).send("go").send("a")
    assert alone.send("a").now.status == "ended"


def test_a_token_that_has_ended_holds_up_no_inclusive_join() -> None:
    game = play(INCLUSIVE).start().send("go").send("c").send("a")
    assert game.entries("joined") == []
    assert game.send("b").send("a").now.status == "ended"


def test_an_inclusive_join_waits_for_who_may_come_by_what_history_remembers() -> None:
    game = (
        play("""
        events: {go: {}, a: {}, back: {}, deeper: {}, in: {}}
        initial: first
        states:
          first: {on: {go: {to: [x, away]}}}
          x: {on: {a: {to: meet}}}
          away: {on: {back: {to: box/h}}}
          box:
            initial: one
            states:
              h: {history: shallow, default: one}
              one: {on: {deeper: {to: two}}}
              two: {on: {in: {to: meet}}}
          meet: {join: inclusive}
        """)
        .start()
        .send("go")
        .send("a")
    )
    assert game.entries("joined") == []
    assert game.send("back").send("deeper").send("in").states == ["meet"]


def test_joins_in_two_activations_of_a_composite_do_not_mix() -> None:
    game = (
        play("""
        events: {go: {}, a: {}, b: {}}
        initial: first
        states:
          first: {on: {go: {to: [box, box]}}}
          box:
            initial: i
            states:
              i: {always: {to: [x, y]}}
              x: {on: {a: {to: meet}}}
              y: {on: {b: {to: meet}}}
              meet: {join: all, always: {to: z}}
              z: {final: true}
            done: {to: end}
          end: {final: true}
        """)
        .start()
        .send("go")
        .send("a")
        .send("a")
    )
    assert sorted(game.states) == ["box/meet", "box/meet", "box/y", "box/y"]
    assert sorted(game.send("b").states) == ["box/meet", "box/y", "end"]
    assert game.send("b").now.status == "ended"
