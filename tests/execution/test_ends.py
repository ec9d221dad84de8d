"""Ends: of tokens, composites, calls and instances, whatever else the same event moves."""

from playing import play


def test_an_instance_goes_on_while_another_branch_of_the_split_is_at_work() -> None:
    game = play("""
        events: {go: {}, finish: {}}
        initial: a
        states:
          a: {on: {go: {to: [end, work]}}}
          end: {final: true}
          work: {on: {finish: {to: end}}}
        """).start()
    game.send("go")
    assert (game.now.status, game.states) == ("active", ["end", "work"])
    assert game.send("finish").now.status == "ended"


def test_an_instance_goes_on_when_one_event_ends_a_token_and_moves_another() -> None:
    game = play("""
        events: {go: {}, tick: {}, finish: {}}
        initial: a
        states:
          a: {on: {go: {to: [b, c]}}}
          b: {on: {tick: {to: end}}}
          c: {on: {tick: {to: d}}}
          end: {final: true}
          d: {on: {finish: {to: end}}}
        """).start()
    game.send("go").send("tick")
    assert (game.now.status, game.states) == ("active", ["end", "d"])
    assert game.send("finish").now.status == "ended"


def test_the_end_of_the_process_comes_before_what_was_raised_on_the_way_there() -> None:
    game = play("""
        events: {go: {}}
        on: {again: {to: a}}
        initial: a
        states:
          a: {on: {go: {to: end, do: [{raise: again}]}}}
          end: {final: true}
        """).start()
    assert (game.send("go").now.status, game.states) == ("ended", ["end"])


def test_a_composite_is_not_done_while_a_branch_inside_is_at_work() -> None:
    game = play("""
        events: {go: {}, finish: {}}
        initial: box
        states:
          box:
            initial: a
            states:
              a: {on: {go: {to: [z, work]}}}
              z: {final: true}
              work: {on: {finish: {to: z}}}
            done: {to: end}
          end: {final: true}
        """).start()
    assert game.send("go").states == ["box/z", "box/work"]
    assert game.send("finish").now.status == "ended"


TERMINATE = """
    events: {go: {}, halt: {}}
    initial: a
    states:
      a: {on: {go: {to: [FIRST, SECOND]}}}
      stop: {final: true, terminate: true}
      b: {on: {halt: {to: stop}}, enter: [{notify: clerk}]}
      box: {initial: x, states: {x: {on: {halt: {to: y}}}, y: {}}}
      c: {on: {halt: {to: d}}}
      d: {enter: [{notify: clerk}]}
    """


def test_terminate_ends_the_other_branch_of_its_own_split() -> None:
    game = play(TERMINATE.replace("FIRST", "stop").replace("SECOND", "b")).start().send("go")
    assert (game.now.status, game.states, game.notified) == ("ended", ["stop"], [])


def test_terminate_ends_what_the_same_event_moves_inside_and_beside_it() -> None:
    for other in ("box", "c"):
        game = play(TERMINATE.replace("FIRST", "b").replace("SECOND", other)).start().send("go").send("halt")
        assert (game.now.status, game.states) == ("ended", ["stop"])
        assert game.notified == ["clerk"]


def test_the_end_of_an_instance_leaves_every_state_and_the_process_itself() -> None:
    game = play("""
        facts: {trace: {type: text, default: ""}}
        events: {go: {}}
        obligations: {work: {from: start, within: 1 day, met: {leave: box}}}
        exit: [{set: {trace: trace + " process"}}]
        initial: box
        states:
          box:
            initial: a
            exit: [{set: {trace: trace + " box"}}]
            states: {a: {on: {go: {to: z}}}, z: {final: true}}
        """).start()
    game.send("go")
    assert (game.now.status, game.states) == ("ended", ["box/z"])
    assert game.fact("trace") == " box process"
    assert game.opening("work").status == "met"


def test_a_cancelled_instance_meets_nothing_by_leaving_its_states() -> None:
    game = play(
        """
        facts: {trace: {type: text, default: ""}}
        obligations: {work: {from: start, within: 1 day, met: {leave: a}}, after: {from: {leave: a}, within: 1 day}}
        initial: a
        states: {a: {exit: [{set: {trace: "left"}}]}}
        """.replace('"left"', "'\"left\"'")
    ).start()
    game.world.cancel(game.id, "gone")
    assert game.opening("work").status == "waived"
    assert [opening.name for opening in game.now.openings] == ["work"]
    assert game.fact("trace") == "left"
