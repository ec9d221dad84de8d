"""The SQL store: transactions on held connections, or joined to an application's own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Engine

from duban.errors import ConfigurationError
from duban.persistence import schema
from duban.persistence.backends import Backend, backend_of
from duban.persistence.links import Link, Links
from duban.persistence.opening import open_engine
from duban.persistence.owned import Owned, Turns
from duban.persistence.transaction import SqlTransaction
from duban.persistence.writing import HORIZON


class SqlStore:
    """`duban.ports.Store` on SQLite or PostgreSQL.

    `database` is a URL (`sqlite:///file.db`, `sqlite://` in memory, `postgresql://…`) or a SQLAlchemy Engine.
    `lock_timeout`: how many seconds to wait for other writers before ConcurrentUpdate.
    `kind` is `sqlite` or `postgresql`. Raises ConfigurationError for a database it cannot use.
    """

    def __init__(self, database: str | Engine, *, lock_timeout: float = 10.0) -> None:
        engine = open_engine(database, lock_timeout) if isinstance(database, str) else database
        self._backend: Backend = backend_of(engine, lock_timeout)
        self.kind = self._backend.kind
        self._links = Links(self._backend.connect, self._backend.is_alive, self._backend.limit, lock_timeout)
        self._bell = self._backend.bell()
        self._turns = Turns(lock_timeout) if self.kind == "sqlite" else None

    def migrate(self) -> None:
        """Bring the database to the newest schema; on a new database, create it. Safe in several processes at once."""
        if self.pending():
            with self._held() as link:
                self._backend.migrate(link)

    def pending(self) -> bool:
        """Whether `migrate` has something to do. Raises ConfigurationError for the schema of a newer release."""
        with self._held() as link:
            return schema.is_pending(link.connection)

    def begin(
        self, tenant: str = "", connection: Any = None, *, write: bool = True
    ) -> AbstractContextManager[SqlTransaction]:
        """A transaction: committed when the block ends, rolled back when it raises.

        With `connection` (a SQLAlchemy Connection) it joins the caller's transaction and leaves commit and rollback to
        the caller; if the connection has not begun one, it is begun. `write=False` promises to change nothing.
        """
        if connection is not None:
            return self._joined(tenant, connection)
        return Owned(self._links, self._backend, self._turns, self._bell, tenant, write=write)

    def wait(self, timeout: float) -> bool:
        """Wait until something may be due soon, up to `timeout` seconds; whether anything was heard.

        On PostgreSQL commits of all processes are heard, on SQLite those of this one. One thread at a time waits.
        What is due later than a minute from its step wakes nobody, so this returns after a minute at the latest.
        """
        return self._bell.wait(min(timeout, HORIZON.total_seconds()))

    def wake(self) -> None:
        """End a `wait` of this process now."""
        self._bell.ring()

    def is_wanted(self) -> bool:
        """Whether other threads wait for SQLite's one writer to make an end; on PostgreSQL nobody does."""
        return self._turns is not None and self._turns.waiting > 0

    def offset(self) -> timedelta:
        """How far the database's clock is ahead of this machine's; zero on SQLite. Exact to half a round trip."""
        with self._held() as link:
            return self._backend.offset(link)

    def close(self) -> None:
        """Give all connections back."""
        self._bell.close()
        self._links.close()

    @contextmanager
    def _joined(self, tenant: str, connection: Any) -> Iterator[SqlTransaction]:
        if not isinstance(connection, Connection) or connection.dialect.name != self.kind:
            raise ConfigurationError(f"give a SQLAlchemy Connection to the same {self.kind} database, not {connection!r}")
        if not connection.in_transaction():
            connection.begin()
        work = self._backend.join(connection)
        yield SqlTransaction(work, tenant)
        if work.rings:
            self._bell.committed()

    @contextmanager
    def _held(self) -> Iterator[Link]:
        link = self._links.take()
        try:
            yield link
        except BaseException:
            self._links.give(link, broken=True)
            raise
        self._links.give(link)


def open_store(url: str) -> SqlStore:
    """The store behind a URL. Call `migrate` before its first use. Raises ConfigurationError."""
    return SqlStore(url)
