"""The smallest parts of a definition: texts, places, compiled expressions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

ROOT = ""

Text = Mapping[str, str]
"""A text by language code: `{"en": "Complaint", "zh": "投诉"}`."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an element stands; line and column count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


NOWHERE = Place("", 0, 0)


@dataclass(frozen=True, slots=True)
class Expr:
    """A compiled FEEL expression. `evaluate(env)` gives its value; `reads` are the dotted names it looks at."""

    text: str
    evaluate: Callable[[Any], Any]
    reads: frozenset[str]
    place: Place
    type: str = ""
