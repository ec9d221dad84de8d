"""Several threads at one database: claims are disjoint, numbers unique, counts see each other, waits end."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from msgspec.structs import replace
from sqlalchemy import NullPool, create_engine, text
from store_rows import DAY, MINUTE, NOW, outbox_row, started, stepped, undone

from duban.errors import ConcurrentUpdate, DuplicateKey
from duban.execution.effects import CountQuery
from duban.persistence import SqlStore, open_store
from duban.ports import ScheduleRow

PATIENCE = 20.0
only_postgres = pytest.mark.parametrize("url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
on_files = pytest.mark.parametrize("url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)


def together(*tasks: Callable[[], object]) -> list[object]:
    """Run all at the same time; results in order, or the first error."""
    barrier = threading.Barrier(len(tasks))

    def run(task: Callable[[], object]) -> object:
        barrier.wait(PATIENCE)
        return task()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return [future.result(PATIENCE) for future in [pool.submit(run, task) for task in tasks]]


@only_postgres
def test_two_workers_claim_different_instances_effects_and_schedules(store: SqlStore) -> None:
    with store.begin() as tx:
        tx.write([started(f"i{n}", NOW, outbox=[outbox_row(f"i{n}")]) for n in range(10)])
        tx.put_schedule(ScheduleRow("", "visit", "w", NOW))
    with store.begin() as one, store.begin() as other:
        mine = {row.id for row in one.due_instances(NOW, 6)}
        yours = {row.id for row in other.due_instances(NOW, 6)}
        assert (len(mine), len(yours), mine & yours) == (6, 4, set())
        assert {row.id for row in one.lease(NOW, 6, NOW + DAY)}.isdisjoint(row.id for row in other.lease(NOW, 6, NOW + DAY))
        assert (len(one.due_schedules(NOW)), len(other.due_schedules(NOW))) == (1, 0)


@only_postgres
def test_many_workers_fire_each_instance_once(store: SqlStore) -> None:
    with store.begin() as tx:
        tx.write([started(f"i{n:03}", NOW) for n in range(120)])

    def work() -> int:
        fired = 0
        while True:
            with store.begin() as tx:
                rows = tx.due_instances(NOW, 7)
                tx.write([stepped(row, NOW + DAY) for row in rows])
            fired += len(rows)
            if not rows:
                return fired

    assert sum(together(*[work] * 4)) == 120
    with store.begin() as tx:
        assert {row.seq for row in tx.instances()} == {2}


def test_writers_of_one_instance_take_turns(store: SqlStore) -> None:
    with store.begin() as tx:
        tx.write([started("i1")])

    def step() -> None:
        for _ in range(10):
            with store.begin() as tx:
                tx.write([stepped(tx.instance("i1", lock=True))])

    together(step, step, step)
    with store.begin() as tx:
        assert tx.instance("i1").seq == 31
        assert [row.seq for row in tx.journal("i1")] == list(range(1, 32))


def test_a_number_is_never_given_twice(store: SqlStore) -> None:
    def draw() -> list[int]:
        numbers = []
        for _ in range(20):
            with store.begin() as tx:
                numbers.append(tx.next_number("complaint"))
        return numbers

    drawn = [number for numbers in together(draw, draw, draw) for number in numbers]
    assert sorted(drawn) == list(range(1, 61))


def test_concurrent_counts_see_each_other(store: SqlStore) -> None:
    """Eight complaints of eight customers at once: one counts one, the next two, and so on."""

    def complain(number: int) -> int:
        facts = {"category": "leak", "customer": f"c{number}"}
        with store.begin() as tx:
            query = CountQuery("same", "complaint", {"category": "leak"}, NOW, "customer", f"c{number}", f"i{number}")
            counted = tx.count(query)
            tx.write([started(f"i{number}", facts=facts)])
        return counted

    counts = together(*[lambda number=number: complain(number) for number in range(8)])
    assert sorted(counts) == list(range(1, 9))


@on_files
def test_of_two_starts_with_one_key_one_is_refused(store: SqlStore) -> None:
    def start(id: str) -> str:
        try:
            with store.begin() as tx:
                tx.write([started(id, key="K")])
        except DuplicateKey:
            return "refused"
        return "started"

    assert sorted(together(lambda: start("i1"), lambda: start("i2"))) == ["refused", "started"]


@on_files
def test_a_lock_is_waited_for_only_so_long(url: str, store: SqlStore) -> None:
    hurried = SqlStore(url, lock_timeout=0.05)
    with store.begin() as tx:
        tx.write([started("i1")])
    with store.begin() as tx:
        tx.instance("i1", lock=True)
        with pytest.raises(ConcurrentUpdate), hurried.begin() as other:
            other.instance("i1", lock=True)
    with hurried.begin() as tx:
        assert tx.instance("i1", lock=True) is not None
    hurried.close()


@only_postgres
def test_a_deadlock_is_a_concurrent_update(store: SqlStore) -> None:
    with store.begin() as tx:
        tx.write([started("i1"), started("i2")])
    barrier = threading.Barrier(2)

    def lock(first: str, second: str) -> str:
        try:
            with store.begin() as tx:
                tx.instance(first, lock=True)
                barrier.wait(PATIENCE)
                tx.instance(second, lock=True)
        except ConcurrentUpdate:
            return "try again"
        return "done"

    with ThreadPoolExecutor(2) as pool:
        futures: list[Future[str]] = [pool.submit(lock, "i1", "i2"), pool.submit(lock, "i2", "i1")]
        assert sorted(future.result(PATIENCE) for future in futures) == ["done", "try again"]


def test_readers_are_not_held_up_by_a_writer(sqlite_url: str) -> None:
    store = open_store(sqlite_url)
    store.migrate()
    with store.begin() as writer:
        writer.next_number("complaint")
        with store.begin(write=False) as reader:
            assert reader.instances() == []
    store.close()


def test_one_connection_in_memory_is_shared_by_turns() -> None:
    store = SqlStore("sqlite://", lock_timeout=0.05)
    store.migrate()
    with store.begin(), pytest.raises(ConcurrentUpdate), store.begin(write=False):
        pass
    with store.begin(write=False) as tx:
        assert tx.instances() == []
    store.close()


@on_files
@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_a_forked_process_takes_connections_of_its_own(store: SqlStore) -> None:
    def number() -> int:
        with store.begin() as tx:
            return tx.next_number("complaint")

    assert number() == 1
    child = os.fork()
    if child == 0:
        os._exit(number())
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 2
    assert number() == 3


@only_postgres
def test_a_report_sees_one_state_throughout(store: SqlStore) -> None:
    with store.begin(write=False) as report:
        assert report.instances() == []
        with store.begin() as tx:
            tx.write([started("i1")])
        assert report.instances() == []


@only_postgres
def test_a_report_cannot_write(store: SqlStore) -> None:
    with pytest.raises(Exception, match="read-only"), store.begin(write=False) as tx:
        tx.write([started("i1")])


@only_postgres
def test_a_connection_that_died_is_replaced(store: SqlStore, url: str) -> None:
    with store.begin() as tx:
        tx.write([started("i1")])
    with create_engine(url, poolclass=NullPool).begin() as connection:
        kill = "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE datname = current_database()"
        connection.execute(text(kill + " AND pid <> pg_backend_pid()"))
    for link in store._links._idle:
        link.idle_since -= 60
    with store.begin() as tx:
        assert tx.instance("i1") is not None


@only_postgres
def test_a_connection_that_dies_in_use_is_not_used_again(store: SqlStore) -> None:
    with pytest.raises(Exception, match="terminat"), store.begin() as tx:
        tx.work.cold(text("SELECT pg_terminate_backend(pg_backend_pid())"))
    with store.begin() as tx:
        assert tx.instances() == []


def test_what_is_due_soon_wakes_a_waiting_worker(store: SqlStore) -> None:
    store.wait(0)
    store.wait(0)
    assert not store.wait(0)
    with store.begin() as tx:
        tx.write([started("i1", NOW + 30 * MINUTE), started("i2")])
    assert not store.wait(0.05), "half an hour is no hurry"
    with store.begin() as tx:
        tx.write([started("i3", NOW + MINUTE)])
    assert store.wait(PATIENCE)
    assert not store.wait(0)
    with store.begin() as tx:
        tx.write([stepped(tx.instance("i1"), outbox=[outbox_row("i1")])])
    assert store.wait(PATIENCE)
    with store.begin() as tx:
        tx.enqueue([replace(outbox_row(None), id="published:1")])
    assert store.wait(PATIENCE)


def test_nothing_wakes_a_worker_that_was_not_committed(store: SqlStore) -> None:
    store.wait(0)
    store.wait(0)
    with undone(store.begin()) as tx:
        tx.write([started("i1", NOW)])
    assert not store.wait(0.05)


def test_a_wait_of_several_threads_can_be_ended(store: SqlStore) -> None:
    def wait() -> bool:
        while not store.wait(PATIENCE):
            pass
        return store.wait(PATIENCE)

    with ThreadPoolExecutor(3) as pool:
        waiting = [pool.submit(wait) for _ in range(3)]
        while not all(future.done() for future in waiting):
            store.wake()
        assert all(future.result() for future in waiting)


@only_postgres
def test_another_process_wakes_us_and_a_lost_connection_is_no_silence(store: SqlStore, url: str) -> None:
    store.wait(0)
    assert not store.wait(0)
    other = open_store(url)
    with other.begin() as tx:
        tx.write([started("i1", NOW)])
    other.close()
    assert store.wait(PATIENCE)
    with create_engine(url, poolclass=NullPool).begin() as connection:
        kill = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database()"
        connection.execute(text(kill + " AND pid <> pg_backend_pid() AND query LIKE 'LISTEN%'"))
    assert store.wait(0.01), "it may have missed something"
    assert store.wait(PATIENCE), "it listens again"


def test_a_closed_store_does_not_hold_up_who_still_waits(store: SqlStore) -> None:
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(lambda: [store.wait(PATIENCE) for _ in range(3)])
        while not waiting.running():
            pass
        store.close()
        while not waiting.done():
            store.wake()
    store.close()
