"""What an import or an export gives: a text, and everything that could not be carried over."""

from __future__ import annotations

from dataclasses import dataclass

from duban.errors import Problem


@dataclass(frozen=True, slots=True)
class Exchanged:
    """The result of an import (YAML) or an export (XML).

    `findings` tell what was refused (errors) or changed on the way (warnings), each with its place and element.
    """

    text: str
    findings: tuple[Problem, ...] = ()

    @property
    def errors(self) -> tuple[Problem, ...]:
        """What was not carried over."""
        return tuple(problem for problem in self.findings if problem.severity == "error")
