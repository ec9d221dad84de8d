"""Several workers on one database: who is there, schedules that start once, leases that the dead do not keep, a good end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from conftest_runtime import Office, at
from sqlalchemy import text

from duban.clock import SystemClock
from duban.ports import Message
from duban.runtime import Pace, outbox
from duban.runtime.presence import FORGET, Presence

ALARM = """
key: number
facts: {number: {type: text}}
escalations: {boss: {to: boss, level: x, message: "{{ key }}"}}
initial: open
states: {open: {enter: {escalate: boss}}}
"""
ROUNDS = """
schedules: {rounds: {every: 1 second}}
initial: seen
states: {seen: {final: true}}
"""
WORKER = """
import sys
from datetime import timedelta
from duban.runtime import Pace, open_engine
from duban.runtime.worker import Worker
class Slow:
    name = "slow"
    def routes(self, role): return [(self, (role,))]
    def deliver(self, message):
        import time
        print(message.id, flush=True)
        time.sleep(float(sys.argv[3]))
    def close(self): return None
pace = Pace(poll=timedelta(seconds=0.2), lease=timedelta(seconds=60))
Worker(open_engine(sys.argv[1], router=Slow(), pace=pace), sys.argv[2]).run()
"""

only_postgres = pytest.mark.parametrize("url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def worker(url: str) -> Iterator[Start]:
    """Starts `duban work` in a process of its own, with a channel that takes so many seconds a message."""
    started: list[subprocess.Popen[str]] = []

    def start(name: str, seconds: float = 0) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", WORKER, url, name, str(seconds)]
        started.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate(timeout=30)


def until(what: Callable[[], object]) -> None:
    end = time.monotonic() + 60
    while not what():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.02)


def test_workers_say_that_they_are_there_and_leave_the_list_at_the_end(office: Office) -> None:
    one, other = Presence(office.engine, "one"), Presence(office.engine, "other")
    one.beat()
    other.beat()
    office.clock.set(at("2026-11-02 09:00:10"))
    one.beat()
    assert [(row.name, row.pid, row.seen_at) for row in office.engine.workers()] == [
        ("one", os.getpid(), at("2026-11-02 09:00:10")),
        ("other", os.getpid(), at("2026-11-02 09:00")),
    ]
    assert {row.started_at for row in office.engine.workers()} == {at("2026-11-02 09:00")}
    other.leave()
    assert [row.name for row in office.engine.workers()] == ["one"]


def test_who_has_been_silent_for_a_day_is_forgotten(office: Office) -> None:
    Presence(office.engine, "dead").beat()
    office.clock.advance(FORGET + timedelta(seconds=1))
    Presence(office.engine, "alive").beat()
    assert [row.name for row in office.engine.workers()] == ["alive"]


def test_a_worker_whose_database_is_away_does_not_die_of_its_beat(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object, **__: object) -> object:
        raise OSError("away")

    presence = Presence(office.engine, "one")
    monkeypatch.setattr(office.engine.store, "begin", away)
    presence.beat()
    presence.leave()


@only_postgres
def test_four_workers_start_each_round_of_a_schedule_once(office: Office, worker: Start) -> None:
    office.engine.clock = SystemClock()
    office.deploy(ROUNDS, "round")
    for number in range(4):
        worker(f"w{number}")
    until(lambda: len(office.engine.workers()) == 4)
    until(lambda: len(office.engine.instances(process="round")) >= 4)
    rows = [row for row in office.engine.outbox() if row.kind == "start_process"]
    with office.engine.store.begin(write=False) as tx:
        [schedule] = tx.schedules()
    assert len({row.id for row in rows}) == len(rows)
    assert schedule.fired in (len(rows), len(rows) + 1)
    assert len(office.engine.instances(process="round")) in (len(rows), len(rows) + 1, len(rows) - 1)


def test_what_a_dead_worker_had_leased_is_delivered_by_another_when_the_lease_is_over(
    open_office: Callable[..., Office],
) -> None:
    office = open_office(pace=Pace(lease=timedelta(minutes=2)))
    office.deploy(ALARM)
    office.start(number="A1")
    with office.engine.store.begin() as tx:  # a worker takes it and dies
        assert len(tx.lease(office.clock.now(), 10, office.clock.now() + timedelta(minutes=2))) == 1
    assert not outbox.run_once(office.engine)
    office.clock.advance(timedelta(minutes=2))
    assert outbox.run_once(office.engine).delivered == 1
    assert office.told == ["A1"]


def test_a_stopping_worker_gives_back_what_it_has_not_begun(office: Office) -> None:
    office.deploy(ALARM)
    for number in ("A1", "A2", "A3"):
        office.start(number=number)
    assert outbox.run_once(office.engine, lambda: bool(office.told)).delivered == 1
    assert office.told == ["A1"]
    assert [row.status for row in office.engine.outbox()] == ["delivered", "waiting", "waiting"]
    assert outbox.run_once(office.engine).delivered == 2


def test_what_another_worker_has_delivered_meanwhile_is_recorded_once(open_office: Callable[..., Office]) -> None:
    """The first hangs for longer than its lease; the second delivers; the first comes back and has delivered too."""
    office, other = open_office(), open_office()
    office.deploy(ALARM)
    one = office.start(number="A1")
    deliver = office.pigeons.deliver

    def hang(message: Message) -> None:
        other.clock.advance(timedelta(minutes=3))
        assert outbox.run_once(other.engine).delivered == 1
        deliver(message)

    office.pigeons.deliver = hang  # type: ignore[method-assign]
    assert outbox.run_once(office.engine).delivered == 1
    assert office.told == other.told == ["A1"]
    kinds = [entry.kind for line in office.engine.journal(one.id) for entry in line.entries]
    assert kinds.count("delivery.delivered") == 1


def test_a_worker_that_is_asked_to_stop_finishes_what_it_has_begun_and_gives_back_the_rest(
    office: Office, worker: Start
) -> None:
    office.engine.clock = SystemClock()
    office.deploy(ALARM)
    for number in range(20):
        office.start(number=f"A{number}")
    process = worker("slow", 0.3)
    assert process.stdout
    first = process.stdout.readline().strip()
    assert [row.name for row in office.engine.workers()] == ["slow"]
    process.send_signal(signal.SIGTERM)
    rest = process.communicate(timeout=30)[0].split()
    assert process.returncode == 0
    assert office.engine.workers() == []
    status = {row.id: row.status for row in office.engine.outbox()}
    begun = {first, *rest}
    assert len(begun) < 20
    assert {id for id, one in status.items() if one == "delivered"} == begun
    assert {one for id, one in status.items() if id not in begun} == {"waiting"}


@only_postgres
def test_a_worker_that_cannot_compare_its_clock_does_not_begin(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    from duban.runtime.worker import Worker

    def away() -> timedelta:
        raise OSError("away")

    office.engine.clock = SystemClock()
    monkeypatch.setattr(office.engine.store, "offset", away)
    with pytest.raises(OSError, match="away"):
        Worker(office.engine).start()
    assert office.engine.workers() == []


def test_an_effect_whose_row_is_damaged_is_an_incident_and_stops_no_other(office: Office) -> None:
    office.deploy(ALARM)
    one, _ = office.start(number="A1"), office.start(number="A2")
    with office.engine.store.begin() as tx:
        tx.work.cold(text("UPDATE duban_outbox SET payload = '[]' WHERE instance = :id"), {"id": one.id})
    assert office.engine.tick().delivered == 1
    assert office.told == ["A2"]
    assert "cannot be read" in office.engine.incidents()[0].message
