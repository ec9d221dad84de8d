"""PostgreSQL: statements that need no answer wait and travel together with the next one that does (psycopg's pipeline)."""

from __future__ import annotations

import selectors
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

import psycopg
from sqlalchemy import Connection, CursorResult, Engine, Executable

from duban.errors import ConcurrentUpdate, ConfigurationError
from duban.persistence.failures import meaning
from duban.persistence.hot import Hot, Values
from duban.persistence.links import Link
from duban.persistence.locking import notification
from duban.persistence.work import DriverWork

_STATUS = psycopg.pq.TransactionStatus
_NO_PIPELINE = psycopg.pq.PipelineStatus.OFF
_FRESH = 1.0  # seconds after which an idle connection is looked at before it is used again


class _Call(NamedTuple):
    """A statement to send. `expected` is the number of rows it must change, `subject` the instance if it is one."""

    sql: str
    params: Sequence[Any] | None = None
    expected: int | None = None
    subject: str = ""


class PostgresqlWork(DriverWork):
    """A transaction on a `psycopg` connection, our own or a joined one."""

    def __init__(self, connection: Connection, driver: psycopg.Connection[Any], cursor: Any, *, joined: bool) -> None:
        super().__init__(connection, "postgresql")
        self._driver, self._joined = driver, joined
        self._cursors = [cursor]
        self._waiting: list[_Call] = []
        self._begun = joined

    @classmethod
    def join(cls, connection: Connection, driver: psycopg.Connection[Any]) -> PostgresqlWork:
        """Join the caller's transaction."""
        if driver.autocommit and driver.info.transaction_status == _STATUS.IDLE:
            raise ConfigurationError("the connection commits by itself; begin a transaction before handing it over")
        return cls(connection, driver, driver.cursor(), joined=True)

    def begin(self, *, write: bool) -> None:
        """Begin, together with the first statement. Reports read one state of the database throughout."""
        mode = "READ COMMITTED READ WRITE" if write else "REPEATABLE READ READ ONLY"
        self._waiting.append(_Call(f"BEGIN ISOLATION LEVEL {mode}"))

    def commit(self) -> None:
        """Make it durable, together with what still waits."""
        if self._begun or len(self._waiting) > 1:
            self._waiting.append(_Call("COMMIT"))
            self._send()

    def rollback(self) -> bool:
        """Undo it. Says whether the connection is still good."""
        self._waiting.clear()
        status = self._driver.info.transaction_status
        if status in (_STATUS.ACTIVE, _STATUS.UNKNOWN) or self._driver.pgconn.pipeline_status != _NO_PIPELINE:
            return False  # interrupted half way, or gone
        try:
            if status != _STATUS.IDLE:
                self._cursors[0].execute("ROLLBACK")
        except psycopg.Error:
            return False
        return not self._driver.closed

    def rows(self, hot: Hot, params: Mapping[str, Any]) -> Sequence[Values]:
        """Run a hot statement and fetch its rows."""
        self._waiting.append(_Call(hot.sql, hot.bind(hot.values(params))))
        return hot.read(self._send().fetchall())

    def many(self, hot: Hot, rows: Sequence[Values], subjects: Sequence[str], *, exact: bool = False) -> None:
        """Queue a hot statement for all rows of values. With `exact` each must change one row, or ConcurrentUpdate."""
        self.subject = subjects[0] if len(set(subjects)) == 1 else ""
        if hot.bulk is not None and len(rows) > 1:
            self._waiting.append(_Call(hot.bulk.sql, hot.bind_arrays(rows), len(rows) if exact else None))
            return
        for values, subject in zip(rows, subjects, strict=True):
            self._waiting.append(_Call(hot.sql, hot.bind(values), 1 if exact else None, subject))

    def together(self, write: Callable[[], None], *, deferrable: bool) -> None:
        """All that `write` does or nothing; sent at once, unless `deferrable` and the transaction is ours.

        In a joined transaction a savepoint travels along, so that the caller's part stays usable.
        """
        if self._joined:
            self._with_savepoint(write)
            return
        write()
        if not deferrable:
            self._send()

    def cold(self, statement: Executable, params: Mapping[str, Any] | None = None) -> CursorResult[Any]:
        """Run a statement that is not on the hot path."""
        self._send()
        return super().cold(statement, params)

    def ring(self) -> None:
        """Tell waiting workers, once the transaction is committed, that something may be due."""
        if not self.rings:
            self._waiting.append(_Call(notification().sql, ()))
        self.rings = True

    def _with_savepoint(self, write: Callable[[], None]) -> None:
        self._waiting.append(_Call("SAVEPOINT duban"))
        try:
            write()
            self._waiting.append(_Call("RELEASE SAVEPOINT duban"))
            self._send()
        except BaseException:
            self._waiting.clear()
            self._undo_savepoint()
            raise

    def _undo_savepoint(self) -> None:
        with suppress(psycopg.Error):  # never reached the server, or the connection is gone: nothing to undo
            self._cursors[0].execute("ROLLBACK TO SAVEPOINT duban")

    def _send(self) -> Any:
        calls, self._waiting = self._waiting, []
        if not calls:
            return None
        self._begun = True
        try:
            self._run(calls)
        except psycopg.Error as error:
            ours = meaning(error, self.subject)
            if ours is None:
                raise
            raise ours from error
        return self._checked(calls)

    def _run(self, calls: Sequence[_Call]) -> None:
        while len(self._cursors) < len(calls):
            self._cursors.append(self._driver.cursor())
        if len(calls) == 1:
            self._cursors[0].execute(calls[0].sql, calls[0].params, prepare=True)
            return
        with self._driver.pipeline():
            for cursor, call in zip(self._cursors, calls, strict=False):
                cursor.execute(call.sql, call.params, prepare=True)

    def _checked(self, calls: Sequence[_Call]) -> Any:
        for cursor, call in zip(self._cursors, calls, strict=False):
            if call.expected is not None and cursor.rowcount != call.expected:
                raise ConcurrentUpdate(call.subject)
        return self._cursors[len(calls) - 1]


def connect(engine: Engine, lock_timeout: float) -> Link:
    """Open and prepare a connection to be held."""
    connection = engine.connect()
    connection.detach()
    connection.begin()
    link = Link(connection)
    link.driver.rollback()  # what an application's own listeners may have begun
    link.driver.autocommit = True
    settings = "set_config('timezone', 'UTC', false), set_config('lock_timeout', %s, false)"
    link.cursor.execute(f"SELECT {settings}", (f"{int(lock_timeout * 1000)}ms",))
    return link


def is_alive(link: Link) -> bool:
    """Whether an idle connection still has its server: nothing is to be read from it, for that would be its farewell."""
    if link.driver.closed:
        return False
    if time.monotonic() - link.idle_since < _FRESH:
        return True
    with selectors.DefaultSelector() as selector:
        selector.register(link.driver.fileno(), selectors.EVENT_READ)
        return not selector.select(0)
