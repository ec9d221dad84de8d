"""SQLite: one writer at a time, everything on the driver's own cursor."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NoReturn

from sqlalchemy import Connection, Engine, event

from duban.errors import ConcurrentUpdate, ConfigurationError
from duban.persistence.failures import meaning
from duban.persistence.hot import Hot, Values
from duban.persistence.work import DriverWork

_OLDEST = (3, 38, 0)


class SqliteWork(DriverWork):
    """A transaction on a `sqlite3` connection, our own or a joined one."""

    def __init__(self, connection: Connection, driver: sqlite3.Connection, cursor: sqlite3.Cursor, *, joined: bool) -> None:
        super().__init__(connection, "sqlite")
        self._driver, self._cursor, self._joined = driver, cursor, joined

    @classmethod
    def join(cls, connection: Connection, driver: sqlite3.Connection) -> SqliteWork:
        """Join the caller's transaction. Where the driver has not begun it yet, it is begun now, with the write lock."""
        work = cls(connection, driver, driver.cursor(), joined=True)
        if not driver.in_transaction:
            if getattr(driver, "autocommit", None) is True:
                raise ConfigurationError("the connection commits by itself; begin a transaction before handing it over")
            work.begin(write=True)
        return work

    def begin(self, *, write: bool) -> None:
        """Begin. A transaction that will write takes the write lock now, so that what it reads stays true."""
        self._execute("BEGIN IMMEDIATE" if write else "BEGIN")

    def commit(self) -> None:
        """Make it durable."""
        self._execute("COMMIT")

    def rollback(self) -> bool:
        """Undo it. Says whether the connection is still good."""
        if self._driver.in_transaction:
            self._execute("ROLLBACK")
        return True

    def rows(self, hot: Hot, params: Mapping[str, Any]) -> Sequence[Values]:
        """Run a hot statement and fetch its rows."""
        try:
            return hot.read(self._cursor.execute(hot.sql, hot.bind(hot.values(params))).fetchall())
        except sqlite3.Error as error:
            self._tell(error)

    def many(self, hot: Hot, rows: Sequence[Values], subjects: Sequence[str], *, exact: bool = False) -> None:
        """Run a hot statement once a row of values. With `exact` each must change one row, or ConcurrentUpdate."""
        try:
            if len(rows) == 1:
                self.subject = subjects[0]
                self._cursor.execute(hot.sql, hot.bind(rows[0]))
            else:
                self._cursor.executemany(hot.sql, self._bound(hot, rows, subjects))
        except sqlite3.Error as error:
            self._tell(error)
        if exact and self._cursor.rowcount != len(rows):
            raise ConcurrentUpdate(subjects[0] if len(rows) == 1 else "")

    def _bound(self, hot: Hot, rows: Sequence[Values], subjects: Sequence[str]) -> Iterator[Values]:
        for values, self.subject in zip(rows, subjects, strict=True):
            yield hot.bind(values)

    def together(self, write: Callable[[], None], *, deferrable: bool) -> None:
        """All that `write` does or nothing: a savepoint, needed only in a transaction that its caller may still commit."""
        if not self._joined:
            write()
            return
        self._execute("SAVEPOINT duban")
        try:
            write()
        except BaseException:
            self._execute("ROLLBACK TO duban")
            self._execute("RELEASE duban")
            raise
        self._execute("RELEASE duban")

    def _execute(self, sql: str) -> None:
        try:
            self._cursor.execute(sql)
        except sqlite3.Error as error:
            self._tell(error)

    def _tell(self, error: sqlite3.Error) -> NoReturn:
        ours = meaning(error, self.subject)
        if ours is None:
            raise error
        raise ours from error


def immediate(engine: Engine, lock_timeout: float = 10.0) -> Engine:
    """Prepare an application's own SQLite engine for `connection=`: durable, with foreign keys, each BEGIN an IMMEDIATE one.

    Call it before the first connection is made. `lock_timeout` is in seconds. Returns the same engine.
    """

    @event.listens_for(engine, "connect")
    def _connected(driver: Any, _record: object) -> None:
        driver.isolation_level = None
        cursor = driver.cursor()
        prepare(cursor, lock_timeout)
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def prepare(cursor: Any, lock_timeout: float) -> None:
    """Make a new connection durable, strict about foreign keys and patient about locks."""
    if sqlite3.sqlite_version_info < _OLDEST:
        raise ConfigurationError(f"SQLite 3.38 or newer is needed, this is {sqlite3.sqlite_version}")
    cursor.execute(f"PRAGMA busy_timeout = {int(lock_timeout * 1000)}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
