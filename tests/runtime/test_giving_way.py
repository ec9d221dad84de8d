"""A worker with much to fire lets others write in between."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from duban.clock import ManualClock
from duban.definition import load_source
from duban.runtime import SqlEngine, ToStart, open_engine, timers
from duban.runtime.timers import LEAST

NUDGE = """
duban: 1
process: nudge
events: {go: {}}
initial: a
states:
  a: {timers: {late: {after: 1 day, to: b}}}
  b: {on: {go: {to: c}}}
  c: {final: true}
"""


@pytest.fixture
def engine(tmp_path: Path) -> SqlEngine:
    file = tmp_path / "nudge.yaml"
    file.write_text(NUDGE)
    clock = ManualClock(datetime(2026, 11, 2, tzinfo=UTC))
    engine = open_engine(f"sqlite:///{tmp_path}/duban.db", clock=clock)
    engine.deploy(load_source(file))
    engine.start_many([ToStart("nudge")] * (3 * LEAST))
    clock.advance(timedelta(days=1))
    return engine


def test_a_batch_makes_an_end_when_somebody_waits_and_the_rest_fires_after_it(
    engine: SqlEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as others:
        others.setattr(engine.store, "is_wanted", lambda: True)
        assert timers.run_once(engine).fired == LEAST
    assert timers.run_once(engine).fired == 2 * LEAST
    assert timers.run_once(engine).fired == 0


def test_whoever_waits_for_sqlites_one_writer_is_seen(engine: SqlEngine) -> None:
    def write() -> None:
        with engine.store.begin() as tx:
            tx.next_number("nudge")

    with engine.store.begin():
        assert not engine.store.is_wanted()
        other = threading.Thread(target=write)
        other.start()
        while not engine.store.is_wanted():
            pass
    other.join()
    assert not engine.store.is_wanted()
