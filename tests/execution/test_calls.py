"""Calls: what the caller hears, when it hears it, and what becomes of a child nobody waits for."""

from typing import Any

import pytest
from playing import Game, at, play, program

from duban.errors import DefinitionError, EventNotAccepted
from duban.execution.effects import CancelProcess, ReplyTo, SendEvent, StartProcess
from duban.execution.instance import Parent
from duban.execution.world import World

PARENT = """
    process: parent
    facts: {n: {type: integer, default: 1}, result: {type: text}, seen: {type: text}, moved: {type: integer, default: 0}}
    events: {note: {}, leave: {}, again: {}}
    on: {note: {do: [{set: {moved: moved + 1}}]}}
    initial: box
    states:
      box:
        initial: asking
        error: {"*": {to: failed, do: [{set: {seen: event.code}}]}}
        states:
          asking:
            call: {process: child, with: {n: n}, into: {result: event.answer}}
            on: {leave: waiting, again: asking}
            done: {to: answered}
          waiting: {}
          answered: {enter: [{set: {moved: moved + 10}}]}
      failed: {}
    """

CHILD = """
    process: child
    facts: {n: {type: integer}, answer: {type: text}}
    events: {tell: {with: {answer: {type: text}}}}
    initial: open
    states:
      open: {on: {tell: {to: told, do: [{set: {answer: event.answer}}]}}}
      told: {final: true}
    """


def family(parent: str = PARENT, child: str = CHILD, **options: Any) -> Game:
    programs = {made.process: made for made in (program(parent), program(child))}
    return Game(World(programs, at("2026-11-02 09:00"), **options)).start("parent")


def child_of(game: Game) -> str:
    return [instance.id for instance in game.world.instances.values() if instance.process == "child"][-1]


def answer(game: Game, text: str = "yes") -> Game:
    game.world.send(child_of(game), "tell", {"answer": text})
    return game


def test_the_childs_facts_come_back_and_events_are_taken_meanwhile() -> None:
    game = family().send("note")
    assert (game.states, game.fact("moved")) == (["box/asking"], 1)
    answer(game)
    assert (game.states, game.fact("result"), game.fact("moved")) == (["box/answered"], "yes", 11)


def test_a_cancelled_child_is_an_error_that_an_enclosing_state_handles() -> None:
    game = family()
    game.world.cancel(child_of(game), "not needed")
    assert (game.states, game.fact("seen")) == (["failed"], "cancelled")


def test_an_error_tells_its_reason() -> None:
    game = family(PARENT.replace("event.code", "event.message"))
    game.world.cancel(child_of(game), "not needed")
    assert game.fact("seen") == "not needed"


def test_the_most_specific_code_may_stand_first_and_the_state_itself_comes_before_those_around_it() -> None:
    own = PARENT.replace("done: {to: answered}", "done: {to: answered}\n            error: {cancelled: {to: waiting}}")
    game = family(own)
    game.world.cancel(child_of(game))
    assert game.states == ["box/waiting"]
    other = family(PARENT.replace("done: {to: answered}", "done: {to: answered}\n            error: {lost: {to: waiting}}"))
    other.world.cancel(child_of(other))
    assert other.states == ["failed"]


def test_leaving_the_call_cancels_the_child_and_its_late_reply_changes_nothing() -> None:
    game = family().send("leave")
    assert game.world.instance(child_of(game)).status == "cancelled"
    assert (game.states, game.world.refused) == (["box/waiting"], [])
    assert [entry.kind for entry in game.world.steps[-1].entries] == ["reply.ignored"]


def test_entering_the_call_again_starts_another_child_and_hears_that_one_alone() -> None:
    game = family()
    first = child_of(game)
    game.send("again")
    assert first != child_of(game)
    assert game.world.instance(first).status == "cancelled"
    assert answer(game).states == ["box/answered"]


def test_an_answered_call_is_not_cancelled_when_it_is_left() -> None:
    game = family(PARENT.replace("done: {to: answered}", "done: {if: n > 1, to: answered}"))
    answer(game).send("leave")
    assert not [effect for _, _, effect in game.world.effects if isinstance(effect, CancelProcess)]


def test_the_end_of_the_caller_cancels_the_child() -> None:
    game = family()
    game.world.cancel(game.id, "over")
    assert game.world.instance(child_of(game)).status == "cancelled"


def test_a_suspended_caller_keeps_the_reply_until_it_goes_on() -> None:
    game = family()
    game.world.suspend(game.id)
    answer(game)
    assert (game.states, game.fact("result")) == (["box/asking"], None)
    assert game.world.refused == []
    game.world.resume(game.id)
    assert (game.states, game.fact("result")) == (["box/answered"], "yes")


def test_a_suspended_caller_keeps_an_error_too() -> None:
    game = family()
    game.world.suspend(game.id)
    game.world.cancel(child_of(game))
    assert game.states == ["box/asking"]
    game.world.resume(game.id)
    assert game.states == ["failed"]


