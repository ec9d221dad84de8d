"""A worker as in earnest, watched: when it has committed what it fired, what its channel was handed, how large it is.

`python -m benchmarks.scale.watching URL FIRED DELIVERED` watches one until it has done so many, and prints what was seen.
"""

from __future__ import annotations

import logging
import sys
import threading
from array import array
from collections.abc import Iterable
from datetime import datetime, timedelta
from time import time
from typing import Any

import msgspec
import psutil  # type: ignore[import-untyped]

from duban import Channel, Message
from duban.runtime import Ran, SqlEngine, open_engine, timers
from duban.runtime.worker import Loop, Worker

LONGEST = 1_200.0
EVERY = 0.25


class Seen(msgspec.Struct):
    """`batches`: when each began and when it was committed. `keys` are the numbers of the keys that the channel was handed,
    and `instants` when, in seconds since 1970. `megabytes`: resident memory, every quarter of a second.
    """

    batches: list[tuple[datetime, datetime]] = []
    keys: list[int] = []
    instants: list[float] = []
    megabytes: list[float] = []


class Watch:
    """A worker on an engine of its own, with one channel for every role; `ready` when it has done what it was to do."""

    name = "noted"

    def __init__(self, url: str, fired: int, delivered: int) -> None:
        self.seen, self.done = Seen(), threading.Event()
        self._left, self._undelivered = fired, delivered
        self._keys, self._instants = array("q"), array("d")  # lists of objects would be the memory that is looked at
        for chatty in ("apscheduler", "duban"):  # each timer late by a minute would be a warning
            logging.getLogger(chatty).setLevel(logging.ERROR)
        self.engine: SqlEngine = open_engine(url, migrate=False, router=self)
        self._worker = Worker(self.engine)
        self._worker.loops[0] = Loop("timers", self._fire, self.engine.log)

    def run(self) -> Seen:
        """Work until all is done. RuntimeError when that takes twenty minutes."""
        self._worker.start()
        for _ in range(int(LONGEST / EVERY)):
            self.seen.megabytes.append(psutil.Process().memory_info().rss / 1e6)
            if self.done.wait(EVERY):
                break
        else:
            raise RuntimeError(f"{self._left} timers not fired, {self._undelivered} effects not delivered")
        self._worker.stop()
        self.engine.close()
        self.seen.keys, self.seen.instants = self._keys.tolist(), self._instants.tolist()
        return self.seen

    def routes(self, role: str) -> Iterable[tuple[Channel, tuple[str, ...]]]:
        """This is the channel of every role."""
        return [(self, ("everybody",))]

    def deliver(self, message: Message) -> None:
        """Note when it came."""
        self._keys.append(int(str(message.data["key"]).rsplit("-", 1)[1]))
        self._instants.append(time())
        self._undelivered -= 1
        self._look()

    def close(self) -> None:
        """Nothing to give up."""

    def _fire(self) -> Ran:
        began = self.engine.now()
        ran = timers.run_once(self.engine)
        if ran.fired:
            self.seen.batches.append((began, self.engine.now()))
            self._left -= ran.fired
            self._look()
        return ran

    def _look(self) -> None:
        if self._left <= 0 and self._undelivered <= 0:
            self.done.set()


def committed(engine: SqlEngine, seen: Seen) -> list[timedelta]:
    """For each timer that fired, from its due instant to the commit of its batch."""
    ends = {}
    lateness, after = [], 0
    while page := engine.timer_log(after=after, limit=10_000):
        for number, _, at, entry in page:
            after = number
            if entry["kind"] == "timer.fired":
                if at not in ends:
                    ends[at] = next(end for began, end in seen.batches if began <= at <= end)
                lateness.append(ends[at] - datetime.fromisoformat(entry["data"]["due"]))
    return lateness


def quantile(values: list[timedelta], share: float) -> float:
    """Seconds within which that share of them lies."""
    return sorted(values)[min(int(len(values) * share), len(values) - 1)].total_seconds()


def main(url: str, fired: int, delivered: int) -> None:
    """Print what was seen."""
    watch: Any = Watch(url, fired, delivered)
    sys.stdout.write(msgspec.json.encode(watch.run()).decode())


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
