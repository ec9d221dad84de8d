"""What each element of an `each` keeps to itself: its memory, what it undoes, the way back into its own body."""

import pytest
from playing import Game, play
from test_services import asking, reply

from duban.errors import EvaluationError, Livelock

STAY = """
    facts: {rooms: {type: list, of: text}, n: {type: integer, default: 0}}
    events: {ok: {with: {room: {type: text}}}, back: {with: {room: {type: text}}}, away: {with: {room: {type: text}}}}
    initial: booking
    states:
      booking:
        each:
          in: rooms
          as: room
          do:
            initial: asked
            enter: {note: '"in " + room'}
            states:
              asked: {compensate: {note: '"undo " + room'}, on: {ok: {if: event.room = room, to: paying}}}
              paying: {on: {ok: {if: event.room = room, to: over}, away: {if: event.room = room, to: over, do: UNDO}}}
              over: {final: true}
              where: {history: shallow, default: asked}
            on: {back: {if: event.room = room, to: AGAIN}}
        done: {to: closed}
      closed: {final: true}
    """


def stay(*sent: str, undo: str = "{compensate: all}", again: str = "asked") -> Game:
    game = play(STAY.replace("UNDO", undo).replace("AGAIN", again)).start(rooms=["a", "b", "c"])
    for event, room in map(str.split, sent):
        game.send(event, room=room)
    return game


def noted(game: Game) -> list[str]:
    return [entry.data["text"] for entry in game.entries("note")]


def test_an_element_undoes_all_with_what_each_was_about() -> None:
    game = stay("ok a", "ok b", "ok c", "away c")
    assert noted(game)[3:] == ["undo c", "undo b", "undo a"]


@pytest.mark.parametrize("scope", ["booking/room", "booking/room/asked"])
def test_what_lies_in_an_elements_body_is_undone_for_that_element_alone(scope: str) -> None:
    game = stay("ok a", "ok b", "ok c", "away b", undo=f"{{compensate: {scope}}}")
    assert noted(game)[3:] == ["undo b"]
    assert noted(game.send("away", room="a"))[4:] == ["undo a"]


@pytest.mark.parametrize("again", ["asked", "room/asked", "booking/room/asked"])
def test_an_element_that_begins_its_body_again_is_still_that_element(again: str) -> None:
    game = stay("ok a", "back a", again=again)
    assert (game.states, noted(game)) == (["booking/room/asked"] * 3, ["in a", "in b", "in c", "in a"])
    for room in "aabbcc":
        game.send("ok", room=room)
    assert game.now.status == "ended"


def test_what_an_element_does_beside_itself_belongs_to_it() -> None:
    game = stay("back a", again="asked, interrupting: false")
    assert game.states == ["booking/room/asked"] * 4
    for room in "bbccaa":
        game.send("ok", room=room)
    assert (game.states, game.now.status) == (["booking/room/paying"], "active")
    assert game.send("ok", room="a").now.status == "ended"


def test_every_element_remembers_where_it_was_itself() -> None:
    game = stay("ok b", "back a", "back b", "back c", again="where")
    assert game.states == ["booking/room/asked", "booking/room/paying", "booking/room/asked"]
    for room in "aabcc":
        game.send("ok", room=room)
    assert (game.now.status, game.now.history) == ("ended", {})


def test_elements_without_rest_are_told_once() -> None:
    turns = "v: {always: {if: n = 0, to: w}}, w: {always: {if: n = 0, to: v}, on: {ok: over}}"
    body = f"{{initial: v, states: {{{turns}, over: {{final: true}}}}}}"
    text = f"""
        facts: {{n: {{type: integer, default: 0}}}}
        events: {{ok: {{}}}}
        initial: all
        states: {{all: {{each: {{in: '[1, 2, 3]', as: one, do: {body}}}, done: over}}, over: {{final: true}}}}
        """
    with pytest.raises(Livelock, match=r"last in all/one/[vw]$"):
        play(text).start()


def test_a_failure_nobody_handles_is_told_while_the_instance_is_suspended_too() -> None:
    game = asking()
    game.world.suspend(game.id)
    with pytest.raises(EvaluationError, match="'exploded' of a called process or service is handled nowhere"):
        reply(game, "exploded")
    game.world.resume(game.id)
    assert reply(game, number="r-2").states == ["charged"]


def test_a_failure_that_no_guard_lets_through_keeps_the_instance_suspended() -> None:
    game = play("""
        facts: {patient: {type: boolean, default: false}}
        initial: asking
        states:
          asking: {service: {name: charge}, done: closed, error: {declined: {if: patient, to: closed}}}
          closed: {final: true}
        """).start()
    game.world.suspend(game.id)
    reply(game, "declined")
    with pytest.raises(EvaluationError, match="handled nowhere"):
        game.world.resume(game.id)
    assert game.now.status == "suspended"
