"""Services: asked on entry, answered or failed; and asked without waiting."""

from __future__ import annotations

import pytest
from playing import Game, at, program

from duban.errors import DefinitionError, EvaluationError
from duban.execution.documents import decode_effect, encode
from duban.execution.effects import CallService, ReplyTo
from duban.execution.world import World

CHARGE = """
    facts:
      amount: {type: decimal, default: 12.50}
      receipt: {type: text}
      failure: {type: text}
      paid: {type: boolean, default: false}
    events: {leave: {}, again: {}}
    initial: charging
    states:
      charging:
        service: {name: charge, with: {amount: amount, who: key, note: receipt}, into: {receipt: event.number},
                  retry: {attempts: 4, pause: 30 minutes}}
        on: {leave: waiting, again: charging}
        done: {to: charged, do: {set: {paid: event.paid = true}}}
        error:
          declined: {to: waiting, do: {set: {failure: event.message}}}
      waiting: {}
      charged: {}
    """


def asking(text: str = CHARGE) -> Game:
    return Game(World({"p": program(text)}, at("2026-11-02 09:00"))).start()


def asked(game: Game) -> list[CallService]:
    return [effect for _, _, effect in game.world.effects if isinstance(effect, CallService)]


def reply(game: Game, error: str = "", message: str = "", call: int = -1, **facts: object) -> Game:
    effect = asked(game)[call]
    assert effect.parent is not None
    game.world.reply(ReplyTo(f"{effect.id}:reply", effect.parent, dict(facts), error, message))
    return game


def test_a_service_is_asked_once_with_plain_values_and_how_to_retry() -> None:
    game = asking()
    (effect,) = asked(game)
    assert (effect.id, effect.service, effect.process, effect.key) == ("i1:1:0", "charge", "p", "p-1")
    assert (effect.fields, effect.attempts, effect.pause) == ({"amount": "12.50", "who": "p-1"}, 4, 1800.0)
    assert decode_effect(encode(effect)) == effect


def test_the_answer_sets_facts_and_leads_on() -> None:
    game = reply(asking(), number="r-1", paid=True)
    assert (game.states, game.fact("receipt"), game.fact("paid")) == (["charged"], "r-1", True)


def test_a_failure_takes_its_own_way() -> None:
    game = reply(asking(), "declined", "no money")
    assert (game.states, game.fact("failure")) == (["waiting"], "no money")


def test_a_failure_nobody_handles_changes_nothing_and_the_service_is_still_awaited() -> None:
    game = asking()
    with pytest.raises(EvaluationError, match="'exploded' of a called process or service is handled nowhere"):
        reply(game, "exploded")
    assert game.states == ["charging"]
    assert reply(game, number="r-2").states == ["charged"]


def test_an_answer_that_comes_too_late_or_twice_changes_nothing() -> None:
    game = reply(asking().send("leave"), number="late")
    assert (game.states, game.fact("receipt")) == (["waiting"], None)
    game = reply(reply(asking(), number="r-1"), number="r-2")
    assert game.fact("receipt") == "r-1"


def test_entering_again_asks_again_and_only_the_new_answer_counts() -> None:
    game = reply(asking().send("again"), call=0, number="old")
    assert (len(asked(game)), game.states) == (2, ["charging"])
    assert reply(game, number="new").fact("receipt") == "new"


def test_an_answer_waits_while_the_instance_is_suspended() -> None:
    game = asking()
    game.world.suspend(game.id)
    assert reply(game, number="r-1").states == ["charging"]
    game.world.resume(game.id)
    assert (game.states, game.fact("receipt")) == (["charged"], "r-1")


def test_the_action_asks_without_waiting() -> None:
    game = asking("initial: s\nstates: {s: {enter: {service: tell, with: {what: now}}}}")
    (effect,) = asked(game)
    assert (effect.parent, effect.fields, game.states) == (None, {"what": "2026-11-02T01:00:00+00:00"}, ["s"])


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("into: {receipt", "into: {receit", "did you mean 'receipt'"),
        ("amount: amount", "amount: amont", "did you mean amount"),
        ("attempts: 4", "attempts: 0", "greater than or equal to 1|at least 1"),
        ("pause: 30 minutes", "pause: 30 mintes", "did you mean"),
        ("name: charge", "nam: charge", "did you mean 'name'"),
        ("        on: {leave", "        call: {process: p}\n        on: {leave", "cannot have 'service'"),
    ],
)
def test_mistakes_are_found(old: str, new: str, message: str) -> None:
    assert old in CHARGE
    with pytest.raises(DefinitionError, match=message):
        asking(CHARGE.replace(old, new, 1))
