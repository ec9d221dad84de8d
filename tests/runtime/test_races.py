"""Races: the same request twice at once, deployments side by side, batches that meet in a lock, one write that fails."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pytest
from conftest_runtime import Office, Pigeons, at
from sqlalchemy import create_engine

from duban.errors import ConcurrentUpdate, DeliveryError, DuplicateKey, FactError
from duban.persistence import immediate
from duban.persistence.writing import Writing
from duban.ports import Change, Message
from duban.runtime import Ran, timers

TICKET = """
key: no
facts: {no: {type: text}}
events: {go: {}}
initial: a
states: {a: {on: {go: {do: [{note: '"gone"'}]}}, timers: {t: {after: 1 day, to: z}}}, z: {final: true}}
"""


def in_a_thread(work: Callable[[], Any]) -> tuple[threading.Thread, list[Any]]:
    found: list[Any] = []

    def run() -> None:
        try:
            found.append(work())
        except Exception as error:
            found.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    return thread, found


@pytest.mark.postgres
@pytest.mark.parametrize("key", ["A", None])
def test_the_same_start_twice_at_once_is_one_start(open_office: Callable[..., Office], key: str | None) -> None:
    office = open_office()
    office.deploy(TICKET)
    application = create_engine(office.url) if "postgres" in office.url else immediate(create_engine(office.url))
    with application.connect() as connection, connection.begin() as transaction:
        first = office.engine.start("p", {}, key=key, request="r", connection=connection)
        thread, found = in_a_thread(lambda: office.engine.start("p", {}, key=key, request="r"))
        thread.join(0.3)  # it waits for the other transaction
        transaction.commit()
    thread.join(30)
    application.dispose()
    assert found == [first]
    assert len(office.engine.instances()) == 1


def test_the_same_event_twice_at_once_is_one_event(open_office: Callable[..., Office]) -> None:
    office = open_office()
    office.deploy(TICKET)
    ticket = office.start()
    threads = [in_a_thread(lambda: office.engine.send(ticket.id, "go", request="once")) for _ in range(4)]
    for thread, _ in threads:
        thread.join(30)
    assert len({outcome.seq for _, found in threads for outcome in found}) == 1
    assert office.engine.instance(ticket.id).seq == 2


def test_a_key_that_is_taken_is_refused_with_a_request_too(office: Office) -> None:
    office.deploy(TICKET)
    office.engine.start("p", {}, key="A", request="one")
    with pytest.raises(DuplicateKey):
        office.engine.start("p", {}, key="A", request="other")


def test_workers_that_deploy_the_same_at_once_all_succeed(open_office: Callable[..., Office]) -> None:
    offices = [open_office() for _ in range(3)]
    text = f"duban: 1\nprocess: p{TICKET}"
    threads = [in_a_thread(partial(office.engine.deploy, text)) for office in offices]
    for thread, _ in threads:
        thread.join(30)
    assert sorted(found[0].new for _, found in threads) == [False, False, True]


def test_a_batch_that_loses_a_race_is_done_one_by_one(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.deploy(TICKET)
    for _ in range(3):
        office.start()
    fail_once(monkeypatch, lambda changes: len(changes) > 1, ConcurrentUpdate("x"))
    office.clock.set(at("2026-11-03 09:00"))
    ran = timers.run_once(office.engine)
    assert (ran.fired, ran.failed) == (3, 0)
    assert {row.status for row in office.engine.instances()} == {"ended"}


def test_one_instance_that_cannot_be_written_stops_no_other(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.deploy(TICKET)
    ids = [office.start().id for _ in range(3)]
    fault = FactError("document", {"text": "cannot be kept"})
    fail(monkeypatch, lambda changes: any(change.row.id == ids[1] for change in changes), fault)
    ran = office.at("2026-11-03 09:00")
    assert (ran.fired, ran.failed) == (2, 1)
    assert [office.engine.instance(id).status for id in ids] == ["ended", "active", "ended"]
    for _ in range(6):
        office.after("1 hour")
    [incident] = office.engine.incidents()
    assert (incident.kind, incident.subject) == ("instance", ids[1])


Concerns = Callable[[Sequence[Change]], bool]


def fail(monkeypatch: pytest.MonkeyPatch, concerns: Concerns, error: Exception) -> list[int]:
    """Let every write that concerns us fail; what fails has changed nothing."""
    write, count = Writing.write, [0]

    def failing(self: Writing, changes: Sequence[Change]) -> None:
        if concerns(changes):
            count[0] += 1
            raise error
        write(self, changes)

    monkeypatch.setattr(Writing, "write", failing)
    return count


def fail_once(monkeypatch: pytest.MonkeyPatch, concerns: Concerns, error: Exception) -> None:
    count = fail(monkeypatch, lambda changes: concerns(changes) and not count[0], error)


def test_what_a_batch_counts_sees_what_the_batch_has_done(office: Office) -> None:
    office.deploy("""
facts: {told: {type: boolean}, n: {type: integer}}
counts: {told: {match: [told]}}
initial: a
states: {a: {timers: {t: {after: 1 day, do: [{set: {told: "true"}}, {set: {n: counts.told}}]}}}}
""")
    for _ in range(4):
        office.start()
    office.at("2026-11-03 09:00")
    assert sorted(office.engine.instance(row.id).facts["n"] for row in office.engine.instances()) == [1, 2, 3, 4]


ESCALATING = """
escalations: {boss: {to: boss, message: "{{ key }}"}}
initial: a
states: {a: {enter: [{escalate: boss}]}}
"""


@pytest.mark.parametrize("end", [None, DeliveryError("the line is dead", permanent=True)])
def test_a_delivery_that_outlives_its_lease_is_taken_over_and_is_no_incident(
    open_office: Callable[..., Office], end: DeliveryError | None
) -> None:
    slow, other = open_office(), open_office()
    slow.deploy(ESCALATING)
    slow.start()

    class Slow(Pigeons):
        def deliver(self, message: Message) -> None:
            other.clock.set(at("2026-11-02 09:05"))  # the lease has run out meanwhile
            other.engine.tick()
            super().deliver(message)

    slow.engine.router = Slow(errors=[end] if end else [])
    slow.engine.tick()
    assert len(other.told) == 1
    [row] = slow.engine.outbox()
    assert (row.status, slow.engine.incidents()) == ("delivered", [])
    assert other.engine.tick() == Ran()


def test_an_instance_that_is_stepped_meanwhile_is_stepped_again_on_what_is_there(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.deploy(TICKET)
    ticket = office.start()
    fail_once(monkeypatch, lambda changes: True, ConcurrentUpdate(ticket.id))
    assert office.engine.send(ticket.id, "go").seq == 2
    count = fail(monkeypatch, lambda changes: True, ConcurrentUpdate(ticket.id))
    with pytest.raises(ConcurrentUpdate):
        office.engine.send(ticket.id, "go")
    assert count == [3]
