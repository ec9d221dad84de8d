"""The processes of a folder, compiled: those that can be read, and what is wrong with the others."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from duban.calendars import WorkingCalendar, bundled
from duban.definition import Definition, Library, Source, check_definition, load_library, load_source, read_calendar
from duban.definition.hints import did_you_mean
from duban.errors import ConfigurationError, DefinitionError, Problem
from duban.execution.program import Program, compile_program
from duban.testing.vocabulary import vocabulary

_CALENDAR = re.compile(r"^[\"']?calendar[\"']?\s*:", re.MULTILINE)
_NO_CALENDAR = "unknown-calendar"
_WEEK = re.compile(r"^[\"']?week[\"']?\s*:", re.MULTILINE)


@dataclass(frozen=True)
class Pack:
    """Programs by process name. `faults` are the problems of definitions that cannot be used.

    `calendars` are those of the folder's files, and those given; they go before the bundled ones.
    """

    directory: str
    programs: Mapping[str, Program]
    faults: Mapping[str, tuple[Problem, ...]] = field(default_factory=dict)
    calendars: Mapping[str, WorkingCalendar] = field(default_factory=dict)

    def require(self, process: str) -> None:
        """DefinitionError unless the process, and every one that it calls or starts, can be used (or is not here at all)."""
        problems = {problem for name in self._reached(process) for problem in self.faults.get(name, ())}
        if problems:
            raise DefinitionError(sorted(problems))
        if process not in self.programs:
            hint = did_you_mean(process, self.programs, "there are")
            message = f"there is no process {process!r} here"
            raise DefinitionError([Problem(self.directory, 1, 1, "", message, hint, "error", "unknown-process")])

    def holds(self, process: str) -> bool:
        """Whether a definition of this name is here, right or wrong."""
        return process in self.programs or process in self.faults

    def _reached(self, process: str) -> Iterator[str]:
        pending, seen = [process], {process}
        while pending:
            name = pending.pop()
            yield name
            more = self._called.get(name, frozenset()) - seen
            seen |= more
            pending += more

    @cached_property
    def _called(self) -> Mapping[str, frozenset[str]]:
        return {name: vocabulary(program.definition).called for name, program in self.programs.items()}


def load_pack(
    directory: str | os.PathLike[str],
    *,
    calendars: Mapping[str, WorkingCalendar] | None = None,
    language: str = "en",
) -> Pack:
    """Every process in a folder and below it, compiled. DefinitionError when there is no such folder."""
    library = load_library(directory)
    found, wrong = _calendars(library.directory)
    known = {**found, **(calendars or {})}
    programs: dict[str, Program] = {}
    faults: dict[str, tuple[Problem, ...]] = {}
    for name, source in library.sources.items():
        checked = check_definition(source, library.resolve)
        if checked.definition is None:
            faults[name] = checked.errors
        else:
            _compile(checked.definition, known, language, programs, faults)
    faults |= {name: (*problems, *wrong) for name, problems in faults.items() if problems[0].code == _NO_CALENDAR}
    return Pack(library.directory, programs, faults | _unread(library), known)


def _compile(
    definition: Definition,
    calendars: Mapping[str, WorkingCalendar],
    language: str,
    programs: dict[str, Program],
    faults: dict[str, tuple[Problem, ...]],
) -> None:
    name = definition.calendar
    try:
        calendar = calendars[name] if name in calendars else bundled(name)
    except ConfigurationError as error:
        place = definition.place
        problem = Problem(place.file, place.line, place.column, "calendar", str(error), "", "error", _NO_CALENDAR)
        faults[definition.process] = (problem,)
    else:
        programs[definition.process] = compile_program(definition, calendar, language=language)


def _unread(library: Library) -> dict[str, tuple[Problem, ...]]:
    """Files that could not be read at all, under the name their process probably has."""
    return {Path(problem.file).stem: (problem,) for problem in library.faults}


def _calendars(directory: str) -> tuple[dict[str, WorkingCalendar], tuple[Problem, ...]]:
    """Calendars written in YAML files of the folder, and what is wrong with those that cannot be read."""
    found: dict[str, WorkingCalendar] = {}
    problems: list[Problem] = []
    for path in sorted(Path(directory).rglob("*.yaml")):
        try:
            if not path.name.endswith(".scenario.yaml") and _is_calendar(source := load_source(path)):
                calendar = read_calendar(source)
                found[calendar.name] = calendar
        except DefinitionError as error:
            problems += error.problems
    return found, tuple(problems)


def _is_calendar(source: Source) -> bool:
    return bool(_CALENDAR.search(source.text) and _WEEK.search(source.text))


def folders(file: str | os.PathLike[str]) -> list[str]:
    """Where the processes of a scenario may be found, best first.

    That is the nearest folder named `processes`, around it or beside one of those around it; then the scenario's own
    folder, or the one above a folder named `scenarios`.
    """
    here = Path(file).resolve().parent
    own = here.parent if here.name == "scenarios" else here
    around = (folder if folder.name == "processes" else folder / "processes" for folder in (here, *here.parents))
    nearest = next((folder for folder in around if folder.is_dir()), own)
    return list(dict.fromkeys((str(nearest), str(own))))
