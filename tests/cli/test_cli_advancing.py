"""Time moved by hand: every due instant on the way is stopped at, also beside what nobody takes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from duban import ManualClock, open_engine
from duban_adapters.cli.advancing import advance_to

BEGIN = datetime(2026, 11, 2, 1, tzinfo=UTC)
CHAIN = """
duban: 1
process: chain
initial: asking
states:
  asking:
    parallel:
      call:  {initial: waiting, states: {waiting: {service: nobody, done: {to: told}}, told: {final: true}}}
      timer: {initial: a, states: {a: {timers: {t: {after: 1 day, to: b}}}, b: {timers: {t: {after: 1 day, to: c}}}, c: {}}}
"""


def test_a_call_that_no_service_takes_makes_no_timer_late(tmp_path: Path) -> None:
    clock = ManualClock(BEGIN)
    engine = open_engine(f"sqlite:///{tmp_path / 'a.db'}", clock=clock)
    engine.deploy(CHAIN)
    chain = engine.start("chain")
    advance_to(engine, clock, BEGIN + timedelta(days=9))
    fired = [at for _, _, at, entry in engine.timer_log() if entry["kind"] == "timer.fired"]
    assert fired == [BEGIN + timedelta(days=1), BEGIN + timedelta(days=2)]
    assert clock.now() == BEGIN + timedelta(days=9)
    assert engine.instance(chain.id).states == ["asking/call/waiting", "asking/timer/c"]
    engine.close()
