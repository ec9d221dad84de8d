"""The same with APScheduler: one date job for each thing that is due, in its SQLAlchemyJobStore.

Each job does in SQL what a firing timer does: one transaction that reads and updates the row of its case and inserts a
journal row and an outbox row of about the same length. Scheduler, store and thread pool are as they come (one thread on
SQLite, which has one writer), but for `misfire_grace_time=None`, without which jobs late by a second are dropped.
"""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from time import perf_counter

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import (
    Column,
    Engine,
    Integer,
    MetaData,
    Table,
    Text,
    bindparam,
    create_engine,
    event,
    insert,
    select,
    update,
)

from benchmarks.databases import Databases

_metadata = MetaData()
_cases = Table("cases", _metadata, Column("id", Integer, primary_key=True), Column("document", Text))
_journal = Table(
    "journal", _metadata, Column("id", Integer, primary_key=True), Column("case_id", Integer), Column("entries", Text)
)
_outbox = Table(
    "outbox", _metadata, Column("id", Integer, primary_key=True), Column("case_id", Integer), Column("payload", Text)
)
_READ = select(_cases.c.document).where(_cases.c.id == bindparam("case"))
_UPDATE = update(_cases).where(_cases.c.id == bindparam("case")).values(document=bindparam("text"))
_TEXT = "x" * 500


class _Run:
    """What the jobs of one run share. APScheduler stores a job's function by name, so it is found here."""

    engine: Engine
    left: int
    lock = threading.Lock()
    done = threading.Event()


def remind(case: int) -> None:
    """The job: what a firing timer reads and writes."""
    with _Run.engine.begin() as connection:
        connection.execute(_READ, {"case": case}).one()
        connection.execute(_UPDATE, {"case": case, "text": _TEXT})
        connection.execute(insert(_journal), {"case_id": case, "entries": _TEXT})
        connection.execute(insert(_outbox), {"case_id": case, "payload": _TEXT})
    with _Run.lock:
        _Run.left -= 1
        if _Run.left == 0:
            _Run.done.set()


def rate(databases: Databases, number: int) -> float:
    """Jobs run a second, from the start of the scheduler until the last of `number` due jobs has committed."""
    url = databases.new("jobs")
    _Run.engine, _Run.left = _open(url), number
    _Run.done.clear()
    _metadata.create_all(_Run.engine)
    with _Run.engine.begin() as connection:
        connection.execute(insert(_cases), [{"id": case, "document": _TEXT} for case in range(number)])
    scheduler = _scheduler(url)
    _add_jobs(scheduler, number)
    started = perf_counter()
    scheduler.resume()
    _Run.done.wait()
    took = perf_counter() - started
    scheduler.shutdown()
    _Run.engine.dispose()
    databases.drop(url)
    return number / took


def _scheduler(url: str) -> BackgroundScheduler:
    scheduler = BackgroundScheduler(
        timezone=UTC,
        jobstores={"default": SQLAlchemyJobStore(engine=_open(url))},
        executors={"default": ThreadPoolExecutor(1 if url.startswith("sqlite") else 10)},
        job_defaults={"misfire_grace_time": None},
    )
    scheduler.start(paused=True)
    return scheduler


def _add_jobs(scheduler: BackgroundScheduler, number: int) -> None:
    due = datetime.now(UTC) - timedelta(seconds=1)
    for case in range(number):
        scheduler.add_job(remind, "date", run_date=due, args=[case], id=str(case))


def _open(url: str) -> Engine:
    """An engine as durable as ours."""
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda connection, record: _prepare(connection))
    return engine


def _prepare(connection: object) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]
    for pragma in ("busy_timeout = 60000", "journal_mode = WAL", "synchronous = FULL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
