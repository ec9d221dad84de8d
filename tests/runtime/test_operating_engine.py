"""Operators at work on both databases: what they do is done once, journalled with who and why, and replays."""

from __future__ import annotations

import pytest
from conftest_runtime import Office, at
from sqlalchemy import create_engine, make_url

from duban.errors import (
    DeliveryError,
    FactError,
    MoveRefused,
    UnknownEffect,
    UnknownIncident,
    UnknownInstance,
)
from duban.execution.stimulus import Actor
from duban.persistence import immediate
from duban.runtime.timers import ATTEMPTS

LI = Actor("Li", ("operator",))
CASE = """
facts:
  n: {type: integer, required: true}
  street: {type: text, indexed: true}
obligations:
  reply: {from: start, within: 2 days, met: {event: told}, breach: [{escalate: boss}]}
escalations: {boss: {to: boss, level: late, message: "{{ key }}"}}
events: {told: {}}
on: {told: {}}
initial: a
states:
  a: {timers: {bad: {after: 1 hour, to: b}}}
  b: {always: {if: n > 0, to: c}, timers: {x: {after: 1 day, to: end}}}
  c: {always: {if: n > 0, to: b}, timers: {x: {after: 1 day, to: end}}}
  rest: {timers: {x: {after: 3 days, to: end}}}
  end: {final: true}
"""


@pytest.fixture
def case(office: Office) -> Office:
    office.deploy(CASE)
    return office


def _park(office: Office) -> None:
    """Let what fails fail until it is an incident."""
    office.at("2026-11-02 10:00")
    for minutes in range(1, ATTEMPTS):
        office.at(f"2026-11-02 10:{minutes * 5:02}")


def _entries(office: Office, id: str, prefix: str) -> list[tuple[str, object, object]]:
    return [
        (entry.kind, entry.data.get("reason"), entry.data.get("actor"))
        for line in office.engine.journal(id)
        for entry in line.entries
        if entry.kind.startswith(prefix)
    ]


def test_set_facts_and_moves_are_in_the_journal_with_who_and_why(case: Office) -> None:
    one = case.start(n=1)
    case.engine.set_facts(one.id, {"n": 0, "street": "Long Road"}, "misread", actor=LI, request="q1")
    assert case.engine.set_facts(one.id, {"n": 5}, "again", request="q1").seq == 2
    assert case.engine.instance(one.id).facts["n"] == 0
    moved = case.engine.move(one.id, "a", "rest", "let it rest", actor=LI)
    assert (moved.states, moved.next_due) == (("rest",), at("2026-11-04 09:00"))
    assert _entries(case, one.id, "facts.set") == [("facts.set", "misread", "Li")]
    assert _entries(case, one.id, "moved") == [("moved", "let it rest", "Li")]
    assert case.engine.replay(one.id) == case.engine.instance(one.id)


def test_what_is_refused_changes_nothing(case: Office) -> None:
    one = case.start(n=1)
    for refused, act in (
        (FactError, lambda: case.engine.set_facts(one.id, {"n": "many", "m": 1})),
        (MoveRefused, lambda: case.engine.move(one.id, "a", "nowhere")),
        (UnknownInstance, lambda: case.engine.set_facts("nobody", {"n": 1})),
        (UnknownEffect, lambda: case.engine.resend("nothing")),
        (UnknownIncident, lambda: case.engine.retry_incident("nothing")),
        (UnknownInstance, lambda: case.engine.replay("nobody")),
    ):
        with pytest.raises(refused):
            act()
    assert case.engine.instance(one.id).seq == 1


def test_facts_mend_an_instance_that_is_parked_and_a_retry_lets_it_go_on(case: Office) -> None:
    one, other = case.start(n=1), case.start(n=0)
    _park(case)
    assert case.states(other) == ["b"]
    [incident] = case.engine.incidents()
    assert (incident.kind, incident.subject) == ("instance", one.id)
    case.engine.set_facts(one.id, {"n": 0}, "it went in circles", actor=LI)
    assert case.states(one) == ["b"]
    closed = case.engine.retry_incident(incident.id, "mended", actor=LI)
    assert (closed.resolution, case.engine.incidents()) == ("retried by Li: mended", [])
    assert _entries(case, one.id, "incident") == [("incident.retried", "mended", "Li")]
    assert case.engine.replay(one.id) == case.engine.instance(one.id)


def test_an_instance_that_is_retried_without_being_mended_is_an_incident_again(case: Office) -> None:
    one = case.start(n=1)
    _park(case)
    case.engine.retry_incident(one.id, "perhaps now")
    case.at("2026-11-02 11:00")
    assert case.engine.incidents() == []
    for hour in range(12, 17):
        case.at(f"2026-11-02 {hour}:00")
    assert [row.subject for row in case.engine.incidents()] == [one.id]


def test_what_fails_is_skipped_with_its_incident(case: Office) -> None:
    one = case.start(n=1)
    _park(case)
    closed = case.engine.skip_incident(one.id, "not needed", actor=LI)
    assert closed.resolution == "skipped by Li: not needed"
    assert case.engine.instance(one.id).clocks[0].status == "fired"
    assert case.states(one) == ["a"]
    assert _entries(case, one.id, "skipped") == [("skipped", "not needed", "Li")]
    case.at("2026-11-04 09:00")
    assert case.told == ["p-1"]
    assert case.engine.replay(one.id) == case.engine.instance(one.id)


def test_a_delivery_that_failed_for_good_is_retried_skipped_or_resolved(case: Office) -> None:
    keys = [case.start(n=0) for _ in range(3)]
    for one in keys:
        case.engine.move(one.id, "a", "rest")
    case.pigeons.errors = [DeliveryError("no such address", permanent=True) for _ in range(3)]
    case.at("2026-11-04 09:00")
    first, second, third = case.engine.incidents()
    case.engine.retry_incident(first.id, "address mended", actor=LI)
    case.engine.skip_incident(second.id, "told by hand")
    case.engine.resolve_incident(third.id, "told by phone")
    case.engine.tick()
    assert [message.id for message in case.pigeons.messages] == [first.subject]
    assert [row.resolution for row in case.engine.incidents(open_only=False)] == [
        "retried by Li: address mended", "skipped: told by hand", "resolved: told by phone",
    ]  # fmt: skip
    with pytest.raises(UnknownIncident):
        case.engine.retry_incident(second.id)


def test_a_delivery_is_sent_again_under_its_id(case: Office) -> None:
    one = case.start(n=0)
    case.engine.move(one.id, "a", "rest")
    case.at("2026-11-04 09:00")
    [message] = case.pigeons.messages
    case.engine.resend(message.id, "it got lost", actor=LI)
    case.engine.tick()
    assert [found.id for found in case.pigeons.messages] == [message.id, message.id]
    assert _entries(case, one.id, "delivery.resent") == [("delivery.resent", "it got lost", "Li")]
    assert case.engine.outbox()[0].status == "delivered"


def test_an_operators_act_joins_the_applications_transaction(case: Office) -> None:
    one = case.start(n=1)
    url = make_url(case.url)
    app = create_engine(url) if url.get_backend_name() == "postgresql" else immediate(create_engine(url))
    with app.connect() as connection:
        assert case.engine.set_facts(one.id, {"n": 0}, connection=connection).seq == 2
        connection.rollback()
    app.dispose()
    assert case.engine.instance(one.id).facts["n"] == 1
