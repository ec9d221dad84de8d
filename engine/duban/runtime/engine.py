"""The engine on a Store: every request decides purely, commits once, and leaves deliveries to the outbox."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from duban.clock import new_id
from duban.definition.model import Definition, Event, Source
from duban.errors import UnknownInstance
from duban.execution.documents import decode_entries, decode_instance
from duban.execution.drive import accepted_events
from duban.execution.effects import PublishEvent, Step
from duban.execution.explain import Explanation, explain
from duban.execution.facts import plain
from duban.execution.instance import Instance
from duban.execution.program import Program
from duban.execution.stimulus import Acknowledge, Actor, Cancel, Resume, Suspend
from duban.execution.stimulus import Event as EventStimulus
from duban.ports import IncidentRow, InstanceRow, OutboxRow, TimerView, Transaction, WorkerRow
from duban.runtime import bulk, calendars, schedules
from duban.runtime.api import ClockMode, Resolve
from duban.runtime.bulk import Answer, ToSend, ToStart
from duban.runtime.catalog import as_definition
from duban.runtime.changes import outbox_row
from duban.runtime.core import answered
from duban.runtime.loops import run_until_idle
from duban.runtime.operating import Operating
from duban.runtime.outcome import Deployed, JournalLine, Outcome, Ran

T = TypeVar("T")


class SqlEngine(Operating):
    """See `duban.runtime.api.Engine`. One object serves all threads of an application."""

    # requests

    def deploy(self, definition: Definition | Source | Path | str, resolve: Resolve | None = None) -> Deployed:
        read = as_definition(definition, resolve)
        at = self.now()

        def work(tx: Transaction) -> Deployed:
            row = tx.definition(read.process)
            before = self.catalog.program(tx, row.process, row.version) if row else None
            deployed = self.catalog.deploy(tx, read, at)
            if deployed.new:
                schedules.plan(self, tx, self.catalog.program(tx, read.process, deployed.version), before, at)
            return deployed

        return self.insist(work)

    def start(
        self,
        process: str,
        facts: Mapping[str, Any] | None = None,
        *,
        key: str | None = None,
        actor: Actor | None = None,
        request: str | None = None,
        connection: Any = None,
    ) -> Outcome:
        def work(tx: Transaction) -> tuple[Outcome, Sequence[Step]]:
            known = answered(tx, request)
            return (known, ()) if known else self.begin(tx, process, facts or {}, key=key, actor=actor, request=request)

        return self.transact(work, connection, request)

    def send(
        self,
        instance: str,
        event: str,
        fields: Mapping[str, Any] | None = None,
        *,
        actor: Actor | None = None,
        request: str | None = None,
        connection: Any = None,
    ) -> Outcome:
        return self._request(instance, EventStimulus(event, dict(fields or {}), actor), request, connection)

    def start_many(self, items: Iterable[ToStart]) -> Sequence[Answer]:
        return bulk.start_all(self, items)

    def send_many(self, items: Iterable[ToSend]) -> Sequence[Answer]:
        return bulk.send_all(self, items)

    def publish(
        self, event: str, fields: Mapping[str, Any] | None = None, *, request: str | None = None, connection: Any = None
    ) -> str:
        at = self.now()
        effect = PublishEvent(f"published:{request or new_id(at)}", event, plain(fields or {}))
        with self.store.begin(self.tenant, connection) as tx:
            tx.enqueue([outbox_row(self.tenant, None, effect, at)])
        return effect.id

    def acknowledge(
        self,
        instance: str,
        escalation: str,
        *,
        actor: Actor | None = None,
        request: str | None = None,
        connection: Any = None,
    ) -> Outcome:
        return self._request(instance, Acknowledge(escalation, actor), request, connection)

    def cancel(self, instance: str, reason: str = "", *, actor: Actor | None = None, connection: Any = None) -> Outcome:
        return self._request(instance, Cancel(reason, actor), None, connection)

    def suspend(self, instance: str, reason: str = "", *, actor: Actor | None = None, connection: Any = None) -> Outcome:
        return self._request(instance, Suspend(reason, actor), None, connection)

    def resume(
        self,
        instance: str,
        reason: str = "",
        *,
        clocks: ClockMode | None = None,
        actor: Actor | None = None,
        connection: Any = None,
    ) -> Outcome:
        return self._request(instance, Resume(reason, actor, clocks), None, connection)

    # questions

    def accepts(self, instance: str, *, roles: Collection[str] | None = None) -> Sequence[Event]:
        with self.store.begin(self.tenant, write=False) as tx:
            row, program = self._row(tx, instance)
            names = accepted_events(program, decode_instance(program, row.document), self.now())
        events = (event for name, event in program.definition.events.items() if name in names)
        return [event for event in events if roles is None or not event.by or set(event.by) & set(roles)]

    def _row(self, tx: Transaction, instance: str) -> tuple[InstanceRow, Program]:
        row = tx.instance(instance)
        if row is None:
            raise UnknownInstance(instance)
        return row, self.catalog.program(tx, row.process, row.version)

    def instance(self, id: str) -> Instance:
        with self.store.begin(self.tenant, write=False) as tx:
            row, program = self._row(tx, id)
        return decode_instance(program, row.document)

    def find(self, process: str, key: str) -> Instance:
        with self.store.begin(self.tenant, write=False) as tx:
            row = tx.open_instance(process, key)
            if row is None:
                raise UnknownInstance(f"{process} {key}")
            program = self.catalog.program(tx, row.process, row.version)
        return decode_instance(program, row.document)

    def instances(
        self,
        *,
        process: str | None = None,
        status: Collection[str] | None = None,
        key: str | None = None,
        limit: int = 1000,
        after: str | None = None,
    ) -> Sequence[InstanceRow]:
        return self._read(lambda tx: tx.instances(process=process, status=status, key=key, limit=limit, after=after))

    def journal(self, instance: str) -> Sequence[JournalLine]:
        rows = self._read(lambda tx: tx.journal(instance))
        return [_line(row.seq, row.at, row.stimulus, row.entries) for row in rows]

    def explain(self, instance: str) -> Sequence[Explanation]:
        with self.store.begin(self.tenant, write=False) as tx:
            row, program = self._row(tx, instance)
        return explain(program, decode_instance(program, row.document), self.now())

    def timers(
        self,
        *,
        due_from: datetime | None = None,
        due_before: datetime | None = None,
        process: str | None = None,
        instance: str | None = None,
        limit: int = 1000,
    ) -> Sequence[TimerView]:
        return self._read(
            lambda tx: tx.timers(due_from=due_from, due_before=due_before, process=process, instance=instance, limit=limit)
        )

    def timer_log(self, *, after: int = 0, limit: int = 1000) -> Sequence[tuple[int, str, datetime, dict[str, Any]]]:
        return self._read(lambda tx: tx.timer_log(after=after, limit=limit))

    def outbox(
        self, *, instance: str | None = None, status: Collection[str] | None = None, limit: int = 1000
    ) -> Sequence[OutboxRow]:
        return self._read(lambda tx: tx.outbox(instance=instance, status=status, limit=limit))

    def incidents(self, *, open_only: bool = True) -> Sequence[IncidentRow]:
        return self._read(lambda tx: tx.incidents(open_only=open_only))

    def workers(self) -> Sequence[WorkerRow]:
        return self._read(lambda tx: tx.workers())

    def program(self, process: str, version: str | None = None) -> Program:
        if version is None:
            return self._read(lambda tx: self.catalog.newest(tx, process))
        return self._read(lambda tx: self.catalog.program(tx, process, version))

    def processes(self) -> Sequence[Deployed]:
        rows = self._read(lambda tx: tx.definitions())
        newest = {row.process: row.version for row in rows}
        return [Deployed(process, version, False) for process, version in newest.items()]

    def _read(self, question: Callable[[Transaction], T]) -> T:
        with self.store.begin(self.tenant, write=False) as tx:
            return question(tx)

    # work

    def tick(self) -> Ran:
        return calendars.run_once(self) + run_until_idle(self)

    def close(self) -> None:
        self.store.close()


def _line(seq: int | None, at: datetime, stimulus: bytes | None, entries: bytes) -> JournalLine:
    data: dict[str, Any] = msgspec.json.decode(stimulus) if stimulus else {}
    return JournalLine(seq, at, data.pop("stimulus", "delivery"), data, decode_entries(entries))
