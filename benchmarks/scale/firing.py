"""`python -m benchmarks.scale.firing URL`: ready, then at a line on stdin fire all that is due, and print how many."""

from __future__ import annotations

import sys
from datetime import timedelta

from benchmarks.crowd import MONDAY
from duban.clock import ManualClock
from duban.runtime import open_engine, timers


def main(url: str) -> None:
    """Says `ready` on stdout, waits for the word, and fires until nothing is left for it."""
    engine = open_engine(url, clock=ManualClock(MONDAY + timedelta(days=1, minutes=1)), migrate=False)
    engine.program("reminder")
    print("ready", flush=True)
    sys.stdin.readline()
    fired = 0
    while ran := timers.run_once(engine):
        fired += ran.fired
    print(fired, flush=True)
    engine.close()


if __name__ == "__main__":
    main(sys.argv[1])
