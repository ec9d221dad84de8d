"""What an application writes by hand around a library that keeps nothing: a table of cases, a journal and an outbox.

The bare drivers are used, without anything in between, as durable as Duban uses them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

from sqlalchemy import make_url

_TABLES = (
    "CREATE TABLE cases (id TEXT PRIMARY KEY, due DOUBLE PRECISION, document TEXT NOT NULL)",
    "CREATE INDEX cases_due ON cases (due) WHERE due IS NOT NULL",
    "CREATE TABLE journal (id {serial}, case_id TEXT NOT NULL, entry TEXT NOT NULL)",
    "CREATE TABLE outbox (id {serial}, case_id TEXT NOT NULL, payload TEXT NOT NULL)",
)
_SERIAL = {"?": "INTEGER PRIMARY KEY", "%s": "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"}


class Cases:
    """Documents in a database; `begin` and `commit` are the caller's, so that each change is durable by itself."""

    def __init__(self, url: str) -> None:
        self._connection = _sqlite(url) if url.startswith("sqlite") else _postgres(url)
        self._cursor = self._connection.cursor()
        self._mark, self._lock = ("?", "") if url.startswith("sqlite") else ("%s", " FOR UPDATE")
        for table in _TABLES:
            self._cursor.execute(table.format(serial=_SERIAL[self._mark]))

    def begin(self) -> None:
        """A transaction that will write."""
        self._cursor.execute("BEGIN" if self._lock else "BEGIN IMMEDIATE")

    def commit(self) -> None:
        """Make it durable."""
        self._cursor.execute("COMMIT")

    def add(self, case: str, document: str, due: float | None) -> None:
        """A new case, and what made it, in the journal."""
        self._run("INSERT INTO cases (id, due, document) VALUES (?, ?, ?)", (case, due, document))
        self._run("INSERT INTO journal (case_id, entry) VALUES (?, ?)", (case, document))

    def document(self, case: str) -> str:
        """A case's document; nobody else may change it until the commit."""
        return str(self._run(f"SELECT document FROM cases WHERE id = ?{self._lock}", (case,)).fetchone()[0])

    def due(self, now: float) -> Sequence[str]:
        """The cases that are due."""
        return [row[0] for row in self._run("SELECT id FROM cases WHERE due <= ?", (now,)).fetchall()]

    def save(self, case: str, document: str, entry: str | None = None, payload: str | None = None) -> None:
        """A case's new document, which is due no more; with an entry for the journal and an effect for the outbox."""
        self._run("UPDATE cases SET document = ?, due = NULL WHERE id = ?", (document, case))
        if entry is not None:
            self._run("INSERT INTO journal (case_id, entry) VALUES (?, ?)", (case, entry))
        if payload is not None:
            self._run("INSERT INTO outbox (case_id, payload) VALUES (?, ?)", (case, payload))

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _run(self, sql: str, values: Sequence[Any]) -> Any:
        return self._cursor.execute(sql.replace("?", self._mark), values)


def _sqlite(url: str) -> Any:
    connection = sqlite3.connect(make_url(url).database or "", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    return connection


def _postgres(url: str) -> Any:
    import psycopg

    return psycopg.connect(url.replace("+psycopg", ""), autocommit=True)
