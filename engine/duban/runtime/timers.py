"""Firing what is due: instances are claimed, stepped, and written many to a transaction; one bad one stops no other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from duban.clock import new_id
from duban.errors import ConcurrentUpdate, DubanError
from duban.execution.documents import decode_instance
from duban.execution.drive import drive
from duban.execution.effects import CountQuery, Step
from duban.ports import Change, IncidentRow, InstanceRow, Transaction
from duban.runtime.changes import change_of
from duban.runtime.core import Core
from duban.runtime.logs import Line, lines_of, log_lines
from duban.runtime.outcome import Ran

ATTEMPTS = 5
FIRST_DELAY = timedelta(seconds=5)
LEAST = 25
"""So many instances are done before others are let in."""


def run_once(engine: Core, limit: int | None = None) -> Ran:
    """Fire what is due in up to `limit` instances (default: a batch). What failed is retried alone, then parked."""
    batch = _Batch(engine)
    try:
        batch.run(limit or engine.pace.batch)
    except Exception as fault:  # a write that failed, or a lost race: whose it was shows when each is alone
        if not batch.rows:
            raise
        if len(batch.rows) > 1:
            return sum((run_once(engine, 1) for _ in batch.rows), Ran())
        batch.failed = [(batch.rows[0], fault)]
        batch.done = batch.fired = 0
    for row, error in batch.failed:
        _set_aside(engine, row, batch.now, error)
    return Ran(instances=batch.done, fired=batch.fired, failed=len(batch.failed))


class _Batch:
    """Changes of several instances that go into one write. Their steps are let go: kept, they would be what the garbage
    collector looks at again and again.
    """

    def __init__(self, engine: Core) -> None:
        self._engine, self.now = engine, engine.now()
        self._tx: Transaction
        self._changes: list[Change] = []
        self._lines: list[Line] = []
        self.rows: Sequence[InstanceRow] = ()
        self.failed: list[tuple[InstanceRow, Exception]] = []
        self.done = self.fired = 0

    def run(self, limit: int) -> None:
        """Claim, step and write up to `limit` instances in one transaction."""
        with self._engine.store.begin(self._engine.tenant) as self._tx:
            self.rows = self._tx.due_instances(self.now, limit)
            for number, row in enumerate(self.rows):
                if number >= LEAST and self._engine.store.is_wanted():
                    break  # the others are still due, and claimed again once whoever waits has written
                self.add(row)
            self.flush()
        log_lines(self._engine.log, self._lines)

    def add(self, row: InstanceRow) -> None:
        """Step one instance; whatever goes wrong concerns it alone."""
        try:
            steps = self._drive(row)
        except ConcurrentUpdate:
            raise
        except Exception as error:  # the definition, its facts or its calendar: an incident, never a dead worker
            self.failed.append((row, error))
            return
        self.done += 1
        self.fired += len(steps)
        self._lines += lines_of(self._engine.log, steps)
        self._changes.append(change_of(row.seq, steps))

    def _drive(self, row: InstanceRow) -> Sequence[Step]:
        program = self._engine.catalog.program(self._tx, row.process, row.version)
        steps = drive(program, decode_instance(program, row.document), None, self.now, self._count)
        if not steps:
            raise DubanError("nothing is due in it, although its row says so")
        return steps

    def _count(self, query: CountQuery) -> int:
        """A count must see what this batch has done so far."""
        self.flush()
        return self._tx.count(query)

    def flush(self) -> None:
        """Write what has been gathered."""
        if self._changes:
            self._tx.write(self._changes)
            self._changes = []


def _set_aside(engine: Core, row: InstanceRow, now: datetime, error: Exception) -> None:
    with engine.store.begin(engine.tenant) as tx:
        attempts = tx.attempts(row.id) + 1
        tx.set_aside(row.id, now + FIRST_DELAY * 2 ** (attempts - 1), attempts)
        if attempts >= ATTEMPTS:
            message = f"{type(error).__name__}: {error}"
            tx.open_incident(IncidentRow(new_id(now), engine.tenant, "instance", row.id, now, message))
    engine.log.error(
        "timer.failed",
        process=row.process,
        version=row.version,
        instance=row.id,
        key=row.key,
        attempt=attempts,
        error=f"{type(error).__name__}: {error}",
    )
