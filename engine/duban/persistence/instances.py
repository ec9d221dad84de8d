"""Finding, locking and claiming instances."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, not_, select, type_coerce, update

from duban.persistence.base import Base
from duban.persistence.hot import Hot
from duban.persistence.statements import instance_columns, parked
from duban.persistence.tables import instance, outbox, schedule
from duban.persistence.types import UtcDateTime
from duban.ports import InstanceRow


class Instances(Base):
    """The instances of one tenant."""

    def instance(self, id: str, *, lock: bool = False) -> InstanceRow | None:
        """The instance; with `lock` no other transaction can change it until this one ends."""
        self.work.subject = id
        known = self.work.statements
        return self._one(known.instance_locked if lock else known.instance, {"tenant": self.tenant, "id": id}, lock=lock)

    def open_instance(self, process: str, key: str, *, lock: bool = False) -> InstanceRow | None:
        """The not yet ended instance of `process` with this key."""
        known = self.work.statements
        params = {"tenant": self.tenant, "process": process, "key": key}
        return self._one(known.open_instance_locked if lock else known.open_instance, params, lock=lock)

    def due_instances(self, now: datetime, limit: int) -> Sequence[InstanceRow]:
        """Claim up to `limit` active instances with `next_due` <= now, earliest first; those others hold are skipped."""
        params = {"tenant": self.tenant, "now": now, "limit": limit}
        rows = [InstanceRow(*row) for row in self.work.rows(self.work.statements.due, params)]
        self.locked.update((row.id, row) for row in rows)
        return rows

    def set_aside(self, id: str, until: datetime, attempts: int) -> None:
        """Leave a failing instance out of `due_instances` until then."""
        self.work.cold(
            update(instance).where(self._own(instance), instance.c.id == id).values(retry_at=until, attempts=attempts)
        )

    def attempts(self, id: str) -> int:
        """How often the instance has been set aside since its last successful step."""
        rows = self.work.select(select(instance.c.attempts).where(self._own(instance), instance.c.id == id))
        return int(rows[0][0]) if rows else 0

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
        query = select(*instance_columns).where(self._own(instance)).order_by(instance.c.id).limit(limit)
        if process is not None:
            query = query.where(instance.c.process == process)
        if status is not None:
            query = query.where(instance.c.status.in_(status))
        if key is not None:
            query = query.where(instance.c.key == key)
        if after is not None:
            query = query.where(instance.c.id > after)
        return [InstanceRow(*row) for row in self.work.select(query)]

    def next_due(self, after: datetime | None = None) -> datetime | None:
        """The earliest instant, later than `after`, at which an instance, an effect or a schedule needs attention."""
        active = (self._own(instance), instance.c.status == "active", not_(parked()), instance.c.next_due.is_not(None))
        later = (func.max if self.work.kind == "sqlite" else func.greatest)(instance.c.next_due, instance.c.retry_at)
        waiting, leased = outbox.c.status == "waiting", outbox.c.status == "leased"
        earliest = (
            _first(instance.c.next_due, *active, instance.c.retry_at.is_(None), *_later(instance.c.next_due, after)),
            select(func.min(later)).where(*active, instance.c.retry_at.is_not(None), *_later(later, after)),
            _first(outbox.c.due_at, self._own(outbox), waiting, *_later(outbox.c.due_at, after)),
            _first(outbox.c.leased_until, self._own(outbox), leased, *_later(outbox.c.leased_until, after)),
            select(func.min(schedule.c.next_due)).where(self._own(schedule), *_later(schedule.c.next_due, after)),
        )
        instants: list[ColumnElement[Any]] = [type_coerce(query.scalar_subquery(), UtcDateTime) for query in earliest]
        [row] = self.work.select(select(*instants))
        return min((instant for instant in row if instant is not None), default=None)

    def _one(self, hot: Hot, params: Mapping[str, Any], *, lock: bool) -> InstanceRow | None:
        for row in self.work.rows(hot, params):
            found = InstanceRow(*row)
            if lock:
                self.locked[found.id] = found
            return found
        return None


def _later(column: ColumnElement[Any], after: datetime | None) -> tuple[ColumnElement[bool], ...]:
    return () if after is None else (type_coerce(column, UtcDateTime) > after,)


def _first(column: ColumnElement[Any], *conditions: ColumnElement[bool]) -> Select[Any]:
    # Sorted rather than min(): so the index is walked from its beginning, past the few that are parked.
    return select(column).where(*conditions).order_by(column).limit(1)
