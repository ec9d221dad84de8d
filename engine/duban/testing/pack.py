"""The processes of a folder, compiled: those that can be read, and what is wrong with the others."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from duban.calendars import WorkingCalendar, bundled
from duban.definition import Definition, Library, check_definition, load_library, load_source, read_calendar
from duban.definition.hints import did_you_mean
from duban.errors import ConfigurationError, DefinitionError, Problem
from duban.execution.program import Program, compile_program
from duban.testing.vocabulary import vocabulary

_CALENDAR = re.compile(r"^[\"']?calendar[\"']?\s*:", re.MULTILINE)
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
    known = {**_calendars(library.directory), **(calendars or {})}
    programs: dict[str, Program] = {}
    faults: dict[str, tuple[Problem, ...]] = {}
    for name, source in library.sources.items():
        checked = check_definition(source, library.resolve)
        if checked.definition is None:
            faults[name] = checked.errors
        else:
            _compile(checked.definition, known, language, programs, faults)
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
        problem = Problem(place.file, place.line, place.column, "calendar", str(error), "", "error", "unknown-calendar")
        faults[definition.process] = (problem,)
    else:
        programs[definition.process] = compile_program(definition, calendar, language=language)


def _unread(library: Library) -> dict[str, tuple[Problem, ...]]:
    """Files that could not be read at all, under the name their process probably has."""
    return {Path(problem.file).stem: (problem,) for problem in library.faults}


def _calendars(directory: str) -> dict[str, WorkingCalendar]:
    """Calendars written in YAML files of the folder; one that is wrong is missed when a process asks for it."""
    found = {}
    for path in sorted(Path(directory).rglob("*.yaml")):
        if path.name.endswith(".scenario.yaml") or path.stat().st_size > 1_000_000:
            continue
        text = path.read_text("utf-8", errors="replace")
        if _CALENDAR.search(text) and _WEEK.search(text):
            calendar = read_calendar(load_source(path))
            found[calendar.name] = calendar
    return found


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
