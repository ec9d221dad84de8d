"""The face of the engine: what applications, workers and commands ask of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, Protocol

from duban.definition.model import Definition, Event, Source
from duban.execution.explain import Explanation
from duban.execution.instance import Instance
from duban.execution.program import Program
from duban.execution.stimulus import Actor
from duban.ports import IncidentRow, InstanceRow, OutboxRow, TimerView, WorkerRow
from duban.runtime.bulk import Answer, ToSend, ToStart
from duban.runtime.operations import Operations
from duban.runtime.outcome import Deployed, JournalLine, Outcome, Ran

Resolve = Callable[[str], Source | None]
ClockMode = Literal["keep_remaining", "keep_deadline", "restart"]


class Engine(Operations, Protocol):
    """Runs processes durably. Every request is one transaction; a refused one changes nothing.

    Requests take `request`, an idempotency key: the same key again returns the first answer. They take `connection`, a
    SQLAlchemy Connection: then they join its transaction, and the caller's own rows and the process step commit or roll
    back together (on SQLite the caller begins IMMEDIATE). Without it, a request that lost a race is tried three times.
    """

    def deploy(self, definition: Definition | Source | Path | str, resolve: Resolve | None = None) -> Deployed:
        """Make a definition the newest version of its process: a path, YAML text, Source or Definition.

        Raises DefinitionError with all problems, ConfigurationError when the version exists with other content.
        """
        ...

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
        """Start an instance. Raises UnknownProcess, FactError, DuplicateKey and what the first step raises."""
        ...

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
        """Send an event to an instance by its id.

        Raises UnknownInstance, EventNotAccepted, GuardRefused, FactError, NotPermitted or InstanceEnded.
        """
        ...

    def start_many(self, items: Iterable[ToStart]) -> Sequence[Answer]:
        """Start many instances, a batch (`Pace.batch`) to a transaction: an Answer for each, in order. A refused one spoils
        no other; when the database is gone that is raised, and the batches before it stay.
        """
        ...

    def send_many(self, items: Iterable[ToSend]) -> Sequence[Answer]:
        """Send many events as `start_many` starts. Those for one instance are taken in their order."""
        ...

    def publish(
        self, event: str, fields: Mapping[str, Any] | None = None, *, request: str | None = None, connection: Any = None
    ) -> str:
        """Offer an event to every instance that accepts it and every process that starts on it; returns its id.

        It goes through the outbox: `tick` or a worker brings it to its receivers, each in its own transaction.
        """
        ...

    def acknowledge(
        self,
        instance: str,
        escalation: str,
        *,
        actor: Actor | None = None,
        request: str | None = None,
        connection: Any = None,
    ) -> Outcome:
        """Take note of an escalation, by its name or an effect's id: its ladder ends."""
        ...

    def cancel(self, instance: str, reason: str = "", *, actor: Actor | None = None, connection: Any = None) -> Outcome:
        """End an instance: timers and ladders stop, open obligations are waived, called processes cancelled."""
        ...

    def suspend(self, instance: str, reason: str = "", *, actor: Actor | None = None, connection: Any = None) -> Outcome:
        """Let all clocks of an instance stand still; it accepts nothing until `resume`."""
        ...

    def resume(
        self,
        instance: str,
        reason: str = "",
        *,
        clocks: ClockMode | None = None,
        actor: Actor | None = None,
        connection: Any = None,
    ) -> Outcome:
        """Go on after `suspend`; `clocks` overrides every timer's own `resume:`."""
        ...

    def accepts(self, instance: str, *, roles: Collection[str] | None = None) -> Sequence[Event]:
        """The events the instance accepts now, with their forms; with `roles`, those open to one of them."""
        ...

    def instance(self, id: str) -> Instance:
        """An instance's whole state. UnknownInstance."""
        ...

    def find(self, process: str, key: str) -> Instance:
        """The open instance of a process with this key. UnknownInstance."""
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
        """Instances in the order of their ids."""
        ...

    def journal(self, instance: str) -> Sequence[JournalLine]:
        """Everything that happened to an instance, in order."""
        ...

    def explain(self, instance: str) -> Sequence[Explanation]:
        """Every clock of an instance: what it counts, which intervals counted or not, and why it is due then."""
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
        """Clocks of instances that have not ended, by due instant."""
        ...

    def timer_log(self, *, after: int = 0, limit: int = 1000) -> Sequence[tuple[int, str, datetime, dict[str, Any]]]:
        """What timers did: (row number, instance, at, journal entry) in order."""
        ...

    def outbox(
        self, *, instance: str | None = None, status: Collection[str] | None = None, limit: int = 1000
    ) -> Sequence[OutboxRow]:
        """Effects and how their delivery stands."""
        ...

    def incidents(self, *, open_only: bool = True) -> Sequence[IncidentRow]:
        """What keeps failing and waits for an operator."""
        ...

    def workers(self) -> Sequence[WorkerRow]:
        """Workers on this database by name, with when each was last heard of (they beat every ten seconds).

        One that ends properly leaves the list; one that was killed stays for a day.
        """
        ...

    def program(self, process: str, version: str | None = None) -> Program:
        """The compiled definition of a deployed version, by default the newest."""
        ...

    def processes(self) -> Sequence[Deployed]:
        """The newest deployed version of every process."""
        ...

    def tick(self) -> Ran:
        """Do everything that is due now: fire timers, start schedules, deliver effects. Returns what was done."""
        ...

    def close(self) -> None:
        """Give connections back."""
        ...
