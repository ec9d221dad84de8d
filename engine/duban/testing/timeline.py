"""The timeline of a play, and what failed on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from duban.definition.model import Place
from duban.testing.chronicle import Line


@dataclass(frozen=True, slots=True)
class Failure:
    """One thing that was not as expected, at an instant of the story and a place in the file."""

    place: Place
    at: datetime
    what: str
    expected: str
    actual: str
    hint: str = ""

    def __str__(self) -> str:
        tail = f"; {self.hint}" if self.hint else ""
        return f"line {self.place.line}: {self.what}: expected {self.expected}, was {self.actual}{tail}"


@dataclass(frozen=True, slots=True)
class Timeline:
    """Everything that happened, in order, and the zone it is shown in. `main` is the key of the story's instance."""

    title: str
    file: str
    zone: tzinfo = field(repr=False)
    lines: tuple[Line, ...] = ()
    main: str = ""
