"""Statements compiled once: what the hot path runs on a driver's cursor without SQLAlchemy in between."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import Dialect, Executable
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.postgresql import psycopg
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

from duban.clock import aware
from duban.persistence.types import JsonBytes, UtcDateTime, instant_text

Converter = Callable[[Any], Any]
Converters = tuple[tuple[int, Converter], ...]
Values = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Hot:
    """A statement and its compiled string. `names` are its parameters in order; `bulk` does the same from arrays.

    `pick` reads the values for a statement's parameters from the attributes of a row, in order.
    """

    statement: Executable
    sql: str
    names: tuple[str, ...]
    constants: Mapping[str, Any]
    inward: Converters
    outward: Converters
    pick: Callable[[Any], Values]
    bulk: Hot | None = None

    def values(self, params: Mapping[str, Any]) -> Values:
        """Named parameters in order."""
        given = {**self.constants, **params} if self.constants else params
        return [given[name] for name in self.names]

    def params(self, values: Values) -> dict[str, Any]:
        """Values in order as named parameters."""
        return dict(zip(self.names, values, strict=True))

    def bind(self, values: Values) -> Values:
        """Values as the driver takes them. Raises NaiveTime."""
        bound = list(values)
        for index, convert in self.inward:
            bound[index] = convert(bound[index])
        return bound

    def bind_arrays(self, rows: Sequence[Values]) -> list[list[Any]]:
        """One array for each parameter of `bulk`, as the driver takes them. Raises NaiveTime."""
        assert self.bulk is not None
        columns = dict(zip(self.names, zip(*map(self.bind, rows), strict=True), strict=True))
        return [list(columns[name]) for name in self.bulk.names]

    def read(self, rows: Sequence[Values]) -> Sequence[Values]:
        """The driver's rows with instants in UTC and JSON as bytes."""
        return [self._read(row) for row in rows] if self.outward else rows

    def _read(self, row: Values) -> Values:
        values = list(row)
        for index, convert in self.outward:
            values[index] = convert(values[index])
        return values


def dialect_of(kind: str) -> Dialect:
    """The dialect with positional parameters, as `compile_hot` needs it."""
    return psycopg.dialect(paramstyle="format") if kind == "postgresql" else sqlite.dialect(paramstyle="qmark")  # type: ignore[no-untyped-call]


def compile_hot(
    statement: Executable, dialect: Dialect, bulk: Executable | None = None, paths: Mapping[str, str] | None = None
) -> Hot:
    """Compile a Core statement, and `bulk` where the database runs it on arrays.

    `paths` says where a row has the values for parameters; those it leaves out are not picked.
    """
    compiled: SQLCompiler = statement.compile(dialect=dialect)  # type: ignore[attr-defined]
    names = tuple(compiled.positiontup or ())
    return Hot(
        statement=statement,
        sql=str(compiled),
        names=names,
        constants={name: value for name, value in compiled.params.items() if value is not None},
        inward=_converters([compiled.binds[name].type for name in names], dialect, _INWARD),
        outward=_converters([entry.type for entry in compiled._result_columns], dialect, _OUTWARD),
        pick=_picker([paths[name] for name in names if name in paths] if paths else ()),
        bulk=_on_arrays(compile_hot(bulk, dialect)) if bulk is not None and dialect.name == "postgresql" else None,
    )


def _picker(paths: Sequence[str]) -> Callable[[Any], Values]:
    return attrgetter(*paths) if len(paths) > 1 else lambda row: ()


def _on_arrays(hot: Hot) -> Hot:
    # Arrays travel in binary: written as text, each element would be escaped one by one.
    return replace(hot, sql=re.sub(r"%s(?=::[A-Z ]+\[\])", "%b", hot.sql))


def _converters(
    types: Sequence[TypeEngine[Any]], dialect: Dialect, table: Mapping[tuple[type, str], Converter]
) -> Converters:
    found = ((index, table.get((type(type_), dialect.name))) for index, type_ in enumerate(types))
    return tuple((index, converter) for index, converter in found if converter is not None)


def _to_text(value: datetime | None) -> str | None:
    return None if value is None else instant_text(value)


def _from_text(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value)


def _utc(value: datetime | None) -> datetime | None:
    return None if value is None else aware(value)


def _decoded(value: bytes | None) -> str | None:
    return None if value is None else value.decode()


def _encoded(value: str | None) -> bytes | None:
    return None if value is None else value.encode()


_INWARD: Mapping[tuple[type, str], Converter] = {
    (UtcDateTime, "sqlite"): _to_text,
    (UtcDateTime, "postgresql"): _utc,
    (JsonBytes, "sqlite"): _decoded,
    (JsonBytes, "postgresql"): _decoded,
}
_OUTWARD: Mapping[tuple[type, str], Converter] = {
    (UtcDateTime, "sqlite"): _from_text,
    (UtcDateTime, "postgresql"): _utc,
    (JsonBytes, "sqlite"): _encoded,
    (JsonBytes, "postgresql"): _encoded,
}
