"""What requests answer, as plain frozen values."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct

from duban.execution.effects import Entry
from duban.execution.instance import Instance


class Outcome(Struct, frozen=True):
    """Where an instance stands after a request. The same idempotency key gives the same Outcome again."""

    id: str
    process: str
    version: str
    key: str
    seq: int
    status: str
    states: tuple[str, ...]
    at: datetime
    next_due: datetime | None

    @classmethod
    def of(cls, instance: Instance, at: datetime) -> Outcome:
        """The outcome that an instance shows."""
        return cls(
            id=instance.id,
            process=instance.process,
            version=instance.version,
            key=instance.key,
            seq=instance.seq,
            status=instance.status,
            states=tuple(instance.states),
            at=at,
            next_due=instance.next_due,
        )


class Deployed(Struct, frozen=True):
    """A deployed version; `new` is False when the very same content was there already."""

    process: str
    version: str
    new: bool


class JournalLine(Struct, frozen=True):
    """One row of the journal: a step (`seq`, `stimulus` by name with its data) or a delivery (`seq` None)."""

    seq: int | None
    at: datetime
    stimulus: str
    data: dict[str, Any]
    entries: list[Entry]


class Ran(Struct, frozen=True):
    """What one run of the loops did: instances and steps fired, effects delivered or failed, instances started."""

    instances: int = 0
    fired: int = 0
    delivered: int = 0
    failed: int = 0
    started: int = 0

    def __add__(self, other: Ran) -> Ran:
        return Ran(
            self.instances + other.instances,
            self.fired + other.fired,
            self.delivered + other.delivered,
            self.failed + other.failed,
            self.started + other.started,
        )

    def __bool__(self) -> bool:
        return self != Ran()
