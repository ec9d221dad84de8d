"""A report as tables: made once, and read by the page, the spreadsheet and the terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from duban_adapters.reports.words import Language

Kind = Literal["text", "count", "rate", "hours", "when"]
SHORT = 9
Value = str | int | float | datetime | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its label in words.LABELS (or what it `says`), what its values are, and its share of the width."""

    label: str
    kind: Kind = "text"
    width: int = 0
    says: str = ""

    def head(self, words: Language) -> str:
        """What stands over it."""
        return self.says or words(self.label)


_KINDS: dict[str, Kind] = {"#": "count", "%": "rate", "~": "hours", "@": "when"}


def cols(*written: str) -> tuple[Column, ...]:
    """Columns in short: `label:3` a text with its width, `#label` a count, `%` a rate, `~` hours, `@` an instant."""
    found = []
    for text in written:
        kind = _KINDS.get(text[0], "text")
        label, _, width = text.lstrip("#%~@").partition(":")
        found.append(Column(label, kind, int(width or 0)))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of plain values under columns. A page shows `shown` of them; `red` are cells (row, column) to look at.

    `total` says that the last row sums up those above.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    shown: int = 1000
    total: bool = False
    red: frozenset[tuple[int, int]] = frozenset()

    @property
    def short(self) -> bool:
        """Whether it has so few rows that none may stand on another sheet of paper."""
        return len(self.rows) <= SHORT

    @property
    def hidden(self) -> int:
        """How many rows a page leaves out."""
        return max(0, len(self.rows) - self.shown)


def table(
    name: str,
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Value]],
    *,
    shown: int = 1000,
    total: bool = False,
    is_red: Callable[[Column, Value, Sequence[Value]], bool] | None = None,
) -> Table:
    """A table; `is_red` looks at each column, value and row."""
    kept = tuple(tuple(row) for row in rows)
    red = frozenset(
        (number, position)
        for number, row in enumerate(kept)
        for position, value in enumerate(row)
        if is_red is not None and is_red(columns[position], value, row)
    )
    return Table(name, title, tuple(columns), kept, shown, total, red)


def written(value: Value, kind: Kind, words: Language, zone: ZoneInfo) -> str:
    """A value as people read it."""
    if value is None:
        return "–"
    if isinstance(value, datetime):
        return f"{value.astimezone(zone):%Y-%m-%d %H:%M}"
    if kind == "rate" and not isinstance(value, str):
        return words.percent(value)
    if kind == "hours" and not isinstance(value, str):
        return words.hours(value)
    return str(value)


def some(label: str) -> Callable[[Column, Value, Sequence[Value]], bool]:
    """Cells of one column that are not empty or nought."""
    return lambda column, value, row: column.label == label and bool(value)
