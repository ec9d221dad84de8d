"""Column types: instants that are always aware and in UTC, and JSON that goes in and comes out as bytes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Dialect, Text, cast, type_coerce
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TIMESTAMP, TypeDecorator, TypeEngine

from duban.clock import aware


def instant_text(value: datetime) -> str:
    """An aware instant as SQLite keeps it, `2026-10-08T08:00:00.000000Z`: of one width, so that texts sort as instants.

    Raises NaiveTime.
    """
    if value.tzinfo is not UTC:
        value = aware(value)
    return value.isoformat(timespec="microseconds")[:26] + "Z"


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware in, UTC out, to the microsecond, years 1 to 9999. A naive value raises NaiveTime.

    PostgreSQL has `timestamptz`; SQLite, which would lose the zone, keeps a text of fixed width.
    """

    impl = TIMESTAMP
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """`timestamptz` on PostgreSQL, text elsewhere."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(TIMESTAMP(timezone=True))
        return dialect.type_descriptor(Text())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """The value as the driver takes it. Raises NaiveTime."""
        if value is None:
            return None
        return aware(value) if dialect.name == "postgresql" else instant_text(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """The value as an instant in UTC."""
        if value is None:
            return None
        return aware(value if dialect.name == "postgresql" else datetime.fromisoformat(value))


class JsonBytes(TypeDecorator[bytes]):
    """JSON as the bytes it was encoded to, kept to the letter.

    On PostgreSQL it is `json`, not `jsonb`: that would reorder what is written, and cost a third more at each step.
    """

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """`json` on PostgreSQL, text elsewhere; values travel as text on both."""
        return dialect.type_descriptor(postgresql.JSON() if dialect.name == "postgresql" else Text())

    def bind_processor(self, dialect: Dialect) -> Any:
        """Bytes to text; the database's own JSON processing is not wanted."""
        return lambda value: None if value is None else value.decode()

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        """Text to bytes."""
        return lambda value: None if value is None else value.encode()

    def column_expression(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        """Selected as text, so that no driver takes it apart."""
        return type_coerce(cast(column, Text), self)
