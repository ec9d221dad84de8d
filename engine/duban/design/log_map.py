"""A map, ready to use: when a row happened, which case it belongs to, and what it does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from duban.definition.model import Expr, Text
from duban.execution.facts import UnfitError, localize

Record = Mapping[str, Any]
"""A row by column: texts, instants in the columns of times, None where there is nothing."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What a row does when `when` holds: one of start, send and acknowledge (the latter two at the child process `to`)."""

    when: Expr | None
    start: str | None
    send: str | None
    acknowledge: str | None
    to: str | None
    at: Expr | None
    key: Expr | None
    fields: Mapping[str, Expr]

    @property
    def what(self) -> str:
        """The process, event or escalation it names."""
        return self.start or self.send or f"acknowledge {self.acknowledge}"


@dataclass(frozen=True, slots=True)
class Times:
    """How times are written: `format` None for ISO 8601, else a `strptime` pattern; naive ones are in `zone`."""

    column: str
    format: str | None
    zone: ZoneInfo

    def read(self, text: str) -> datetime:
        """The instant in UTC; ValueError for a text that is none, or one that the clocks skip."""
        found = datetime.fromisoformat(text) if self.format is None else datetime.strptime(text, self.format)  # noqa: DTZ007
        try:
            return localize(found, self.zone)
        except UnfitError as error:
            raise ValueError(f"{text} {error}") from None


@dataclass(frozen=True, slots=True)
class LogMap:
    """Everything a replay asks of a map. `columns` are those it reads; `instants` those of them that hold times."""

    name: str
    title: Text
    case: tuple[str, ...]
    times: Times
    by_time: bool
    columns: tuple[str, ...]
    instants: frozenset[str]
    nothing: frozenset[str]
    translate: Mapping[str, Mapping[str, str]]
    rules: tuple[Rule, ...]
    compare: Mapping[str, Expr]

    def record(self, texts: tuple[str, ...]) -> Record:
        """A row's values by column. A time that cannot be read is nothing, but for the row's own: ValueError."""
        return {name: self._value(name, text) for name, text in zip(self.columns, texts, strict=True)}

    def _value(self, column: str, text: str) -> Any:
        if text in self.nothing:
            return None
        if column in self.instants:
            return self._instant(column, text)
        words = self.translate.get(column)
        return words.get(text, text) if words else text

    def _instant(self, column: str, text: str) -> datetime | None:
        try:
            return self.times.read(text)
        except ValueError:
            if column == self.times.column:
                raise
            return None

    def case_of(self, record: Record) -> str:
        """The case a row belongs to; empty where none of its columns says."""
        return " ".join(str(record[name]) for name in self.case if record[name] is not None)
