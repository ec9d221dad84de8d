"""Clocks of the pack that move: why they moved stands in the journal, and can be explained."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from pack_library import compiled, programs

from duban.definition import read_definition
from duban.definition.model import Source
from duban.execution.effects import Entry
from duban.execution.explain import Explanation, explain
from duban.execution.world import World

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    """An instant from its Shanghai wall time."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def play(process: str, start: str, **facts: Any) -> tuple[World, str]:
    """A process of the pack that begins at an instant."""
    world = World(programs(), at(start))
    return world, world.start(process, facts)


def entry(world: World, kind: str, name: str) -> Entry:
    """The journal's latest entry of a kind."""
    return [entry for step in world.steps for entry in step.entries if (entry.kind, entry.name) == (kind, name)][-1]


def explained(world: World, id: str, name: str) -> Explanation:
    """Why a clock is due when it is."""
    instance = world.instance(id)
    return next(one for one in explain(world.programs[instance.process], instance, world.at) if one.name == name)


COMPLAINT = {"subject": "deed", "project": "garden", "category": "sales", "customer": "c1"}


def test_a_promise_that_is_moved_moves_its_obligation_and_the_journal_says_why() -> None:
    world, id = play("complaint", "2026-03-04 10:00", **COMPLAINT)
    world.send(id, "promised", {"reply_by": at("2026-03-05 15:00")})
    world.send(id, "promised", {"reply_by": at("2026-03-06 09:00")})
    moved = entry(world, "obligation.moved", "promise").data
    assert (moved["from"], moved["due"]) == (at("2026-03-05 15:00"), at("2026-03-06 09:00"))
    assert moved["because"] == ["promised_at"]
    found = explained(world, id, "promise")
    assert (found.text, found.value, found.due) == ("at promised_at", at("2026-03-06 09:00"), at("2026-03-06 09:00"))


VISIT = """
duban: 1
process: appointment
calendar: office
facts: {visit_at: {type: datetime}}
events: {moved: {with: {to: {type: datetime}}}}
on: {moved: {do: {set: {visit_at: event.to}}}}
initial: agreed
states:
  agreed: {timers: {remind: {at: visit_at, to: reminded}}}
  reminded: {}
"""


def test_a_fact_that_changes_moves_its_timer_and_the_journal_says_why() -> None:
    program = compiled(read_definition(Source("appointment.yaml", VISIT)))
    world = World({"appointment": program}, at("2026-03-04 10:00"))
    id = world.start("appointment", {"visit_at": at("2026-03-05 09:00")})
    world.send(id, "moved", {"to": at("2026-03-06 14:00")})
    moved = entry(world, "timer.moved", "agreed/remind").data
    assert (moved["from"], moved["due"]) == (at("2026-03-05 09:00"), at("2026-03-06 14:00"))
    assert moved["because"] == ["visit_at"]
    assert explained(world, id, "agreed/remind").text == "at visit_at"
    world.advance(at("2026-03-06 13:59:59"))
    assert world.instance(id).states == ["agreed"]
    world.advance(at("2026-03-06 14:00"))
    assert world.instance(id).states == ["reminded"]


def test_national_day_week_is_explained_day_by_day() -> None:
    world, id = play("complaint", "2026-09-30 16:00", **COMPLAINT, complainants=3)
    found = explained(world, id, "leadership_told")
    assert found.due == at("2026-10-08 16:00")
    assert found.text.startswith("within ")
    assert any(not one.counted and "National Day" in one.reason for one in found.intervals)
    assert sum((one.end - one.start).total_seconds() for one in found.intervals if one.counted) > 0


def test_consent_shows_as_a_pause_in_the_explanation_of_a_repair() -> None:
    world, id = play("repair", "2026-03-06 10:00", customer="c", room="r", problem="crack")
    world.send(id, "planned", {"plan": "fill it"})
    assert entry(world, "obligation.paused", "repair_done").data["was_due"] == at("2026-03-21 10:00")
    world.advance(at("2026-03-08 12:00"))
    world.send(id, "owner_accepted")
    assert entry(world, "obligation.resumed", "repair_done").data["due"] == at("2026-03-23 12:00")
    pauses = [one for one in explained(world, id, "repair_done").intervals if one.reason == "paused"]
    assert [(one.start, one.end) for one in pauses] == [(at("2026-03-06 10:00"), at("2026-03-08 12:00"))]


def test_a_repair_that_is_rejected_is_counted_from_receipt_and_the_journal_shows_the_shift() -> None:
    world, id = play("repair", "2026-03-02 10:00", customer="c", room="r", problem="crack")
    world.send(id, "planned", {"plan": "fill it"})
    world.advance(at("2026-03-04 10:00"))
    world.send(id, "owner_accepted")
    world.send(id, "finished", {"result": "filled"})
    world.send(id, "owner_rejected", {"reason": "open"})
    shifted = entry(world, "fact", "counted_from").data
    assert datetime.fromisoformat(shifted["from"]) == at("2026-03-02 10:00")
    assert datetime.fromisoformat(shifted["to"]) == at("2026-03-04 10:00")
    assert entry(world, "obligation.owed", "repair_done").data["due"] == at("2026-03-19 10:00")
