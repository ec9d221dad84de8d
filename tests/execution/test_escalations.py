"""Escalations and ladders: told once a cause, next rung when nobody takes note, until the cause ends."""

import pytest
from playing import play

from duban.errors import EventNotAccepted
from duban.execution.effects import Escalate, Notify

LADDER = """
    facts: {customer: {type: text, default: Zhang}, note: {type: text}}
    events: {rise: {}, calm: {}, end: {}}
    escalations:
      boss:
        to: boss
        level: major
        title: {en: Boss, zh: 领导}
        message: "{{ title }} {{ key }}: {{ note }}{{ level }}"
        acknowledge: 30 minutes
        quiet: QUIET
        ladder: [{to: president, acknowledge: 2 hours}, {to: board}]
    initial: calm
    states:
      calm: {on: {rise: {to: told}, end: {to: closed}}}
      told: {enter: [{escalate: boss}], on: {calm: {to: calm}, rise: {to: told}}}
      closed: {final: true}
    """


def ladder(quiet: bool = False) -> str:
    return LADDER.replace("quiet: QUIET", "quiet: working" if quiet else "")


def test_rungs_are_told_one_after_the_other_when_nobody_takes_note() -> None:
    game = play(ladder()).start().send("rise")
    assert game.escalated == ["boss"]
    assert game.at("2026-11-02 09:29").escalated == []
    assert game.at("2026-11-02 09:30").escalated == ["boss/president"]
    assert game.at("2026-11-02 11:30").escalated == ["boss/board"]
    assert game.at("2026-11-20 11:30").escalated == []


def test_an_acknowledgement_stops_the_ladder_by_name_or_by_effect() -> None:
    for what in ("boss", "boss/president", None):
        game = play(ladder()).start().send("rise")
        first = next(effect.id for _, _, effect in game.world.effects if isinstance(effect, Escalate))
        game.world.acknowledge(game.id, what or first)
        assert game.at("2026-11-20 11:30").escalated == ["boss"]
    with pytest.raises(EventNotAccepted):
        game.world.acknowledge(game.id, "boss")


def test_the_end_of_the_cause_stops_the_ladder_and_a_new_activation_is_a_new_cause() -> None:
    game = play(ladder()).start().send("rise").at("2026-11-02 09:10").send("calm")
    assert game.at("2026-11-02 12:00").escalated == ["boss"]
    assert game.send("rise").escalated == ["boss"]
    assert game.at("2026-11-02 12:30").escalated == ["boss/president"]
    causes = [effect.cause for _, _, effect in game.world.effects if isinstance(effect, Escalate)]
    assert causes[0] != causes[1] == causes[2]


def test_a_quiet_ladder_waits_for_working_time() -> None:
    game = play(ladder(quiet=True), "2026-11-06 17:10").start().send("rise")
    assert game.escalated == ["boss"]
    assert game.at("2026-11-09 08:29").escalated == []
    assert game.at("2026-11-09 08:30").escalated == ["boss/president"]
    night = play(ladder(quiet=True), "2026-11-06 20:00").start().send("rise")
    assert night.escalated == []
    assert night.at("2026-11-09 08:30").escalated == ["boss"]
    assert night.at("2026-11-09 09:00").escalated == ["boss/president"]


def test_a_message_names_facts_and_titles_and_leaves_unknown_facts_empty() -> None:
    game = play(ladder()).start().send("rise")
    [told] = [effect for _, _, effect in game.world.effects if isinstance(effect, Escalate)]
    assert told.message == "p p-1: major"
    assert told.acknowledge_by is not None


def test_effects_have_deterministic_ids_of_instance_sequence_and_index() -> None:
    game = play(ladder()).start().send("rise")
    assert [effect.id for _, _, effect in game.world.effects] == ["i1:2:0"]


def test_a_breachs_ladder_ends_when_the_obligation_is_met_late() -> None:
    game = play("""
        events: {replied: {}}
        obligations: {reply: {from: start, within: 1 hour, met: {event: replied}, breach: [{escalate: boss}]}}
        escalations: {boss: {to: boss, level: x, message: "{{ obligation }}", acknowledge: 1 hour, ladder: [{to: chief}]}}
        initial: a
        states: {a: {on: {replied: {}}}}
        """).start()
    assert game.at("2026-11-02 10:30").escalated == ["boss"]
    assert game.send("replied").at("2026-11-03 10:30").escalated == []
    assert [entry.data["reason"] for entry in game.entries("ladder.stopped")] == ["obligation met_late"]


def test_an_event_field_that_did_not_come_is_empty_in_a_message() -> None:
    game = play("""
        events: {go: {with: {why: {type: text, required: false}}}}
        initial: a
        states: {a: {on: {go: {do: [{notify: clerk, message: "because {{ event.why }}!"}]}}}}
        """).start()
    game.send("go").send("go", why="it leaks")
    told = [effect.message for _, _, effect in game.world.effects if isinstance(effect, Notify)]
    assert told == ["because !", "because it leaks!"]
