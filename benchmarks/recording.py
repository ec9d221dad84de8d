"""What a driver is asked to do, written down: connections that note every call, so that it can be made again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from sqlalchemy import Engine, NullPool, create_engine


class Call(NamedTuple):
    """One call of a driver: `execute`, `executemany`, `fetchall`, or `pipeline` and its `end`. `cursor` numbers cursors."""

    what: str
    cursor: int
    sql: str = ""
    params: Any = None
    prepare: bool | None = None


Log = list[Call]


def recording_engine(url: str, log: Log) -> Engine:
    """A SQLAlchemy engine whose driver's connections write down what they are asked to do."""
    if url.startswith("sqlite"):
        args = {"check_same_thread": False, "factory": _recording_sqlite(log)}
        return create_engine(url, poolclass=NullPool, connect_args=args)
    return create_engine(url, poolclass=NullPool, creator=lambda: _connect(url, log))


def _recording_sqlite(log: Log) -> type[sqlite3.Connection]:
    class Cursor(sqlite3.Cursor):
        def __init__(self, connection: sqlite3.Connection) -> None:
            super().__init__(connection)
            self.number = connection.opened = connection.opened + 1  # type: ignore[attr-defined]

        def execute(self, sql: str, params: Any = (), /) -> Cursor:
            log.append(Call("execute", self.number, sql, params))
            super().execute(sql, params)
            return self

        def executemany(self, sql: str, rows: Iterable[Any], /) -> Cursor:
            every = list(rows)
            log.append(Call("executemany", self.number, sql, every))
            super().executemany(sql, every)
            return self

        def fetchall(self) -> list[Any]:
            log.append(Call("fetchall", self.number))
            return super().fetchall()

    class Connection(sqlite3.Connection):
        opened = -1

        def cursor(self, factory: Any = None) -> Cursor:  # type: ignore[override]
            return super().cursor(Cursor)

    return Connection


def _connect(url: str, log: Log) -> Any:
    import psycopg

    class Cursor(psycopg.Cursor[Any]):
        def __init__(self, connection: Any, **more: Any) -> None:
            super().__init__(connection, **more)
            self.number = connection.opened = connection.opened + 1

        def execute(self, query: Any, params: Any = None, *, prepare: bool | None = None, binary: Any = None) -> Cursor:
            log.append(Call("execute", self.number, query, params, prepare))
            super().execute(query, params, prepare=prepare, binary=binary)
            return self

        def fetchall(self) -> list[Any]:
            log.append(Call("fetchall", self.number))
            return super().fetchall()

    class Connection(psycopg.Connection[Any]):
        opened = -1

        @contextmanager
        def pipeline(self) -> Iterator[Any]:
            log.append(Call("pipeline", -1))
            with super().pipeline() as pipeline:
                yield pipeline
            log.append(Call("end", -1))

    return Connection.connect(url.replace("+psycopg", ""), cursor_factory=Cursor)
