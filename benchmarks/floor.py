"""The floor: a recorded run made again on the bare driver, the same statements, parameters and round trips."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

from sqlalchemy import make_url

from benchmarks.recording import Call, Log


class Floor:
    """A bare connection that makes recorded calls again."""

    def __init__(self, url: str, opening: Log) -> None:
        self._connection = _sqlite(url) if url.startswith("sqlite") else _postgres(url)
        self._cursors: list[Any] = []
        self._pipeline: Any = None
        self.play(opening)

    def play(self, log: Sequence[Call]) -> None:
        """Make these calls."""
        for what, number, sql, params, prepare in log:
            if what == "fetchall":
                self._cursors[number].fetchall()
            elif what == "pipeline":
                self._pipeline = self._connection.pipeline()
                self._pipeline.__enter__()
            elif what == "end":
                self._pipeline.__exit__(None, None, None)
            else:
                self._run(what, number, sql, params, prepare)

    def _run(self, what: str, number: int, sql: str, params: Any, prepare: bool | None) -> None:
        while number >= len(self._cursors):
            self._cursors.append(self._connection.cursor())
        cursor = self._cursors[number]
        if what == "executemany":
            cursor.executemany(sql, params)
        elif prepare is None:
            cursor.execute(sql, params)
        else:
            cursor.execute(sql, params, prepare=prepare)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


def _sqlite(url: str) -> Any:
    return sqlite3.connect(make_url(url).database or "", isolation_level=None, check_same_thread=False)


def _postgres(url: str) -> Any:
    import psycopg

    return psycopg.connect(url.replace("+psycopg", ""), autocommit=True)
