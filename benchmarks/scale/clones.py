"""Sleeping instances by the million: one real reminder and its journal again and again, with other ids and instants."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from msgspec.structs import replace
from sqlalchemy import create_engine

from benchmarks.crowd import MONDAY, a_reminder, fill, reminder
from benchmarks.databases import Databases
from duban.clock import ManualClock
from duban.ports import Change, InstanceRow, JournalRow
from duban.runtime import open_engine

FIRST_DUE = MONDAY + timedelta(days=1)
ROUND = timedelta(minutes=1)
_ASLEEP = FIRST_DUE + timedelta(days=30)
_YEAR = 365 * 86_400
_CHUNK = 5_000
_PRIME = 7_919
_TIDY = {"SQLite": ("PRAGMA wal_checkpoint(TRUNCATE)",), "PostgreSQL": ("VACUUM (ANALYZE)", "CHECKPOINT")}


@dataclass(frozen=True, slots=True)
class Herd:
    """`sleeping` reminders, and scattered evenly among them `rounds` times `waking` that come due, ROUND after ROUND."""

    sleeping: int
    rounds: int
    waking: int

    @property
    def number(self) -> int:
        """How many there are in all."""
        return self.sleeping + self.rounds * self.waking

    def due(self, one: int) -> datetime:
        """When the timer of that one is due: in the order of their ids they come due in no order."""
        awake = self.rounds * self.waking
        before, after = one * awake // self.number, (one + 1) * awake // self.number
        if before == after:
            return _ASLEEP + timedelta(seconds=one * _PRIME % _YEAR)
        return FIRST_DUE + ROUND * (before * _PRIME % awake // self.waking) + timedelta(microseconds=one % 1_000_000)

    def sleepers(self, number: int) -> list[str]:
        """Ids of so many that sleep, from here and there."""
        found = (one * _PRIME % self.number for one in range(2 * number * self.number))
        asleep = (id_of(one) for one in found if self.due(one) >= _ASLEEP)
        return [next(asleep) for _ in range(number)]


def id_of(one: int) -> str:
    """An id as others are: it begins with the time, and ends with chance."""
    return f"01a{one:09x}{one * 0x9E3779B97F4A7C15 % 16**14:014x}"


def instant_of(number: int) -> datetime:
    """When all of that round, counted from 0, are due."""
    return FIRST_DUE + ROUND * number + timedelta(seconds=30)


def clone(databases: Databases, name: str, herd: Herd) -> str:
    """A database with the herd in it, tidied up as a database is that has lived for a while."""
    url = databases.new(name)
    [id] = fill(url, reminder(), a_reminder, 1)
    engine = open_engine(url, clock=ManualClock(MONDAY), migrate=False)
    with engine.store.begin() as tx:
        row, [started] = tx.instance(id), tx.journal(id)
    assert row is not None
    engine.send(id, "done")
    for first in range(0, herd.number, _CHUNK):
        with engine.store.begin() as tx:
            tx.write(list(_clones(herd, row, started, range(first, min(first + _CHUNK, herd.number)))))
    engine.close()
    _tidy(url, databases.kind)
    return url


def _clones(herd: Herd, row: InstanceRow, started: JournalRow, numbers: range) -> Iterator[Change]:
    before = row.document.rsplit(b'"due":"', 1)[1].split(b'"', 1)[0]
    for one in numbers:
        id, key, due = id_of(one), f"clone-{one}", herd.due(one)
        document = row.document.replace(row.id.encode(), id.encode()).replace(row.key.encode(), key.encode())
        document = document.replace(before, f"{due:%Y-%m-%dT%H:%M:%S.%fZ}".encode())
        yield Change(
            replace(row, id=id, key=key, next_due=due, document=document), None, [replace(started, instance=id)], ()
        )


def _tidy(url: str, kind: str) -> None:
    engine = create_engine(url)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for statement in _TIDY[kind]:
            connection.exec_driver_sql(statement)
    engine.dispose()
