"""The case on Duban."""

from __future__ import annotations

from datetime import timedelta

from benchmarks.crowd import MONDAY, a_reminder, reminder
from benchmarks.databases import Databases
from benchmarks.peers.rates import Rates, per_second
from duban.clock import ManualClock
from duban.runtime import SqlEngine, ToStart, open_engine, timers

DAY = timedelta(days=1)


def measure(databases: Databases, number: int) -> Rates:
    """The case is the process `reminder`: it waits for a day or for an event, and then escalates."""
    url = databases.new("by_duban")
    clock = ManualClock(MONDAY)
    engine = open_engine(url, clock=clock)
    engine.deploy(reminder())
    ids = [engine.start("reminder", a_reminder(one)).id for one in range(number)]
    rates = Rates(
        events=per_second(number, lambda: [engine.send(id, "tell") for id in ids]),
        cases=per_second(number, lambda: [_case(engine, clock, one) for one in range(number)]),
        together=per_second(number, lambda: _together(engine, clock, number)),
    )
    engine.close()
    databases.drop(url)
    return rates


def _case(engine: SqlEngine, clock: ManualClock, one: int) -> None:
    engine.start("reminder", a_reminder(one))
    clock.advance(DAY)
    _fire(engine, 1)


def _together(engine: SqlEngine, clock: ManualClock, number: int) -> None:
    engine.start_many([ToStart("reminder", a_reminder(one)) for one in range(number)])
    clock.advance(DAY)
    _fire(engine, number)


def _fire(engine: SqlEngine, number: int) -> None:
    left = number
    while ran := timers.run_once(engine):
        left -= ran.fired
    if left:
        raise RuntimeError(f"{left} timers have not fired")
