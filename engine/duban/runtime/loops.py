"""The loops of a worker, and all of them until nothing is due."""

from __future__ import annotations

from duban.runtime import calls, outbox, schedules, timers
from duban.runtime.core import Core
from duban.runtime.outcome import Ran


def run_until_idle(engine: Core) -> Ran:
    """Fire, start and deliver until nothing more can be done now. What failed waits for its retry."""
    total = Ran()
    while True:
        ran = schedules.run_once(engine) + timers.run_once(engine) + outbox.run_once(engine) + calls.run_once(engine)
        total += ran
        if not (ran.fired or ran.started or ran.delivered):
            return total
