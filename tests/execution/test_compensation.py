"""Compensation: what has completed is undone, newest first, each once; what was interrupted is not."""

import pytest
from playing import Game, play

JOURNEY = """
    facts: {n: {type: integer, default: 0}, legs: {type: list, of: text, default: []}}
    events: {next: {}, undo: {}, undo_all: {}, stop: {}, again: {}}
    on: {undo: {do: {compensate: trip}}, undo_all: {do: {compensate: all}}}
    initial: ready
    states:
      ready: {compensate: {note: '"ready"'}, on: {next: trip}}
      trip:
        initial: flight
        states:
          flight: {compensate: {note: '"flight " + string(n)'}, on: {next: {to: room, do: {set: {n: n + 1}}}}}
          room:
            compensate: {note: '"room"'}
            on: {next: car, again: flight}
            timers: {dull: {after: 1 day, to: car}}
          car: {compensate: {note: '"car"'}, on: {next: legs}}
          legs:
            each:
              in: legs
              as: leg
              sequential: true
              do:
                compensate: {note: leg}
                initial: going
                states: {going: {on: {next: gone}}, gone: {final: true}}
            done: {to: there}
          there: {final: true}
        on: {stop: stopped}
        done: {to: home}
      home: {}
      stopped: {}
    """


def undone(game: Game) -> list[str]:
    return [entry.data["text"] for entry in game.entries("note")]


def walk(*events: str, text: str = JOURNEY, legs: tuple[str, ...] = ()) -> Game:
    game = play(text).start(legs=list(legs))
    for event in events:
        game.send(event)
    return game


def test_what_has_completed_is_undone_newest_first_and_only_once() -> None:
    game = walk("next", "next", "next", "undo")
    assert undone(game) == ["room", "flight 1"]
    assert undone(game.send("undo")) == ["room", "flight 1"]


def test_a_scope_is_undone_alone_or_all_of_the_process() -> None:
    assert undone(walk("next", "next", "undo")) == ["flight 1"]
    assert undone(walk("next", "next", "undo_all")) == ["flight 1", "ready"]


def test_what_is_still_going_on_or_was_interrupted_has_not_completed() -> None:
    assert undone(walk("undo_all")) == []
    game = walk("next", "next").after("1 day")
    assert undone(game.send("undo")) == ["flight 1"]
    assert undone(walk("next", "next", "stop", "undo")) == ["flight 1"]


def test_what_completed_several_times_is_undone_as_often() -> None:
    assert undone(walk("next", "next", "again", "next", "next", "undo")) == ["room", "flight 2", "room", "flight 2"]


def test_elements_are_undone_with_what_they_were_about() -> None:
    game = walk(*["next"] * 6, legs=("a", "b", "c"))
    assert game.states == ["trip/legs/leg/going"]
    assert undone(game.send("undo")) == ["b", "a", "car", "room", "flight 1"]


def test_a_composite_that_says_how_answers_for_what_is_inside_it() -> None:
    text = JOURNEY.replace("      trip:\n", "      trip:\n        compensate: {note: '\"trip\"'}\n")
    assert undone(walk(*["next"] * 4, "undo_all", text=text)) == ["trip", "ready"]
    assert undone(walk(*["next"] * 3, "undo_all", text=text)) == ["room", "flight 1", "ready"]


@pytest.mark.parametrize("condition", ["n = 1", "n = 2"])
def test_an_undoing_may_depend_on_what_is_known_then(condition: str) -> None:
    text = JOURNEY.replace("note: '\"room\"'", f"note: '\"room\"', if: {condition}")
    assert undone(walk("next", "next", "next", "undo", text=text)) == (["room"] if "1" in condition else []) + ["flight 1"]
