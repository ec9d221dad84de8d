"""Recurring starts: what an instant starts goes to the outbox in the transaction that moves the schedule on."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from duban.clock import new_id
from duban.errors import ConcurrentUpdate, ConfigurationError, DubanError
from duban.execution.program import Program
from duban.execution.starts import last_start, next_start, scheduled
from duban.ports import IncidentRow, ScheduleRow, Transaction
from duban.runtime.changes import outbox_row
from duban.runtime.core import Core
from duban.runtime.outcome import Ran


def plan(engine: Core, tx: Transaction, program: Program, before: Program | None, at: datetime) -> None:
    """The schedules of a new version. One whose rhythm is that of the version before keeps its next instant."""
    tx.drop_schedules(program.process, program.definition.schedules)
    planned = {row.name for row in tx.schedules() if row.process == program.process}
    for name in program.definition.schedules:
        due = _next(program, name, at)
        if name not in planned or before is None or _next(before, name, at) != due:
            tx.put_schedule(ScheduleRow(engine.tenant, program.process, name, due))


def _next(program: Program, name: str, at: datetime) -> datetime | None:
    schedule = program.definition.schedules.get(name)
    return next_start(program, schedule, at) if schedule else None


def run_once(engine: Core) -> Ran:
    """Start what is due. After downtime a schedule starts once for all it missed.

    One whose roster cannot be read stays due: it is tried again at every look, and is an incident meanwhile.
    """
    now = engine.now()
    with engine.store.begin(engine.tenant) as tx:
        return Ran(started=sum(_start(engine, tx, row, now) for row in tx.due_schedules(now)))


def _start(engine: Core, tx: Transaction, row: ScheduleRow, now: datetime) -> int:
    """How many instances a due schedule starts. One that cannot be worked out is an incident, and goes on."""
    program = engine.catalog.newest(tx, row.process)
    schedule = program.definition.schedules.get(row.name)
    if schedule is None or row.next_due is None:
        tx.put_schedule(replace(row, next_due=None))
        return 0
    try:
        starts = scheduled(program, schedule, row.next_due, engine.rosters)
    except ConcurrentUpdate:
        raise
    except ConfigurationError as error:
        _park(engine, tx, row, now, error)
        return 0
    except DubanError as error:
        _park(engine, tx, row, now, error)
        starts = []
    tx.enqueue([outbox_row(engine.tenant, None, start, now) for start in starts])
    following = next_start(program, schedule, last_start(program, schedule, row.next_due, now))
    tx.put_schedule(replace(row, next_due=following, fired=row.fired + 1))
    return len(starts)


def _park(engine: Core, tx: Transaction, row: ScheduleRow, now: datetime, error: DubanError) -> None:
    subject, message = f"{row.process}/{row.name}", f"{type(error).__name__}: {error}"
    tx.open_incident(IncidentRow(new_id(now), engine.tenant, "schedule", subject, now, message))
