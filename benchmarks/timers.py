"""Due timers: a backlog fired by the engine's own loop, against APScheduler firing as many jobs from its SQL store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from benchmarks import jobs
from benchmarks.crowd import MONDAY, Facts, a_reminder, an_important_complaint, complaint, fill, reminder
from benchmarks.databases import Databases
from benchmarks.figures import Figure, Report, middle, seconds
from benchmarks.sizes import Sizes
from duban.clock import ManualClock
from duban.runtime import open_engine, timers

AIM = 3_000
TIMES_AIM = 10


def measure(databases: Databases, sizes: Sizes) -> Report:
    """Timers fired a second, of a small process and of complaints, and jobs run a second by APScheduler."""
    with _backlog(databases, reminder(), a_reminder, sizes.timers) as base:
        small = [_rate(databases, base, sizes.timers) for _ in range(sizes.rounds)]
        rival = jobs.rate(databases, sizes.jobs)
        small += [_rate(databases, base, sizes.timers) for _ in range(sizes.rounds - 1)]
    with _backlog(databases, complaint(), an_important_complaint, sizes.timers // 4) as base:
        large = [_rate(databases, base, sizes.timers // 4) for _ in range(sizes.rounds)]
    return Report(
        f"Due timers, {databases.kind}",
        (
            Figure("timers of reminders", middle(small), "/s", AIM),
            Figure("timers of complaints", middle(large), "/s"),
            Figure("APScheduler, SQLAlchemyJobStore", rival, "/s"),
            Figure("reminders against APScheduler", middle(small) / rival, "times", TIMES_AIM),
        ),
        (
            f"{sizes.timers:,} reminders (complaints: {sizes.timers // 4:,}), one due timer each: it changes the state and "
            "escalates; instance, journal and outbox are written",
            f"APScheduler: {sizes.jobs:,} due date jobs, each one transaction that reads and updates a row and inserts two",
        ),
    )


@contextmanager
def _backlog(databases: Databases, process: Path, facts: Facts, number: int) -> Iterator[str]:
    """A database in which so many instances wait, each for a timer."""
    base = databases.new("timers")
    fill(base, process, facts, number)
    yield base
    databases.drop(base)


def _rate(databases: Databases, base: str, number: int) -> float:
    url = databases.copy(base, "timers_fired")
    engine = open_engine(url, clock=ManualClock(MONDAY + timedelta(days=1, minutes=1)), migrate=False)
    fired = 0

    def fire_all() -> None:
        nonlocal fired
        while ran := timers.run_once(engine):
            fired += ran.fired

    took = seconds(fire_all)
    engine.close()
    databases.drop(url)
    if fired != number:
        raise RuntimeError(f"{fired} timers fired, not {number}")
    return fired / took
