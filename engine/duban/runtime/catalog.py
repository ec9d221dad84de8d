"""Which definitions are deployed, compiled once per version and kept."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import Any

import msgspec

from duban.calendars import WorkingCalendar, bundled
from duban.definition import load_source, read_calendar, read_definition
from duban.definition.model import Definition, Source
from duban.errors import ConfigurationError, UnknownProcess
from duban.execution.program import Program, compile_program
from duban.ports import DefinitionRow, Store, Transaction
from duban.runtime.outcome import Deployed

FRESH_SECONDS = 2.0
_sources = msgspec.json.Decoder(list[tuple[str, str]])

Begin = Callable[[], Any]
Reader = Callable[[str, Source], Definition]
"""Reads a process by its name from a file of another format, as it was deployed."""


class Catalog:
    """Programs by process and version. Other workers' deployments are noticed within two seconds."""

    def __init__(
        self,
        store: Store,
        tenant: str,
        calendars: Mapping[str, WorkingCalendar],
        language: str,
        readers: Mapping[str, Reader] | None = None,
    ) -> None:
        self._store, self._tenant, self._language, self._readers = store, tenant, language, readers or {}
        self._calendars = dict(calendars)
        self._programs: dict[tuple[str, str], Program] = {}
        self._newest: dict[str, tuple[float, str]] = {}
        self._lock = threading.Lock()

    def deploy(self, tx: Transaction, definition: Definition, at: datetime) -> Deployed:
        """Keep a version. ConfigurationError when this version is there with other content (language.md, 22)."""
        version = str(definition.version or definition.hash[:12])
        found = tx.definition(definition.process, version)
        if found is not None and found.hash != definition.hash:
            raise ConfigurationError(
                f"version {version} of {definition.process} is deployed with other content; "
                f"a deployed version never changes: give the file a new `version:`"
            )
        program = self._compile(definition, version)
        if found is None:
            sources = msgspec.json.encode([(source.file, source.text) for source in definition.sources])
            tx.save_definition(DefinitionRow(self._tenant, definition.process, version, definition.hash, sources, at))
        with self._lock:
            self._programs[definition.process, version] = program
            self._newest.pop(definition.process, None)
        return Deployed(definition.process, version, found is None)

    def newest(self, tx: Transaction, process: str) -> Program:
        """The program new instances run."""
        known = self._newest.get(process)
        if known is None or monotonic() - known[0] > FRESH_SECONDS:
            row = tx.definition(process)
            if row is None:
                raise UnknownProcess(process, {found.process for found in tx.definitions()})
            known = self._newest[process] = (monotonic(), row.version)
        return self.program(tx, process, known[1])

    def program(self, tx: Transaction, process: str, version: str) -> Program:
        """The program of one version."""
        program = self._programs.get((process, version))
        if program is not None:
            return program
        row = tx.definition(process, version)
        if row is None:
            raise UnknownProcess(f"{process} version {version}")
        return self._load(row)

    def all_newest(self, tx: Transaction) -> list[Program]:
        """The newest program of every process."""
        return [self.newest(tx, process) for process in dict.fromkeys(row.process for row in tx.definitions())]

    def _load(self, row: DefinitionRow) -> Program:
        files = [Source(file, text) for file, text in _sources.decode(row.sources)]
        reader = self._readers.get(Path(files[0].file).suffix)
        if reader is not None:
            return self._kept(row, reader(row.process, files[0]))
        by_name = {source.file: source for source in files}
        remaining = iter(files[1:])

        def resolve(name: str) -> Source | None:
            return next(remaining, None) or by_name.get(name)

        return self._kept(row, read_definition(files[0], resolve))

    def _kept(self, row: DefinitionRow, definition: Definition) -> Program:
        program = self._compile(definition, row.version)
        with self._lock:
            return self._programs.setdefault((row.process, row.version), program)

    def _compile(self, definition: Definition, version: str) -> Program:
        return compile_program(definition, self.calendar(definition.calendar), version=version, language=self._language)

    def calendar(self, name: str) -> WorkingCalendar:
        """A working calendar: one that was given, or a bundled one. ConfigurationError when there is none."""
        found = self._calendars.get(name)
        if found is None:
            found = self._calendars[name] = bundled(name)
        return found

    def learn(self, calendar: WorkingCalendar) -> None:
        """Replace a calendar; programs that use it are compiled again."""
        with self._lock:
            self._calendars[calendar.name] = calendar
            self._programs = {
                key: program for key, program in self._programs.items() if program.definition.calendar != calendar.name
            }


def as_definition(what: Definition | Source | Path | str, resolve: Callable[[str], Source | None] | None) -> Definition:
    """A definition from itself, a source, a path, or YAML text (a str with a line break)."""
    if isinstance(what, Definition):
        return what
    if isinstance(what, str) and "\n" in what:
        what = Source("<text>", what)
    source = what if isinstance(what, Source) else load_source(Path(what))
    return read_definition(source, resolve or _neighbour(source))


def _neighbour(source: Source) -> Callable[[str], Source | None]:
    """Finds the standard a file extends beside it: `name.yaml` in its folder, or in a folder `name` next to it."""
    folder = Path(source.file).parent

    def resolve(name: str) -> Source | None:
        for candidate in (folder / f"{name}.yaml", folder.parent / name / f"{name}.yaml"):
            if candidate.is_file():
                return load_source(candidate)
        return None

    return resolve


def calendar_from(path: Path) -> WorkingCalendar:
    """A working calendar from its YAML file."""
    return read_calendar(load_source(path))
