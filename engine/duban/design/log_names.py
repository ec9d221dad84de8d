"""What the expressions of a map can see: the row, the one before it, and the case's instance."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from duban.calendars import WorkingCalendar
from duban.design.log_map import Record
from duban.execution.instance import Instance


class RowNames:
    """The environment of a map's expressions for one row of one case."""

    __slots__ = ("_values", "calendar", "instance")

    def __init__(
        self,
        calendar: WorkingCalendar,
        case: str,
        row: Record,
        previous: Record | None,
        now: datetime | None,
        instance: Instance | None = None,
    ) -> None:
        self.calendar = calendar
        self.instance = instance
        self._values: dict[str, Any] = {"row": row, "previous": previous, "case": case, "now": now}

    def __getitem__(self, name: str) -> Any:
        if name == "facts":
            return self._facts()
        if name == "state":
            return self.instance.states[0] if self.instance and self.instance.states else None
        return self._values.get(name)

    def _facts(self) -> Mapping[str, Any] | None:
        return self.instance.facts if self.instance is not None else None

    def previous(self, name: str) -> Any:
        """A map's expressions run between steps, where nothing has a value before."""
        return None

    def in_state(self, path: str) -> bool:
        """Whether the case's instance is in this state."""
        return self.instance is not None and any(scope.path == path for scope in self.instance.scopes)
