"""What a Store keeps, as plain frozen rows: structs, made in no time, and of no interest to the garbage collector."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

from msgspec import Struct, field


class InstanceRow(Struct, frozen=True):
    """An instance as stored: the columns it is found by, and its whole state as one JSON document."""

    id: str
    tenant: str
    process: str
    version: str
    key: str
    status: str
    seq: int
    next_due: datetime | None
    started_at: datetime
    ended_at: datetime | None
    parent: str | None
    document: bytes


class JournalRow(Struct, frozen=True):
    """What one step did, or one delivery (`seq` None). `stimulus`, `entries` and `answers` are JSON.

    `request` is the idempotency key of the request that caused it, unique within the tenant; `answer` what was answered.
    """

    instance: str
    seq: int | None
    at: datetime
    stimulus: bytes | None
    entries: bytes
    answers: bytes | None = None
    request: str | None = None
    answer: bytes | None = None


class OutboxRow(Struct, frozen=True):
    """An effect on its way. `id` is its deterministic id; `payload` its JSON; `kind` its tag;
    `role` whom it goes to: a role, or the name of a service.

    `instance` is where it comes from, None for events published from outside. `done` are the channels of its role that have
    delivered it although others have not.
    """

    id: str
    tenant: str
    instance: str | None
    kind: str
    role: str | None
    payload: bytes
    created_at: datetime
    due_at: datetime
    attempts: int = 0
    status: Literal["waiting", "leased", "delivered", "failed"] = "waiting"
    error: str | None = None
    delivered_at: datetime | None = None
    done: tuple[str, ...] = ()


class Change(Struct, frozen=True):
    """All that one or several steps of one instance write. `before` is the `seq` the row must still have; None inserts.

    `facts` holds the indexed facts that changed as text (None: no longer known).
    """

    row: InstanceRow
    before: int | None
    journal: Sequence[JournalRow]
    outbox: Sequence[OutboxRow]
    facts: Mapping[str, str | None] = field(default_factory=dict)


class DefinitionRow(Struct, frozen=True):
    """A deployed version. `sources` is JSON: the files it was read from, itself first."""

    tenant: str
    process: str
    version: str
    hash: str
    sources: bytes
    deployed_at: datetime


class ScheduleRow(Struct, frozen=True):
    """A recurring start of one process: the next due instant and how often it has fired."""

    tenant: str
    process: str
    name: str
    next_due: datetime | None
    fired: int = 0


class IncidentRow(Struct, frozen=True):
    """Something that keeps failing and waits for an operator. `subject` is an instance or effect id."""

    id: str
    tenant: str
    kind: Literal["instance", "delivery", "schedule"]
    subject: str
    at: datetime
    message: str
    resolved_at: datetime | None = None
    resolution: str | None = None


class TimerView(Struct, frozen=True):
    """A clock as operations see it (the SQL view `duban_timer`). `kind`: timer, obligation, warning or ladder."""

    instance: str
    process: str
    key: str
    kind: str
    name: str
    status: str
    due: datetime | None
    provisional: bool


class CalendarRow(Struct, frozen=True):
    """A working calendar kept in the store, as JSON or YAML text."""

    tenant: str
    name: str
    text: str
    changed_at: datetime


class WorkerRow(Struct, frozen=True):
    """A worker, and when it was last heard of."""

    tenant: str
    name: str
    host: str
    pid: int
    started_at: datetime
    seen_at: datetime
