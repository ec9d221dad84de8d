"""What the engine needs from outside: a Store that commits, Channels that deliver, Services that answer."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any, Protocol

from duban.execution.effects import CountQuery
from duban.outside import Attachment as Attachment
from duban.outside import Channel as Channel
from duban.outside import Message as Message
from duban.outside import Router as Router
from duban.outside import Service as Service
from duban.outside import ServiceRequest as ServiceRequest
from duban.outside import Services as Services
from duban.rows import CalendarRow as CalendarRow
from duban.rows import Change as Change
from duban.rows import DefinitionRow as DefinitionRow
from duban.rows import IncidentRow as IncidentRow
from duban.rows import InstanceRow as InstanceRow
from duban.rows import JournalRow as JournalRow
from duban.rows import OutboxRow as OutboxRow
from duban.rows import ScheduleRow as ScheduleRow
from duban.rows import TimerView as TimerView
from duban.rows import WorkerRow as WorkerRow


class Transaction(Protocol):
    """One open transaction. Nothing is kept unless its context ends without an exception."""

    tenant: str

    def instance(self, id: str, *, lock: bool = False) -> InstanceRow | None:
        """The instance; with `lock` no other transaction can change it until this one ends."""
        ...

    def open_instance(self, process: str, key: str, *, lock: bool = False) -> InstanceRow | None:
        """The not yet ended instance of `process` with this key."""
        ...

    def due_instances(self, now: datetime, limit: int) -> Sequence[InstanceRow]:
        """Claim up to `limit` active instances with `next_due` <= now, earliest first; those others hold are skipped.

        Those set aside until later are left out, and those with an open incident and no good step since.
        """
        ...

    def set_aside(self, id: str, until: datetime, attempts: int) -> None:
        """Leave a failing instance out of `due_instances` until then."""
        ...

    def attempts(self, id: str) -> int:
        """How often the instance has been set aside since its last successful step."""
        ...

    def write(self, changes: Sequence[Change]) -> None:
        """Write everything, in few statements. Raises ConcurrentUpdate (a row was not at `before`) and DuplicateKey.

        A successful write clears what `set_aside` noted.
        """
        ...

    def count(self, query: CountQuery) -> int:
        """Answer a count under a lock on its process and match values that lasts until the transaction ends."""
        ...

    def next_number(self, process: str) -> int:
        """1, 2, 3 … for each process: the numbers of instances whose key was not given."""
        ...

    def answered(self, request: str) -> bytes | None:
        """The answer that was given to this idempotency key, if any."""
        ...

    def journal(self, instance: str, *, after: int = 0) -> Sequence[JournalRow]:
        """The journal of one instance in order, rows with `seq` > after and deliveries."""
        ...

    def histories(self, instances: Collection[str]) -> Sequence[tuple[str, datetime, bytes]]:
        """The steps of several instances: (instance, at, entries as JSON), each instance's in order."""
        ...

    def note(self, rows: Sequence[JournalRow]) -> None:
        """Append journal rows that belong to no step (deliveries, operators' actions)."""
        ...

    def instances(
        self,
        *,
        process: str | None = None,
        status: Collection[str] | None = None,
        key: str | None = None,
        limit: int = 1000,
        after: str | None = None,
    ) -> Sequence[InstanceRow]:
        """Instances in the order of their ids; `after` continues a listing."""
        ...

    def timers(
        self,
        *,
        due_from: datetime | None = None,
        due_before: datetime | None = None,
        process: str | None = None,
        instance: str | None = None,
        limit: int = 1000,
    ) -> Sequence[TimerView]:
        """Clocks of instances that have not ended, by due instant (those without one last)."""
        ...

    def timer_log(self, *, after: int = 0, limit: int = 1000) -> Sequence[tuple[int, str, datetime, dict[str, Any]]]:
        """Journal entries about timers (row number, instance, at, entry), in order: armed, moved, fired …"""
        ...

    def save_definition(self, row: DefinitionRow) -> None:
        """Keep a version. It must not be there yet."""
        ...

    def definition(self, process: str, version: str | None = None) -> DefinitionRow | None:
        """One version, or the newest deployed."""
        ...

    def definitions(self) -> Sequence[DefinitionRow]:
        """All versions, oldest first."""
        ...

    def lease(self, now: datetime, limit: int, until: datetime, kinds: Collection[str] | None = None) -> Sequence[OutboxRow]:
        """Take up to `limit` effects that are due (or whose lease has run out); they are this worker's until `until`."""
        ...

    def enqueue(self, rows: Sequence[OutboxRow]) -> None:
        """Add effects that come from no step; those whose ids are there already change nothing."""
        ...

    def release(self, ids: Collection[str], until: datetime) -> None:
        """Give back effects that were leased until then and not tried: another worker may take them at once."""
        ...

    def settle(self, id: str, attempts: int, at: datetime) -> bool:
        """The effect was delivered, on this attempt (counted from 1). False when another worker has recorded that."""
        ...

    def postpone(self, id: str, attempts: int, due_at: datetime, error: str, *, done: Sequence[str] = ()) -> bool:
        """The attempt failed; try again at `due_at`. `done` are the channels that have delivered it, if any have.

        False when another worker has delivered it meanwhile.
        """
        ...

    def give_up(self, id: str, attempts: int, error: str, *, done: Sequence[str] = ()) -> bool:
        """The effect failed for good, but for the channels in `done`. False when another worker has delivered it."""
        ...

    def outbox(
        self, *, instance: str | None = None, status: Collection[str] | None = None, limit: int = 1000
    ) -> Sequence[OutboxRow]:
        """Effects in the order of their creation."""
        ...

    def put_schedule(self, row: ScheduleRow) -> None:
        """Insert or replace a schedule."""
        ...

    def drop_schedules(self, process: str, keep: Collection[str]) -> None:
        """Remove the process's schedules that are not among `keep`."""
        ...

    def due_schedules(self, now: datetime) -> Sequence[ScheduleRow]:
        """Claim schedules with `next_due` <= now, locked until the transaction ends."""
        ...

    def schedules(self) -> Sequence[ScheduleRow]:
        """All schedules."""
        ...

    def open_incident(self, row: IncidentRow) -> None:
        """Park something. A second open incident on the same subject changes nothing."""
        ...

    def close_incident(self, id: str, at: datetime, resolution: str) -> bool:
        """Resolve an incident; False when it is not open."""
        ...

    def incidents(self, *, open_only: bool = True) -> Sequence[IncidentRow]:
        """Incidents, oldest first."""
        ...

    def put_calendar(self, row: CalendarRow) -> None:
        """Insert or replace a calendar."""
        ...

    def calendars(self) -> Sequence[CalendarRow]:
        """All calendars kept in the store."""
        ...

    def put_worker(self, row: WorkerRow) -> None:
        """Say that a worker is there."""
        ...

    def drop_worker(self, name: str) -> None:
        """A worker has left."""
        ...

    def forget_workers(self, before: datetime) -> None:
        """Forget those that have not been heard of since."""
        ...

    def workers(self) -> Sequence[WorkerRow]:
        """Workers by name."""
        ...

    def resend(self, id: str, at: datetime, *, failed_only: bool = False) -> str | None:
        """Let an effect be delivered again under its id: to all its channels, or with `failed_only` to those that failed.

        Returns the instance it comes from ("" for none), None when there is no such effect.
        """
        ...

    def delete_ended(self, ids: Collection[str]) -> None:
        """Delete ended instances with all that belongs to them; an open one among them is an error."""
        ...

    def reserve_number(self, process: str, number: int) -> None:
        """Let `next_number` of a process give a higher one."""
        ...

    def in_use(self) -> Sequence[tuple[str, str, int]]:
        """Processes and versions with how many of their instances have not ended."""
        ...

    def next_due(self, after: datetime | None = None) -> datetime | None:
        """The earliest instant, later than `after`, at which an instance, an effect or a schedule needs attention."""
        ...


class Store(Protocol):
    """Durable storage with transactions. One contract suite holds every implementation to this page."""

    def migrate(self) -> None:
        """Bring the database to the newest schema; on a new database, create it."""
        ...

    def begin(self, tenant: str = "", connection: Any = None, *, write: bool = True) -> AbstractContextManager[Transaction]:
        """A transaction: committed when the block ends, rolled back when it raises.

        With `connection` (a SQLAlchemy Connection) it joins the caller's transaction and leaves commit and rollback to
        the caller. `write=False` promises to change nothing.
        """
        ...

    def wait(self, timeout: float) -> bool:
        """Sleep for up to `timeout` seconds; True as soon as somebody has committed new work."""
        ...

    def wake(self) -> None:
        """End every `wait` of this process."""
        ...

    def is_wanted(self) -> bool:
        """Whether others wait until the transaction that is now writing ends, so that long ones should make an end."""
        ...

    def offset(self) -> timedelta:
        """How far the clock that all workers share is ahead of this machine's; zero where they share none."""
        ...

    def close(self) -> None:
        """Give all connections back."""
        ...
