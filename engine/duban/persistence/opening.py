"""From a URL to an engine whose connections the store may hold."""

from __future__ import annotations

from typing import Any

from sqlalchemy import URL, Engine, create_engine, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.pool import NullPool, StaticPool

from duban.errors import ConfigurationError

_PSYCOPG = ("postgresql", "postgres", "postgresql+psycopg")


def open_engine(text: str, lock_timeout: float) -> Engine:
    """An engine for `sqlite:…` or `postgresql:…`. Raises ConfigurationError."""
    url = _url(text)
    try:
        if url.drivername in _PSYCOPG:
            return create_engine(url.set(drivername="postgresql+psycopg"), poolclass=NullPool)
        if url.drivername in ("sqlite", "sqlite+pysqlite"):
            return create_engine(url, **_sqlite_options(url, lock_timeout))
    except (ImportError, NoSuchModuleError) as error:
        raise ConfigurationError(f"the driver for {url.drivername} is missing: install duban[postgres]") from error
    raise ConfigurationError(f"cannot store in {url.drivername!r}; use sqlite:///file.db or postgresql://user@host/database")


def _url(text: str) -> URL:
    try:
        return make_url(text)
    except ArgumentError as error:
        raise ConfigurationError(f"{text!r} is no database URL; write sqlite:///file.db or postgresql://…") from error


def is_in_memory(url: URL) -> bool:
    """Whether an SQLite database lives only as long as its connection."""
    return url.database in (None, "", ":memory:") or url.query.get("mode") == "memory"


def _sqlite_options(url: URL, lock_timeout: float) -> dict[str, Any]:
    return {
        "poolclass": StaticPool if is_in_memory(url) else NullPool,
        "connect_args": {"check_same_thread": False, "timeout": lock_timeout},
    }
