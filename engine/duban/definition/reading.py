"""Reading and checking definitions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from duban.calendars import WorkingCalendar
from duban.definition.context import CheckContext
from duban.definition.model import Definition, Source
from duban.definition.report import Report
from duban.errors import DefinitionError, Problem

Resolve = Callable[[str], Source | None]


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found. `definition` is None when there is any error; warnings leave it usable."""

    definition: Definition | None
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that forbid to use the definition."""
        return tuple(problem for problem in self.problems if problem.severity == "error")

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """The problems that do not."""
        return tuple(problem for problem in self.problems if problem.severity != "error")


def read_definition(source: Source, resolve: Resolve | None = None) -> Definition:
    """The definition a source holds.

    `resolve` gives the source of a process that is extended. DefinitionError lists every error at once, with places.
    """
    checked = check_definition(source, resolve)
    if checked.definition is None:
        raise DefinitionError(checked.errors)
    return checked.definition


def check_definition(source: Source, resolve: Resolve | None = None, context: CheckContext | None = None) -> Checked:
    """All errors and warnings of a source, sorted by place, and the definition when there are no errors.

    What `context` knows of the surroundings (other processes, roles, channels, calendars) is checked too.
    """
    from duban.definition.pipeline import check  # pydantic and lark cost much of the time an import may take

    report = Report()
    definition = check(source, resolve, context, report)
    return Checked(definition, report.problems)


def read_calendar(source: Source) -> WorkingCalendar:
    """The working calendar a YAML source holds; DefinitionError lists every problem at once, with places."""
    from duban.definition.calendar_file import read_calendar_file

    return read_calendar_file(source)
