"""Published events with a key: the engine on a database brings them to the same instances as the world in memory."""

from __future__ import annotations

import json

from conftest_runtime import Office, at
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duban import open_engine, read_definition
from duban.calendars import bundled
from duban.clock import ManualClock
from duban.definition import Source
from duban.execution.program import Program, compile_program
from duban.execution.world import World

CARE = """
duban: 1
process: care
key: customer
facts: {customer: {type: text}, heard: {type: integer, default: 0}}
events:
  signed: {with: {customer: {type: text}}, key: event.customer}
  season: {}
  ended: {with: {customer: {type: text}}, key: event.customer}
on:
  signed: {do: {set: {heard: heard + 1}}}
  season: {do: {set: {heard: heard + 10}}}
starts_on: {event: signed, key: event.customer, with: {customer: event.customer}}
initial: open
states: {open: {on: {ended: closed}}, closed: {final: true}}
"""
STARTS = "starts_on: {event: signed, key: event.customer, with: {customer: event.customer}}"
WATCH = """
duban: 1
process: watch
facts: {heard: {type: integer, default: 0}}
events: {signed: {with: {customer: {type: text}}}, season: {}}
on: {signed: {do: {set: {heard: heard + 1}}}}
initial: open
states: {open: {}}
"""
EVENTS = st.lists(st.tuples(st.sampled_from(["signed", "season", "ended"]), st.sampled_from("abc")), max_size=12)


def programs() -> dict[str, Program]:
    found = [read_definition(Source("p.yaml", text)) for text in (CARE, WATCH)]
    return {one.process: compile_program(one, bundled(one.calendar)) for one in found}


@given(EVENTS)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whoever_an_event_is_for_gets_it_in_both(events: list[tuple[str, str]]) -> None:
    clock = ManualClock(at("2026-11-02 09:00"))
    world, engine = World(programs(), clock.now()), open_engine("sqlite://", clock=clock)
    for text in (CARE, WATCH):
        engine.deploy(text)
    world.start("watch", {})
    engine.start("watch")
    for event, customer in events:
        fields = {} if event == "season" else {"customer": customer}
        world.publish(event, fields)
        engine.publish(event, fields)
        engine.tick()
    there = [(one.process, one.status, one.facts) for one in world.instances.values()]
    here = [engine.instance(row.id) for row in engine.instances()]
    shown = [(one.process, one.status, one.facts) for one in here]
    engine.close()
    assert sorted(there, key=_order) == sorted(shown, key=_order)
    assert world.refused == []


def _order(one: object) -> str:
    return json.dumps(one, sort_keys=True, default=str)


def test_on_every_database_only_the_one_with_the_key_hears(office: Office) -> None:
    office.deploy(CARE.split("\n", 3)[3], "care")
    for customer in ("wang", "li", "li"):
        office.engine.publish("signed", {"customer": customer})
        office.engine.tick()
    office.engine.publish("ended", {"customer": "wang"})
    office.engine.tick()
    found = {row.key: (row.status, office.engine.instance(row.id).facts["heard"]) for row in office.engine.instances()}
    assert found == {"wang": ("ended", 0), "li": ("active", 1)}
    assert office.engine.incidents() == []


def test_a_process_that_cannot_tell_whose_an_event_is_keeps_it_from_no_other(office: Office) -> None:
    by_customer = "signed: {with: {customer: {type: text}}, key: event.customer}"
    strict = CARE.replace(by_customer, "signed: {with: {n: {type: text}}, key: event.n}")
    office.deploy(strict.split("\n", 3)[3].replace(STARTS, ""), "a_strict")
    office.deploy(CARE.split("\n", 3)[3], "care")
    office.engine.start("a_strict", {"customer": "wang"})
    office.engine.publish("signed", {"customer": "wang"})
    office.engine.tick()
    assert office.one("care").key == "wang"
    [incident] = office.engine.incidents()
    assert "FactError" in incident.message
