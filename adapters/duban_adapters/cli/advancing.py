"""Moving a hand-moved clock as a worker would have lived through the time: stopping wherever something is due."""

from __future__ import annotations

from datetime import datetime

from duban import Clock, ManualClock
from duban.runtime import Ran, SqlEngine
from duban_adapters.cli.codes import MisuseError


def advance(engine: SqlEngine, clock: Clock | None) -> Ran:
    """Do everything that is due up to the instant the clock stands at, each at its own instant."""
    if not isinstance(clock, ManualClock):
        raise MisuseError("--step needs --at INSTANT, the instant to go to")
    return advance_to(engine, clock, clock.now())


def advance_to(engine: SqlEngine, clock: ManualClock, end: datetime) -> Ran:
    """Move the engine's clock to `end` by way of every due instant."""
    total, passed = Ran(), None
    while (due := _next_due(engine, passed)) is not None and due <= end:
        clock.set(due)
        ran = engine.tick()
        total += ran
        if not ran:  # it stays due, as a call that no service of ours takes does; what comes later does not wait for it
            passed = due
    clock.set(end)
    return total + engine.tick()


def _next_due(engine: SqlEngine, after: datetime | None) -> datetime | None:
    with engine.store.begin(engine.tenant, write=False) as tx:
        return tx.next_due(after)
