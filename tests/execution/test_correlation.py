"""Which instance a published event is for."""

import pytest
from playing import Game, at, program

from duban.errors import DefinitionError, EvaluationError, FactError
from duban.execution.world import World

CARE = """
    process: care
    key: customer
    facts: {customer: {type: text}, news: {type: text}}
    events:
      signed: {with: {customer: {type: text}, news: {type: text, required: false}}, key: event.customer}
      season: {with: {news: {type: text}}}
      ended: {}
    on:
      signed: {do: {set: {news: event.news}}}
      season: {do: {set: {news: event.news}}}
    starts_on: {event: signed, key: event.customer, with: {customer: event.customer}}
    initial: open
    states: {open: {on: {ended: closed}}, closed: {final: true}}
    """


def caring(*customers: str) -> Game:
    game = Game(World({"care": program(CARE)}, at("2026-11-02 09:00")))
    for customer in customers:
        game.world.publish("signed", {"customer": customer})
    return game


def test_an_event_with_a_key_reaches_only_the_instance_with_that_key() -> None:
    world = caring("wang", "li").world
    assert world.publish("signed", {"customer": "li", "news": "again"}) == 1
    assert {one.key: one.facts["news"] for one in world.instances.values()} == {"wang": None, "li": "again"}


def test_what_is_open_is_not_started_again_but_what_has_ended_is() -> None:
    world = caring("wang", "wang").world
    assert [one.key for one in world.instances.values()] == ["wang"]
    world.send(world.open_instance("care", "wang").id, "ended")
    assert world.publish("signed", {"customer": "wang"}) == 1
    assert [(one.key, one.status) for one in world.instances.values()] == [("wang", "ended"), ("wang", "active")]


def test_an_event_without_a_key_reaches_all() -> None:
    world = caring("wang", "li").world
    assert world.publish("season", {"news": "spring"}) == 2
    assert {one.facts["news"] for one in world.instances.values()} == {"spring"}


def test_an_event_must_say_whose_it_is() -> None:
    with pytest.raises(FactError, match="customer"):
        caring("wang").world.publish("signed", {})
    optional = CARE.replace(
        "signed: {with: {customer: {type: text}", "signed: {with: {customer: {type: text, required: false}"
    )
    game = Game(World({"care": program(optional)}, at("2026-11-02 09:00")))
    game.world.start("care", {"customer": "wang"})
    with pytest.raises(EvaluationError, match="does not say whose it is"):
        game.world.publish("signed", {})


def test_a_key_reads_the_event() -> None:
    with pytest.raises(DefinitionError, match="did you mean customer"):
        program(CARE.replace("key: event.customer}", "key: event.custmer}"))