def test_a_suspended_caller_that_is_cancelled_needs_no_reply() -> None:
    game = family()
    game.world.suspend(game.id)
    answer(game)
    game.world.cancel(game.id)
    assert (game.now.status, game.now.held) == ("cancelled", [])


def test_an_error_that_nobody_handles_is_refused_and_the_call_goes_on_waiting() -> None:
    game = family(PARENT.replace('error: {"*": {to: failed, do: [{set: {seen: event.code}}]}}', ""))
    game.world.cancel(child_of(game))
    assert game.states == ["box/asking"]
    assert [type(refused.effect) for refused in game.world.refused] == [ReplyTo]


def test_a_child_that_was_left_before_it_began_is_not_started() -> None:
    started: list[StartProcess] = []
    game = family(script=lambda effect: started.append(effect))
    game.send("leave")
    game.world._script = None  # now the start arrives, late
    game.world._pending.append(started[0])
    game.world._deliver()
    assert [instance.process for instance in game.world.instances.values()] == ["parent"]


def test_a_reply_to_nobody_is_an_incident_only_where_the_caller_is_unknown() -> None:
    game = family()
    game.world.reply(ReplyTo("x", Parent(game.id, 99), {"answer": "yes"}))
    assert game.states == ["box/asking"]


KEPT = """
    process: sender
    events: {go: {}}
    initial: a
    states: {a: {on: {go: {do: [{ACTION}]}}}}
    """
TAKER = """
    process: taker
    key: no
    facts: {no: {type: text}, got: {type: integer, default: 0}}
    events: {ready: {}, ping: {}}
    initial: a
    states:
      a: {on: {ready: b}}
      b: {on: {ping: {do: [{set: {got: got + 1}}]}}}
    """


@pytest.mark.parametrize(
    "action", ["send: ping, to: {process: taker, key: '\"k\"'}, keep: 1 hour", "publish: ping, keep: 1 hour"]
)
def test_what_is_kept_is_taken_within_its_time_and_not_after(action: str) -> None:
    for wait, got in (("59 minutes", 1), ("61 minutes", 0)):
        programs = {made.process: made for made in (program(KEPT.replace("ACTION", action)), program(TAKER))}
        game = Game(World(programs, at("2026-11-02 09:00")))
        taker = game.world.start("taker", {"no": "k"})
        game.start("sender").send("go").after(wait)
        game.world.send(taker, "ready")
        assert game.world.instance(taker).facts["got"] == got
        with pytest.raises(EventNotAccepted):
            game.world.send(taker, "ready")
        assert game.world.instance(taker).facts["got"] == got


def test_one_instance_that_refuses_a_published_event_does_not_keep_it_from_the_others() -> None:
    programs = {
        made.process: made
        for made in (
            program(KEPT.replace("ACTION", "publish: ping, with: {}").replace(", with: {}", "")),
            program(TAKER.replace("ping: {}", "ping: {with: {x: {type: text}}}").replace("taker", "strict")),
            program(TAKER),
        )
    }
    game = Game(World(programs, at("2026-11-02 09:00")))
    ids = [game.world.start(process, {"no": "k"}) for process in ("strict", "taker")]
    for id in ids:
        game.world.send(id, "ready")
    game.start("sender").send("go")
    assert [game.world.instance(id).facts["got"] for id in ids] == [0, 1]
    assert len(game.world.refused) == 1


def test_a_suspended_receiver_does_not_lose_what_is_kept_for_it() -> None:
    action = "send: ping, to: {process: taker, key: '\"k\"'}, keep: 1 day"
    programs = {made.process: made for made in (program(KEPT.replace("ACTION", action)), program(TAKER))}
    game = Game(World(programs, at("2026-11-02 09:00")))
    taker = game.world.start("taker", {"no": "k"})
    game.world.send(taker, "ready")
    game.world.suspend(taker)
    game.start("sender").send("go")
    assert game.world.refused == []
    game.world.resume(taker)
    assert game.world.instance(taker).facts["got"] == 1
    assert [type(effect) for _, _, effect in game.world.effects] == [SendEvent]


def test_a_child_that_ends_in_an_error_of_its_own_is_heard_by_its_code() -> None:
    child = CHILD.replace("told: {final: true}", "told: {throws: refused}")
    game = answer(family(PARENT, child), "no")
    assert (game.states, game.fact("seen")) == (["failed"], "refused")
    assert game.world.instance(child_of(game)).outcome == "told"


def test_nobody_need_hear_what_a_process_throws() -> None:
    game = play("events: {go: {}}\ninitial: a\nstates: {a: {on: {go: b}}, b: {throws: refused}}").start()
    assert (game.send("go").now.status, game.now.outcome) == ("ended", "b")


def test_an_end_inside_does_not_throw_to_the_caller() -> None:
    with pytest.raises(DefinitionError, match="only an end of the process itself"):
        play("initial: a\nstates: {a: {initial: b, states: {b: {throws: refused}}}}")
