"""What operations do to rows: sent again, deleted once archived, asked which versions are still needed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import case, delete, func, or_, select, update

from duban.persistence.base import Base
from duban.persistence.tables import OPEN, counter, incident, instance, outbox


class Retention(Base):
    """The rows of one tenant, kept or not."""

    def resend(self, id: str, at: datetime, *, failed_only: bool = False) -> str | None:
        """Let an effect be delivered again under its id: to all its channels, or with `failed_only` to those that failed.

        Returns the instance it comes from ("" for none), None when there is no such effect.
        """
        ours = [self._own(outbox), outbox.c.id == id]
        values: dict[str, Any] = {"status": "waiting", "due_at": at, "attempts": 0, "leased_until": None}
        values |= {"delivered_at": None, "error": None}
        if failed_only:
            ours.append(outbox.c.status == "failed")
        else:
            values["done"] = None
        rows = self.work.cold(update(outbox).where(*ours).values(values).returning(outbox.c.instance)).all()
        if not rows:
            return None
        self.work.ring()
        return rows[0][0] or ""

    def delete_ended(self, ids: Collection[str]) -> None:
        """Delete ended instances with their journals, effects, facts and incidents. The database refuses open ones."""
        about = [incident.c.subject.startswith(f"{id}:", autoescape=True) for id in ids]
        self.work.cold(delete(incident).where(self._own(incident), or_(incident.c.subject.in_(ids), *about)))
        self.work.cold(delete(instance).where(self._own(instance), instance.c.id.in_(ids)))

    def in_use(self) -> Sequence[tuple[str, str, int]]:
        """Processes and versions with how many of their instances have not ended."""
        columns = (instance.c.process, instance.c.version)
        query = select(*columns, func.count()).where(self._own(instance), instance.c.status.in_(OPEN))
        rows = self.work.select(query.group_by(*columns).order_by(*columns))
        return [(process, version, count) for process, version, count in rows]

    def reserve_number(self, process: str, number: int) -> None:
        """Let the next number of a process be a higher one."""
        first = self._insert(counter).values(tenant=self.tenant, process=process, value=number)
        higher = case((counter.c.value > first.excluded.value, counter.c.value), else_=first.excluded.value)
        self.work.cold(first.on_conflict_do_update(index_elements=["tenant", "process"], set_={"value": higher}))
