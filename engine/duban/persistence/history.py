"""What happened and what will: the journal, answers to requests, timers and their log."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec import json
from sqlalchemy import func, or_, select

from duban.persistence.base import Base
from duban.persistence.tables import instance as instances
from duban.persistence.tables import journal, timer_log_view, timer_view
from duban.ports import JournalRow, TimerView

_JOURNAL = ("instance", "seq", "at", "stimulus", "entries", "answers", "request", "answer")
_TIMER = ("instance", "process", "key", "kind", "name", "status", "due", "provisional")


class History(Base):
    """The records of one tenant's steps."""

    def answered(self, request: str) -> bytes | None:
        """The answer that was given to this idempotency key, if any."""
        rows = self.work.rows(self.work.statements.answered, {"tenant": self.tenant, "request": request})
        return (rows[0][0] or b"") if rows else None

    def journal(self, instance: str, *, after: int = 0) -> Sequence[JournalRow]:
        """The journal of one instance in order, rows with `seq` > after and deliveries."""
        query = (
            select(*self._columns(journal, _JOURNAL))
            .where(self._own(journal), journal.c.instance == instance)
            .where(or_(journal.c.seq.is_(None), journal.c.seq > after))
            .order_by(journal.c.id)
        )
        return [JournalRow(*row) for row in self.work.select(query)]

    def histories(self, instances: Collection[str]) -> Sequence[tuple[str, datetime, bytes]]:
        """The steps of several instances: (instance, at, entries as JSON), each instance's in order."""
        names = ("instance", "at", "entries")
        query = select(*self._columns(journal, names)).where(self._own(journal), journal.c.instance.in_(instances))
        query = query.where(journal.c.seq.is_not(None)).order_by(journal.c.instance, journal.c.seq)
        return [(instance, at, entries) for instance, at, entries in self.work.select(query)]

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
        conditions = [self._own(timer_view)]
        if process is not None:
            conditions.append(timer_view.c.process == process)
        if instance is not None:
            conditions.append(timer_view.c.instance == instance)
        if due_from is not None:
            conditions.append(timer_view.c.due >= due_from)
        elif instance is None and due_before is None:
            due_before = self._enough(process, limit)
        if due_before is not None:
            # The second says nothing new, but lets the index of instances by next_due answer.
            conditions += [timer_view.c.due < due_before, timer_view.c.next_due < due_before]
        by_due = (timer_view.c.due.is_(None), timer_view.c.due, timer_view.c.instance, timer_view.c.name)
        query = select(*self._columns(timer_view, _TIMER)).where(*conditions).order_by(*by_due).limit(limit)
        return [TimerView(*row) for row in self.work.select(query)]

    def _enough(self, process: str | None, limit: int) -> datetime | None:
        """An instant before which at least `limit` timers are due, if there is one: each instance has one at `next_due`."""
        due, active = instances.c.next_due, instances.c.status == "active"
        later = select(due).where(self._own(instances), active, due.is_not(None)).order_by(due).offset(limit).limit(1)
        if process is not None:
            later = later.where(instances.c.process == process)
        rows = self.work.select(later)
        return rows[0][0] + timedelta(microseconds=1) if rows else None

    def timer_log(self, *, after: int = 0, limit: int = 1000) -> Sequence[tuple[int, str, datetime, dict[str, Any]]]:
        """Journal entries about timers (row number, instance, at, entry), in order: armed, moved, fired …

        A row of the journal is never cut in two: there may be a few more than `limit`.
        """
        log = timer_log_view.c
        page = select(log.number).where(self._own(timer_log_view), log.number > after).order_by(log.number).limit(limit)
        last = select(func.max(page.subquery().c.number)).scalar_subquery()
        query = (
            select(log.number, log.instance, log.at, log.entry)
            .where(self._own(timer_log_view), log.number > after, log.number <= last)
            .order_by(log.number, log.position)
        )
        return [(number, instance, at, json.decode(entry)) for number, instance, at, entry in self.work.select(query)]
