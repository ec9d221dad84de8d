"""The loops of a worker, and all of them until nothing is due."""

from __future__ import annotations

from duban.runtime import calls, outbox, schedules, timers
from duban.runtime.core import Core
from duban.runtime.outcome import Ran

MOST_ROUNDS = 10_000
"""After so many rounds, instances that keep each other busy at one instant are left to the next tick."""


def run_until_idle(engine: Core) -> Ran:
    """Fire, start and deliver until nothing more can be done now. What failed waits for its retry."""
    total = Ran()
    for _ in range(MOST_ROUNDS):
        ran = schedules.run_once(engine) + timers.run_once(engine) + outbox.run_once(engine) + calls.run_once(engine)
        total += ran
        if not (ran.fired or ran.started or ran.delivered):
            return total
    engine.log.warning("tick.unfinished", rounds=MOST_ROUNDS, delivered=total.delivered, fired=total.fired)
    return total
