"""Checks files of every kind Duban reads, each in its surroundings: neighbours, channels, calendars."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from duban.definition import CheckContext, Definition, Library, check_definition, load_library, load_source, read_calendar
from duban.definition import Source as Source
from duban.errors import DefinitionError, Problem
from duban_adapters.cli.desk import Desk
from duban_adapters.config import Config, working_calendars

if TYPE_CHECKING:
    from duban.testing import Player

BEGINNING = 64 * 1024
"""Bytes in which a file says what it is."""

_OTHER = re.compile(r"^[\"']?(scenario|calendar|map|rulebook)[\"']?\s*:", re.MULTILINE)
_PROCESS = re.compile(r"^[\"']?(duban|states|parallel|extends)[\"']?\s*:", re.MULTILINE)


class Neighbours(Mapping[str, Definition | None]):
    """Definitions of other processes by name, read when somebody refers to them; None for one that cannot be read."""

    def __init__(self, libraries: Sequence[Library]) -> None:
        self._libraries = libraries
        self._read: dict[str, Definition | None] = {}

    def resolve(self, name: str) -> Source | None:
        """The source of a process, from the first folder that holds it."""
        return next((one for one in (library.resolve(name) for library in self._libraries) if one is not None), None)

    def __getitem__(self, name: str) -> Definition | None:
        source = self.resolve(name)
        if source is None:
            raise KeyError(name)
        if name not in self._read:
            self._read[name] = check_definition(source, self.resolve).definition
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(name for library in self._libraries for name in library.sources))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def context_of(config: Config) -> CheckContext:
    """What the configuration says about the world around definitions."""
    calendars = working_calendars(config)
    return CheckContext(
        routes=config.served_roles,
        superiors={role: [above] for role, above in config.superiors.items()} or None,
        calendars={name: calendar.known_years for name, calendar in calendars.items()},
        rosters=frozenset(config.rosters) or None,
        services=frozenset(config.services) or None,
    )


class Checker:
    """Checks one path after another. `files` are those that were looked at, `problems` what was found in them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._player: Player | None = None
        self.files: list[str] = []
        self._found: set[Problem] = set()

    @property
    def problems(self) -> list[Problem]:
        """All problems, sorted by place."""
        return sorted(self._found)

    def check(self, path: Path) -> None:
        """A file, or every file of a kind we know in a folder."""
        try:
            if path.is_dir():
                self._folder(load_library(path))
            else:
                self.files.append(str(path))
                self._source(load_source(path), path)
        except DefinitionError as error:
            self._found.update(error.problems)

    def _folder(self, library: Library) -> None:
        self.files += [source.file for source in library.sources.values()]
        self._found.update(library.check(context_of(self._desk.config)).problems)
        for path in sorted(Path(library.directory).rglob("*.y*ml")):
            if str(path) not in self.files and path.is_file() and _OTHER.search(_beginning(path)):
                self.check(path)

    def _source(self, source: Source, path: Path) -> None:
        other = _OTHER.search(source.text)
        if other and not _PROCESS.search(source.text):
            _READERS[other[1]](self, source)
            return
        neighbours = Neighbours([load_library(path.parent), self._desk.library])
        context = replace(context_of(self._desk.config), processes=neighbours)
        self._found.update(check_definition(source, neighbours.resolve, context).problems)

    def _scenario(self, source: Source) -> None:
        from duban.testing import Player, check_scenario, read_scenario

        scenario = read_scenario(source)
        self._player = self._player or Player()
        pack = self._player.pack(source.file, scenario.process)
        if scenario.process in pack.programs or not pack.holds(scenario.process):
            self._found.update(check_scenario(scenario, pack.programs, pack.calendars))

    def _calendar(self, source: Source) -> None:
        read_calendar(source)

    def _map(self, source: Source) -> None:
        from duban.design import read_map

        read_map(source)

    def _rulebook(self, source: Source) -> None:
        from duban.testing import read_rulebook

        read_rulebook(source)


def _beginning(path: Path) -> str:
    with path.open("rb") as stream:
        return stream.read(BEGINNING).decode("utf-8", "replace")


_READERS = {
    "scenario": Checker._scenario,
    "calendar": Checker._calendar,
    "map": Checker._map,
    "rulebook": Checker._rulebook,
}
