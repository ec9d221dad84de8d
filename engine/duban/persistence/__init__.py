"""Durable storage in SQL: `open_store(url)` for SQLite or PostgreSQL."""

from duban.persistence.sqlite import immediate
from duban.persistence.store import SqlStore, open_store
from duban.persistence.types import UtcDateTime

__all__ = ["SqlStore", "UtcDateTime", "immediate", "open_store"]
