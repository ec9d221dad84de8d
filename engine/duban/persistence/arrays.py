"""Rows out of arrays: how PostgreSQL takes many rows in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ARRAY, Column, ColumnElement, Insert, Table, Text, bindparam, cast, column, func, insert, select
from sqlalchemy.sql.selectable import TableValuedAlias
from sqlalchemy.types import TypeEngine

from duban.persistence.types import JsonBytes


def arrays(columns: Sequence[Column[Any]]) -> TableValuedAlias:
    """Rows of these columns out of one array parameter each, named like the columns."""
    parameters = [bindparam(each.name, type_=ARRAY(_wire(each.type))) for each in columns]
    names = [column(each.name, _wire(each.type)) for each in columns]
    return func.unnest(*parameters).table_valued(*names, name="given").render_derived()


def from_arrays(given: TableValuedAlias, name: str, type_: TypeEngine[Any]) -> ColumnElement[Any]:
    """One column out of `arrays`, as a table's column of this type takes it."""
    value = given.c[name]
    return cast(value, type_) if isinstance(type_, JsonBytes) else value


def insert_arrays(table: Table, names: Sequence[str]) -> Insert:
    """Insert many rows from arrays."""
    given = arrays([table.c[name] for name in names])
    rows = select(*[from_arrays(given, name, table.c[name].type) for name in names])
    return insert(table).from_select(list(names), rows).inline()


def _wire(type_: TypeEngine[Any]) -> TypeEngine[Any]:
    return Text() if isinstance(type_, JsonBytes) else type_
