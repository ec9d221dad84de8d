"""Checks files of every kind Duban reads, each in its surroundings: neighbours, channels, calendars."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from duban.definition import CheckContext, Library, check_definition, load_library, load_source, read_calendar
from duban.definition import Source as Source
from duban.errors import DefinitionError, Problem
from duban_adapters.cli.desk import Desk
from duban_adapters.config import Config, working_calendars

_OTHER = re.compile(r"^[\"']?(scenario|calendar|map)[\"']?\s*:", re.MULTILINE)
_PROCESS = re.compile(r"^[\"']?(duban|states|parallel|extends)[\"']?\s*:", re.MULTILINE)


@dataclass
class Found:
    """The files that were looked at, and what was found in them."""

    files: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def check_paths(desk: Desk, paths: Iterable[Path]) -> Found:
    """Check every file that is named, and every file of a kind we know in the folders that are named."""
    found, context = Found(), context_of(desk.config)
    for path in paths:
        if path.is_dir():
            _check_folder(load_library(path), context, found)
        else:
            _check_file(desk, path, context, found)
    found.problems = sorted(set(found.problems))
    return found


def context_of(config: Config) -> CheckContext:
    """What the configuration says about the world around definitions."""
    calendars = working_calendars(config)
    return CheckContext(
        routes=config.served_roles,
        superiors={role: [above] for role, above in config.superiors.items()} or None,
        calendars={name: calendar.known_years for name, calendar in calendars.items()},
    )


def _check_folder(library: Library, context: CheckContext, found: Found) -> None:
    found.files += [source.file for source in library.sources.values()]
    found.problems += library.check(context).problems
    for path in sorted(Path(library.directory).rglob("*.y*ml")):
        if str(path) not in found.files:
            _check_other(path, library, found)


def _check_file(desk: Desk, path: Path, context: CheckContext, found: Found) -> None:
    try:
        source = load_source(path)
    except DefinitionError as error:
        found.files.append(str(path))
        found.problems += error.problems
        return
    libraries = [load_library(path.parent), desk.library]
    if _OTHER.search(source.text) and not _PROCESS.search(source.text):
        _check_other(path, desk.library, found)
        return
    found.files.append(source.file)

    def resolve(name: str) -> Source | None:
        return next((one for one in (library.resolve(name) for library in libraries) if one is not None), None)

    found.problems += check_definition(source, resolve, _among(libraries, context)).problems


def _among(libraries: Iterable[Library], context: CheckContext) -> CheckContext:
    """The context with the neighbours' names; those that cannot be read are known to exist."""
    from dataclasses import replace

    known = {name: one.definition for library in libraries for name, one in library.check().results.items()}
    return replace(context, processes=known)


def _check_other(path: Path, library: Library, found: Found) -> None:
    try:
        source = load_source(path)
        kind = _OTHER.search(source.text)
        if kind is None:
            return
        found.files.append(source.file)
        _READERS[kind[1]](source, library)
    except DefinitionError as error:
        found.problems += error.problems


def _scenario(source: Source, library: Library) -> None:
    from duban.testing import read_scenario

    read_scenario(source)


def _calendar(source: Source, library: Library) -> None:
    read_calendar(source)


def _map(source: Source, library: Library) -> None:
    from duban.design import read_map

    read_map(source)


_READERS = {"scenario": _scenario, "calendar": _calendar, "map": _map}
