"""What could not be taken over from a DMN file or written into one, with its place and reason."""

from __future__ import annotations

from duban.definition.model import NOWHERE, Place
from duban.errors import Problem

WARNINGS = frozenset({"dmn-left-out", "dmn-type", "dmn-changed", "dmn-extension"})
"""Codes of findings that leave the rest meaning what it meant."""


class Findings:
    """Gathers findings in the order they are made, each once."""

    def __init__(self, file: str = "") -> None:
        self.file = file
        self._found: dict[Problem, None] = {}

    def add(self, code: str, place: Place, where: str, message: str, suggestion: str = "") -> None:
        """One finding about the element named `where` (its id or name)."""
        known = place if place != NOWHERE else Place(self.file, 1, 1)
        severity = "warning" if code in WARNINGS else "error"
        problem = Problem(known.file, known.line, known.column, where, message, suggestion, severity, code)
        self._found.setdefault(problem)

    @property
    def all(self) -> tuple[Problem, ...]:
        """All findings, by place."""
        return tuple(sorted(self._found))
