"""What all parts of a transaction share: its tenant and the work it runs on."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Table
from sqlalchemy.dialects import postgresql, sqlite

from duban.persistence.work import Work
from duban.ports import InstanceRow


class Base:
    """A part of a transaction. `locked` holds the instances that no other transaction can change now, as they are stored."""

    def __init__(self, work: Work, tenant: str) -> None:
        self.work = work
        self.tenant = tenant
        self.locked: dict[str, InstanceRow] = {}

    def _own(self, table: Table) -> ColumnElement[bool]:
        """Only this tenant's rows."""
        condition: ColumnElement[bool] = table.c.tenant == self.tenant
        return condition

    def _columns(self, table: Table, names: tuple[str, ...]) -> list[ColumnElement[Any]]:
        return [table.c[name] for name in names]

    def _insert(self, table: Table) -> sqlite.Insert | postgresql.Insert:
        return sqlite.insert(table) if self.work.kind == "sqlite" else postgresql.insert(table)

    def _values(self, row: object, names: tuple[str, ...]) -> dict[str, object]:
        return {name: getattr(row, name) for name in names}
