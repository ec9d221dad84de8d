"""Definitions, schedules, incidents and calendars."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Table, delete, insert, select, update

from duban.persistence.base import Base
from duban.persistence.tables import calendar, definition, incident, schedule
from duban.ports import CalendarRow, DefinitionRow, IncidentRow, ScheduleRow

_DEFINITION = ("tenant", "process", "version", "hash", "sources", "deployed_at")
_SCHEDULE = ("tenant", "process", "name", "next_due", "fired")
_INCIDENT = ("id", "tenant", "kind", "subject", "at", "message", "resolved_at", "resolution")
_CALENDAR = ("tenant", "name", "text", "changed_at")


class Records(Base):
    """The smaller records of one tenant."""

    def save_definition(self, row: DefinitionRow) -> None:
        """Keep a version. It must not be there yet: ConcurrentUpdate when it is."""
        self.work.subject = f"{row.process} {row.version}"
        new = insert(definition).values(self._values(row, _DEFINITION)).inline()
        self.work.together(lambda: self.work.cold(new).close(), deferrable=False)

    def definition(self, process: str, version: str | None = None) -> DefinitionRow | None:
        """One version, or the newest deployed."""
        query = select(*self._columns(definition, _DEFINITION)).where(self._own(definition), definition.c.process == process)
        if version is not None:
            query = query.where(definition.c.version == version)
        rows = self.work.select(query.order_by(definition.c.number.desc()).limit(1))
        return DefinitionRow(*rows[0]) if rows else None

    def definitions(self) -> Sequence[DefinitionRow]:
        """All versions, oldest first."""
        query = select(*self._columns(definition, _DEFINITION)).where(self._own(definition)).order_by(definition.c.number)
        return [DefinitionRow(*row) for row in self.work.select(query)]

    def put_schedule(self, row: ScheduleRow) -> None:
        """Insert or replace a schedule."""
        self._put(schedule, self._values(row, _SCHEDULE), ("tenant", "process", "name"))

    def drop_schedules(self, process: str, keep: Collection[str]) -> None:
        """Remove the process's schedules that are not among `keep`."""
        self.work.cold(
            delete(schedule).where(self._own(schedule), schedule.c.process == process, schedule.c.name.not_in(keep))
        )

    def due_schedules(self, now: datetime) -> Sequence[ScheduleRow]:
        """Claim schedules with `next_due` <= now, locked until the transaction ends; those others hold are skipped."""
        query = select(*self._columns(schedule, _SCHEDULE)).where(self._own(schedule), schedule.c.next_due <= now)
        query = query.order_by(schedule.c.next_due, schedule.c.process, schedule.c.name).with_for_update(skip_locked=True)
        return [ScheduleRow(*row) for row in self.work.select(query)]

    def schedules(self) -> Sequence[ScheduleRow]:
        """All schedules."""
        query = select(*self._columns(schedule, _SCHEDULE)).where(self._own(schedule))
        return [ScheduleRow(*row) for row in self.work.select(query.order_by(schedule.c.process, schedule.c.name))]

    def open_incident(self, row: IncidentRow) -> None:
        """Park something. A second open incident on the same subject changes nothing."""
        self.work.cold(self._insert(incident).values(self._values(row, _INCIDENT)).on_conflict_do_nothing())

    def close_incident(self, id: str, at: datetime, resolution: str) -> bool:
        """Resolve an incident; False when it is not open."""
        is_open = (self._own(incident), incident.c.id == id, incident.c.resolved_at.is_(None))
        done = self.work.cold(update(incident).where(*is_open).values(resolved_at=at, resolution=resolution))
        return done.rowcount == 1

    def incidents(self, *, open_only: bool = True) -> Sequence[IncidentRow]:
        """Incidents, oldest first."""
        query = select(*self._columns(incident, _INCIDENT)).where(self._own(incident)).order_by(incident.c.number)
        if open_only:
            query = query.where(incident.c.resolved_at.is_(None))
        return [IncidentRow(*row) for row in self.work.select(query)]

    def put_calendar(self, row: CalendarRow) -> None:
        """Insert or replace a calendar."""
        self._put(calendar, self._values(row, _CALENDAR), ("tenant", "name"))

    def calendars(self) -> Sequence[CalendarRow]:
        """All calendars kept in the store."""
        query = select(*self._columns(calendar, _CALENDAR)).where(self._own(calendar)).order_by(calendar.c.name)
        return [CalendarRow(*row) for row in self.work.select(query)]

    def _put(self, table: Table, values: dict[str, object], key: tuple[str, ...]) -> None:
        put = self._insert(table).values(values)
        changed = {name: put.excluded[name] for name in values if name not in key}
        self.work.cold(put.on_conflict_do_update(index_elements=list(key), set_=changed))
