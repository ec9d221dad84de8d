"""`python -m benchmarks.sleeper URL LOOKS`: run a worker until it has looked for work so often, and print its megabytes."""

from __future__ import annotations

import logging
import sys
import threading
from datetime import datetime, timedelta

import psutil  # type: ignore[import-untyped]

from benchmarks.crowd import MONDAY
from duban.clock import ManualClock
from duban.runtime import Pace, open_engine
from duban.runtime.worker import Worker

LOOPS = 3


class _AskedClock(ManualClock):
    """A clock that knows when it has been asked so often; each loop asks once whenever it looks for work."""

    def __init__(self, at: datetime, times: int) -> None:
        super().__init__(at)
        self.left = times
        self.done = threading.Event()

    def now(self) -> datetime:
        self.left -= 1
        if self.left <= 0:
            self.done.set()
        return super().now()


def main(url: str, looks: int) -> None:
    """Print this process's resident memory in megabytes, while its worker still runs."""
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    clock = _AskedClock(MONDAY + timedelta(hours=1), looks * LOOPS)
    engine = open_engine(url, clock=clock, migrate=False, pace=Pace(poll=timedelta(seconds=0.25)))
    worker = Worker(engine)
    worker.start()
    clock.done.wait()
    print(psutil.Process().memory_info().rss / 1e6)
    worker.stop()
    engine.close()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
