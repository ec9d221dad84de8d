"""Real instances in numbers: each is started by a real step and stored as the engine stores it, many to a transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

from duban.clock import ManualClock, new_id
from duban.execution.drive import drive
from duban.execution.stimulus import Start
from duban.ports import Change
from duban.runtime import SqlEngine, open_engine
from duban.runtime.changes import change_of

MONDAY = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)  # nine o'clock in Shanghai
BATCH = 1_000

Facts = Callable[[int], Mapping[str, Any]]
Instants = Callable[[int], datetime]


def complaint() -> Path:
    """The complaint process of the pack."""
    return Path(str(files("duban_processes") / "complaint" / "complaint.yaml"))


def reminder() -> Path:
    """A small process: a state, a timer, an escalation."""
    return Path(__file__).parent / "reminder.yaml"


def a_complaint(number: int) -> Mapping[str, Any]:
    """Facts of an ordinary complaint, unlike all others."""
    return {"subject": f"leak {number}", "project": "A", "category": "quality", "customer": f"c{number}"}


def an_important_complaint(number: int) -> Mapping[str, Any]:
    """Facts of a complaint that leadership must hear of within a working day."""
    return {**a_complaint(number), "complainants": 3}


def a_reminder(number: int) -> Mapping[str, Any]:
    """Facts of a reminder."""
    return {"subject": f"call {number}"}


def fill(url: str, process: Path, facts: Facts, number: int, at: Instants | None = None) -> list[str]:
    """A new database with `number` instances, started on MONDAY, a millisecond apart, or when `at` says; their ids."""
    clock = ManualClock(MONDAY)
    engine = open_engine(url, clock=clock)
    deployed = engine.deploy(process)
    ids: list[str] = []
    for first in range(0, number, BATCH):
        numbers = range(first, min(first + BATCH, number))
        ids += _start_many(engine, clock, deployed.process, facts, numbers, at or _apart)
    engine.close()
    return ids


def _apart(number: int) -> datetime:
    return MONDAY + timedelta(milliseconds=number + 1)


def _start_many(
    engine: SqlEngine, clock: ManualClock, process: str, facts: Facts, numbers: range, at: Instants
) -> list[str]:
    changes: list[Change] = []
    with engine.store.begin(engine.tenant) as tx:
        program = engine.catalog.newest(tx, process)
        for number in numbers:
            clock.set(at(number))
            start = Start(id=new_id(clock.now()), key=f"{process}-{number}", facts=dict(facts(number)))
            steps = drive(program, None, start, clock.now(), lambda query: 1)
            changes.append(change_of(None, steps))
        tx.write(changes)
    return [change.row.id for change in changes]
