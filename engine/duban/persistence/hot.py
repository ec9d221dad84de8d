"""Statements compiled once: what the hot path runs on a driver's cursor without SQLAlchemy in between."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    Dialect,
    Executable,
    Insert,
    Select,
    Table,
    Text,
    bindparam,
    cast,
    column,
    func,
    insert,
    select,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.postgresql import psycopg
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.selectable import TableValuedAlias
from sqlalchemy.types import TypeEngine

from duban.persistence.types import JsonBytes, UtcDateTime

Converters = tuple[tuple[int, Callable[[Any], Any]], ...]


@dataclass(frozen=True, slots=True)
class Hot:
    """A statement and its compiled string. `bulk` does the same for many rows at once, where the database has a way."""

    statement: Executable
    sql: str
    names: tuple[str, ...]
    constants: Mapping[str, Any]
    inward: Converters
    outward: Converters
    bulk: Hot | None = None

    def bind(self, params: Mapping[str, Any]) -> list[Any]:
        """The parameters in the order of the string, as the driver takes them."""
        given = {**self.constants, **params} if self.constants else params
        values = [given[name] for name in self.names]
        for index, convert in self.inward:
            values[index] = convert(values[index])
        return values

    def bind_arrays(self, rows: Sequence[Mapping[str, Any]]) -> list[list[Any]]:
        """One array for each parameter of `bulk`."""
        assert self.bulk is not None
        convert = {self.names[index]: converter for index, converter in self.inward}
        return [_array(rows, name, convert.get(name)) for name in self.bulk.names]

    def read(self, rows: Sequence[Sequence[Any]]) -> list[Sequence[Any]]:
        """The driver's rows with instants in UTC and JSON as bytes."""
        if not self.outward:
            return list(rows)
        return [self._read(list(row)) for row in rows]

    def _read(self, values: list[Any]) -> list[Any]:
        for index, convert in self.outward:
            values[index] = convert(values[index])
        return values


def _array(rows: Sequence[Mapping[str, Any]], name: str, convert: Callable[[Any], Any] | None) -> list[Any]:
    return [convert(row[name]) for row in rows] if convert else [row[name] for row in rows]


def dialect_of(kind: str) -> Dialect:
    """The dialect with positional parameters, as `compile_hot` needs it."""
    return psycopg.dialect(paramstyle="format") if kind == "postgresql" else sqlite.dialect(paramstyle="qmark")  # type: ignore[no-untyped-call]


def compile_hot(statement: Executable, dialect: Dialect, bulk: Executable | None = None) -> Hot:
    """Compile a Core statement, and `bulk` where the database runs it on arrays of values."""
    compiled = statement.compile(dialect=dialect)  # type: ignore[attr-defined]
    names = tuple(compiled.positiontup or ())
    return Hot(
        statement=statement,
        sql=str(compiled),
        names=names,
        constants={name: value for name, value in compiled.params.items() if value is not None},
        inward=_converters([compiled.binds[name].type for name in names], dialect, "bind_processor"),
        outward=_converters(_selected(compiled), dialect, "result_processor"),
        bulk=_on_arrays(compile_hot(bulk, dialect)) if bulk is not None and dialect.name == "postgresql" else None,
    )


def _selected(compiled: SQLCompiler) -> list[TypeEngine[Any]]:
    return [entry.type for entry in compiled._result_columns]


def _converters(types: Sequence[TypeEngine[Any]], dialect: Dialect, which: str) -> Converters:
    ours = ((index, type_) for index, type_ in enumerate(types) if isinstance(type_, UtcDateTime | JsonBytes))
    return tuple((index, _converter(type_, dialect, which)) for index, type_ in ours)


def _converter(type_: UtcDateTime | JsonBytes, dialect: Dialect, which: str) -> Callable[[Any], Any]:
    inward = which == "bind_processor"
    processor = type_.bind_processor(dialect) if inward else type_.result_processor(dialect, None)
    assert processor is not None
    return processor


def _on_arrays(hot: Hot) -> Hot:
    # Arrays travel in binary: written as text, each element would be escaped one by one.
    return replace(hot, sql=re.sub(r"%s(?=::[A-Z ]+\[\])", "%b", hot.sql))


def arrays(columns: Sequence[Column[Any]]) -> TableValuedAlias:
    """Rows of these columns out of one array parameter each, named like the columns."""
    parameters = [bindparam(each.name, type_=ARRAY(_wire(each.type))) for each in columns]
    return (
        func.unnest(*parameters)
        .table_valued(*[column(each.name, _wire(each.type)) for each in columns], name="given")
        .render_derived()
    )


def from_arrays(given: TableValuedAlias, target: Column[Any]) -> ColumnElement[Any]:
    """One column out of `arrays`, as the table's column takes it."""
    value = given.c[target.name]
    return cast(value, target.type) if isinstance(target.type, JsonBytes) else value


def insert_arrays(table: Table, names: Sequence[str]) -> Insert:
    """Insert many rows from arrays."""
    given = arrays([table.c[name] for name in names])
    rows: Select[Any] = select(*[from_arrays(given, table.c[name]) for name in names])
    return insert(table).from_select(list(names), rows).inline()


def _wire(type_: TypeEngine[Any]) -> TypeEngine[Any]:
    return Text() if isinstance(type_, JsonBytes) else type_
