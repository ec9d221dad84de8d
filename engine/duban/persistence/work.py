"""One open transaction on one connection, run by SQLAlchemy plainly: for connections that an application hands over.

`SqliteWork` and `PostgresqlWork` do the same faster on drivers they know; this one does for every other driver.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, CursorResult, Executable, Select
from sqlalchemy.exc import DBAPIError

from duban.errors import ConcurrentUpdate
from duban.persistence.failures import meaning
from duban.persistence.hot import Hot, Values
from duban.persistence.statements import Statements, statements


class Work:
    """A transaction joined by SQLAlchemy's own means. It never commits, rolls back or closes.

    `subject` is the instance that errors name; `rings` whether workers should look once this is committed.
    """

    def __init__(self, connection: Connection, kind: str) -> None:
        self.connection = connection
        self.kind = kind
        self.statements: Statements = statements(kind)
        self.subject = ""
        self.rings = False

    def rows(self, hot: Hot, params: Mapping[str, Any]) -> Sequence[Values]:
        """Run a hot statement and fetch its rows."""
        with self.told():
            return self.connection.execute(hot.statement, dict(params)).all()

    def many(self, hot: Hot, rows: Sequence[Values], subjects: Sequence[str], *, exact: bool = False) -> None:
        """Run a hot statement once a row of values; `subjects` are the instances that the rows are about.

        With `exact` each must change one row of the database, or ConcurrentUpdate.
        """
        for values, self.subject in zip(rows, subjects, strict=True):
            with self.told():
                result = self.connection.execute(hot.statement, hot.params(values))
            if exact and result.rowcount != 1:
                raise ConcurrentUpdate(self.subject)

    def together(self, write: Callable[[], None], *, deferrable: bool) -> None:
        """All that `write` does or nothing; what went before in the transaction stays.

        With `deferrable` it may be sent with the next statement or the commit, and fail there.
        """
        with self.connection.begin_nested():
            write()

    def cold(self, statement: Executable, params: Mapping[str, Any] | None = None) -> CursorResult[Any]:
        """Run a statement that is not on the hot path."""
        with self.told():
            return self.connection.execute(statement, params)

    def select(self, statement: Select[Any]) -> Sequence[Values]:
        """All rows of a query that is not on the hot path."""
        return self.cold(statement).all()

    def ring(self) -> None:
        """Tell waiting workers, once the transaction is committed, that something may be due."""
        if not self.rings and self.kind == "postgresql":
            self.connection.exec_driver_sql("SELECT pg_notify('duban', '')")
        self.rings = True

    @contextmanager
    def told(self) -> Iterator[None]:
        """Turn the drivers' errors into ours, where we have one."""
        try:
            yield
        except DBAPIError as error:
            ours = meaning(error.orig, self.subject)
            if ours is None:
                raise
            raise ours from error


class DriverWork(Work):
    """A transaction on a driver that we know, which begins and ends by our word."""

    @abstractmethod
    def begin(self, *, write: bool) -> None:
        """Begin; with `write` False the transaction promises to change nothing."""

    @abstractmethod
    def commit(self) -> None:
        """Make it durable."""

    @abstractmethod
    def rollback(self) -> bool:
        """Undo it. Says whether the connection is still good."""
