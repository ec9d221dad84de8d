"""A hundred thousand timers due at one instant, drained by one worker, while events go on being sent."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from datetime import datetime, timedelta

import msgspec

from benchmarks.crowd import a_reminder, fill, reminder
from benchmarks.databases import Databases
from benchmarks.figures import Figure, Report
from benchmarks.scale.watching import Seen, Watch, quantile
from benchmarks.sizes import Sizes
from duban.clock import SystemClock
from duban.runtime import SqlEngine, open_engine

AIM = 0.25
"""Seconds within which 99 of 100 events are answered."""
GROWTH_AIM = 30.0
EVERY = 0.05
MOST = 20_000
_SLEEP = timedelta(days=1)


def measure(databases: Databases, sizes: Sizes) -> Report:
    """The worker's batches until the last commit, and how long each `send` takes from the moment it was to begin."""
    number, url = sizes.surge, databases.new("surge")
    due = SystemClock().now() - timedelta(seconds=1)
    others = min(MOST, number)
    ids = fill(url, reminder(), a_reminder, number + others, lambda one: due - (_SLEEP if one < number else timedelta()))
    took = _Drain(databases, url, number).run(ids[number:])
    databases.drop(url)
    return took


class _Drain:
    """One worker at work: in a process of its own, or beside the sender where the database has one writer."""

    def __init__(self, databases: Databases, url: str, number: int) -> None:
        self._kind, self._url, self._number = databases.kind, url, number
        self._over = threading.Event()
        self._seen = Seen()

    def run(self, ids: list[str]) -> Report:
        worker = threading.Thread(target=self._work)
        watch = Watch(self._url, self._number, self._number) if self._kind == "SQLite" else None
        self._watch = watch
        engine = watch.engine if watch else open_engine(self._url, migrate=False)
        engine.program("reminder")
        worker.start()
        waits = self._send(engine, ids)
        worker.join()
        if not watch:
            engine.close()
        return self._report(waits)

    def _work(self) -> None:
        try:
            self._seen = self._watch.run() if self._watch else _watched(self._url, self._number)
        finally:
            self._over.set()

    def _send(self, engine: SqlEngine, ids: list[str]) -> list[tuple[datetime, timedelta]]:
        """Twenty a second, whatever became of the last one; what waits for its turn is slow too."""
        waits, began = [], time.perf_counter()
        for number, id in enumerate(ids):
            left = began + number * EVERY - time.perf_counter()
            if self._over.wait(max(left, 0)):
                break
            at = engine.now()
            engine.send(id, "done")
            waits.append((at, timedelta(seconds=time.perf_counter() - began - number * EVERY)))
        return waits

    def _report(self, waits: list[tuple[datetime, timedelta]]) -> Report:
        batches, sizes = self._seen.batches, self._seen.megabytes
        first, last = batches[0][0], batches[-1][1]
        during = [wait for at, wait in waits if first <= at <= last] or [wait for _, wait in waits]
        delivered = self._seen.instants[-1] - first.timestamp()
        return Report(
            f"A surge, {self._kind}",
            (
                Figure("timers drained", self._number / (last - first).total_seconds(), "/s"),
                Figure("until all are fired", (last - first).total_seconds(), "s"),
                Figure("until all are delivered", delivered, "s"),
                Figure("a send meanwhile, p50", quantile(during, 0.5) * 1000, "ms"),
                Figure("a send meanwhile, p99", quantile(during, 0.99) * 1000, "ms", AIM * 1000, more=False),
                Figure("the slowest send", max(during).total_seconds() * 1000, "ms"),
                Figure("sends meanwhile", len(during)),
                Figure("memory after a tenth of it", sizes[len(sizes) // 10], "MB"),
                Figure("growth from there", max(sizes) - sizes[len(sizes) // 10], "MB", GROWTH_AIM, more=False),
            ),
            (
                f"{self._number:,} timers due at one instant, one worker that also delivers; {1 / EVERY:.0f} sends a second",
                "the worker is a process of its own" if self._watch is None else "worker and sender share a process",
            ),
        )


def _watched(url: str, number: int) -> Seen:
    command = [sys.executable, "-m", "benchmarks.scale.watching", url, str(number), str(number)]
    return msgspec.json.decode(subprocess.check_output(command), type=Seen)
