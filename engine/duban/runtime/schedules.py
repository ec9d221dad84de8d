"""Recurring starts: each due instant starts its instance in the same transaction that moves the schedule on."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from duban.execution.effects import Step
from duban.execution.program import Program
from duban.execution.starts import next_start, scheduled
from duban.ports import ScheduleRow, Transaction
from duban.runtime.core import Core
from duban.runtime.logs import log_steps
from duban.runtime.outcome import Ran


def run_once(engine: Core) -> Ran:
    """Start what is due. After downtime a schedule starts once for all it missed."""
    now = engine.now()
    steps: list[Step] = []
    with engine.store.begin(engine.tenant) as tx:
        rows = tx.due_schedules(now)
        for row in rows:
            steps += _start(engine, tx, row, now)
    log_steps(engine.log, steps)
    return Ran(started=len(rows))


def _start(engine: Core, tx: Transaction, row: ScheduleRow, now: datetime) -> list[Step]:
    program = engine.catalog.newest(tx, row.process)
    schedule = program.definition.schedules.get(row.name)
    if schedule is None or row.next_due is None:
        tx.put_schedule(replace(row, next_due=None))
        return []
    key, facts = scheduled(program, schedule, row.next_due)
    _, steps = engine.begin(tx, row.process, facts, key=key)
    following = _following(program, row, now)
    tx.put_schedule(replace(row, next_due=following, fired=row.fired + 1))
    return list(steps)


def _following(program: Program, row: ScheduleRow, now: datetime) -> datetime | None:
    schedule = program.definition.schedules[row.name]
    due = row.next_due
    while due is not None and due <= now:
        due = next_start(program, schedule, due)
    return due
