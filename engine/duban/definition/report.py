"""Collects the problems of one check."""

from __future__ import annotations

from duban.definition.located import Cursor
from duban.definition.model import Place
from duban.definition.problems import severity_of
from duban.errors import Problem

LIMIT = 200


class Report:
    """Problems in the order of their places, each once, at most LIMIT of them."""

    def __init__(self) -> None:
        self._problems: dict[tuple[str, int, int, str, str], Problem] = {}
        self.left_out = 0

    def add(self, code: str, place: Place, message: str, suggestion: str = "", where: str = "") -> None:
        """One finding; its severity follows from its code."""
        key = (place.file, place.line, place.column, code, message)
        if key in self._problems:
            return
        if len(self._problems) >= LIMIT:
            self.left_out += 1
            return
        self._problems[key] = Problem(
            place.file, place.line, place.column, where, message, suggestion, severity_of(code), code
        )

    def at(self, code: str, cursor: Cursor, message: str, suggestion: str = "") -> None:
        """One finding about the value under a cursor."""
        self.add(code, cursor.place, message, suggestion, cursor.where)

    def at_key(self, code: str, cursor: Cursor, message: str, suggestion: str = "") -> None:
        """One finding about the key under a cursor."""
        self.add(code, cursor.key, message, suggestion, cursor.where)

    @property
    def full(self) -> bool:
        """Whether nothing more is told."""
        return len(self._problems) >= LIMIT

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All findings, sorted by file, line and column."""
        return tuple(sorted(self._problems.values()))

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The findings that forbid to use the definition."""
        return tuple(problem for problem in self.problems if problem.severity == "error")
