"""What differs between the databases: how connections are opened, held, joined and looked after."""

from __future__ import annotations

import sqlite3
import time
from abc import ABC, abstractmethod
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from duban.clock import SystemClock
from duban.errors import ConfigurationError, DatabaseUnreachable
from duban.persistence import schema, sqlite
from duban.persistence.bell import Bell, LocalBell
from duban.persistence.links import Link
from duban.persistence.opening import is_in_memory
from duban.persistence.work import DriverWork, Work

_MIGRATING = 0x6475_6261_6E  # "duban": the advisory lock that one migrating process holds


class Backend(ABC):
    """A database reached through an engine. `limit` is how many connections may be held, None for any number."""

    kind: str
    limit: int | None = None

    def __init__(self, engine: Engine, lock_timeout: float) -> None:
        self.engine, self.lock_timeout = engine, lock_timeout

    def connect(self) -> Link:
        """A connection to hold. Raises DatabaseUnreachable."""
        try:
            return self._connect()
        except (DBAPIError, sqlite3.DatabaseError) as error:
            where = self.engine.url.render_as_string(hide_password=True)
            raise DatabaseUnreachable(f"cannot open {where}: {getattr(error, 'orig', error)}") from error

    @abstractmethod
    def _connect(self) -> Link: ...

    @abstractmethod
    def is_alive(self, link: Link) -> bool:
        """Whether an idle connection can be used again."""

    @abstractmethod
    def work(self, link: Link) -> DriverWork:
        """A transaction of our own."""

    @abstractmethod
    def join(self, connection: Connection) -> Work:
        """A transaction inside the caller's."""

    @abstractmethod
    def bell(self) -> Bell:
        """What wakes workers."""

    @abstractmethod
    def migrate(self, link: Link) -> None:
        """Bring the schema up to date, one process at a time."""

    def offset(self, link: Link) -> timedelta:
        """How far the database's clock is ahead of ours."""
        return timedelta(0)


class SqliteBackend(Backend):
    """A file, or a database in memory on its one connection."""

    kind = "sqlite"

    def __init__(self, engine: Engine, lock_timeout: float) -> None:
        super().__init__(engine, lock_timeout)
        self._shared = isinstance(engine.pool, StaticPool)
        if not self._shared and is_in_memory(engine.url):
            raise ConfigurationError("a database in memory has one connection: create its engine with poolclass=StaticPool")
        self.limit = 1 if self._shared else None

    def _connect(self) -> Link:
        link = Link(self._plain_connection())
        sqlite.prepare(link.cursor, self.lock_timeout)
        return link

    def _plain_connection(self) -> Connection:
        connection = self.engine.connect()
        if not self._shared:
            connection.detach()
        # An application's engine may begin transactions in its own way: let it do so once, for SQLAlchemy's own books.
        connection.begin()
        driver: Any = connection.connection.dbapi_connection
        if driver.in_transaction:
            driver.rollback()
        return connection

    def is_alive(self, link: Link) -> bool:
        """A file has no farewell to say."""
        return True

    def work(self, link: Link) -> DriverWork:
        """A transaction of our own."""
        return sqlite.SqliteWork(link.connection, link.driver, link.cursor, joined=False)

    def join(self, connection: Connection) -> Work:
        """A transaction inside the caller's."""
        driver = connection.connection.driver_connection
        if isinstance(driver, sqlite3.Connection):
            return sqlite.SqliteWork.join(connection, driver)
        return Work(connection, self.kind)

    def bell(self) -> Bell:
        """What wakes workers of this process."""
        return LocalBell()

    def migrate(self, link: Link) -> None:
        """Bring the schema up to date under the write lock."""
        work = self.work(link)
        work.begin(write=True)
        try:
            schema.upgrade(link.connection)
        except BaseException:
            work.rollback()
            raise
        work.commit()


class PostgresqlBackend(Backend):
    """A PostgreSQL database through psycopg."""

    kind = "postgresql"

    def _connect(self) -> Link:
        from duban.persistence import postgresql

        return postgresql.connect(self.engine, self.lock_timeout)

    def is_alive(self, link: Link) -> bool:
        """Whether the server is still there."""
        from duban.persistence import postgresql

        return postgresql.is_alive(link)

    def work(self, link: Link) -> DriverWork:
        """A transaction of our own."""
        from duban.persistence import postgresql

        return postgresql.PostgresqlWork(link.connection, link.driver, link.cursor, joined=False)

    def join(self, connection: Connection) -> Work:
        """A transaction inside the caller's."""
        import psycopg

        from duban.persistence import postgresql

        driver: Any = connection.connection.driver_connection
        if isinstance(driver, psycopg.Connection):
            return postgresql.PostgresqlWork.join(connection, driver)
        return Work(connection, self.kind)

    def bell(self) -> Bell:
        """What wakes workers of all processes."""
        from duban.persistence.listening import ListeningBell

        return ListeningBell(self.connect)

    def migrate(self, link: Link) -> None:
        """Bring the schema up to date under an advisory lock."""
        with self.engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _MIGRATING})
            schema.upgrade(connection)

    def offset(self, link: Link) -> timedelta:
        """The best of five looks at the server's clock."""
        return min((self._look(link) for _ in range(5)), key=lambda seen: seen[0])[1]

    def _look(self, link: Link) -> tuple[float, timedelta]:
        started, before = time.perf_counter(), SystemClock().now()
        there = link.cursor.execute("SELECT clock_timestamp()").fetchone()[0]
        took = time.perf_counter() - started
        return took, there - (before + timedelta(seconds=took / 2))


_BACKENDS = {backend.kind: backend for backend in (SqliteBackend, PostgresqlBackend)}


def backend_of(engine: Engine, lock_timeout: float) -> Backend:
    """The backend for an engine. Raises ConfigurationError where there is none."""
    driver = f"{engine.dialect.name}+{engine.dialect.driver}"
    if driver not in ("sqlite+pysqlite", "postgresql+psycopg"):
        raise ConfigurationError(f"cannot store through {driver}; use sqlite or postgresql+psycopg")
    return _BACKENDS[engine.dialect.name](engine, lock_timeout)
