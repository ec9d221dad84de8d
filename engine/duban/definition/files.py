"""Definition files on disk: read safely, and found in folders."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from duban.definition.context import NOTHING_KNOWN, CheckContext
from duban.definition.hints import closest
from duban.definition.model import Definition, Source
from duban.definition.reading import Checked, check_definition
from duban.errors import DefinitionError, Problem

MAX_BYTES = 1024 * 1024
MAX_FILES = 5_000
SUFFIXES = (".yaml", ".yml")
_SKIPPED = (".scenario.yaml", ".scenario.yml")
_VERSION_KEY = re.compile(r"^[\"']?duban[\"']?\s*:", re.MULTILINE)
_PROCESS_KEY = re.compile(r"^[\"']?process[\"']?\s*:\s*[\"']?([^\s\"'#]+)", re.MULTILINE)
_FLOW_KEY = re.compile(r"^(states|parallel|extends)\s*:", re.MULTILINE)
_OTHER_KEY = re.compile(r"^(scenario|calendar)\s*:(?=[\s\S]*^(story|week)\s*:)", re.MULTILINE)


def load_source(path: str | os.PathLike[str]) -> Source:
    """The text of a file, under the name it was asked by.

    DefinitionError, with one problem, for what is missing, no file, larger than one MiB or not UTF-8; such a file is not
    read whole.
    """
    name = os.fspath(path)
    try:
        status = os.stat(name)
        _check_status(name, status)
        with open(name, "rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise _fault(name, "there is no such file", _near(Path(name))) from error
    except (OSError, ValueError) as error:
        raise _fault(
            name, f"the file cannot be read: {getattr(error, 'strerror', None) or error}", "check its rights"
        ) from error
    if len(data) > MAX_BYTES:
        raise _too_large(name, len(data))
    return Source(name, _decode(name, data))


def _check_status(name: str, status: os.stat_result) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise _fault(name, "this is a directory", "name a file in it")
    if not stat.S_ISREG(status.st_mode):
        raise _fault(name, "this is no regular file", "name a .yaml file")
    if status.st_size > MAX_BYTES:
        raise _too_large(name, status.st_size)


def _too_large(name: str, size: int) -> DefinitionError:
    megabytes = f"{size / 1_000_000:,.1f} MB"
    return _fault(name, f"the file is too large ({megabytes}; at most 1 MiB)", "is it a definition? If so, split it")


def _near(path: Path) -> str:
    try:
        names = [entry.name for entry in os.scandir(path.parent) if entry.name.endswith(SUFFIXES)]
    except OSError:
        return f"there is no directory {path.parent}"
    best = closest(path.name, names)
    return f"did you mean {os.fspath(path.parent / best)!r}?" if best else "check the name"


def _decode(name: str, data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        message = f"the file is not UTF-8 (byte 0x{data[error.start]:02x})"
        raise _fault(name, message, f"save it as UTF-8{_encoding(data)}", line, column) from None


def _encoding(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "; it seems to be UTF-16"
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return ""
    return "; it seems to be GBK"


def _fault(name: str, message: str, suggestion: str, line: int = 1, column: int = 1) -> DefinitionError:
    return DefinitionError([Problem(name, line, column, "", message, suggestion, "error", "file")])


@dataclass(frozen=True, slots=True)
class LibraryCheck:
    """What checking a folder found: the result by process, and all problems sorted by place."""

    results: Mapping[str, Checked]
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that forbid to use some definition."""
        return tuple(problem for problem in self.problems if problem.severity == "error")


@dataclass(frozen=True)
class Library:
    """The definitions of a folder by process name. `faults` are files that could not be read, and doubled names."""

    directory: str
    sources: Mapping[str, Source]
    faults: tuple[Problem, ...] = ()
    _known: dict[str, Definition | None] = field(default_factory=dict, repr=False, compare=False)

    def resolve(self, process: str) -> Source | None:
        """The source of a process; None where it is not in the folder."""
        return self.sources.get(process)

    def check(self, context: CheckContext = NOTHING_KNOWN) -> LibraryCheck:
        """Check every definition against its surroundings, the others in the folder among them."""
        others = {**(context.processes or {}), **self._readable()}
        full = replace(context, processes=others)
        results = {name: check_definition(source, self.resolve, full) for name, source in self.sources.items()}
        found = {problem for checked in results.values() for problem in checked.problems}
        return LibraryCheck(results, tuple(sorted(found | set(self.faults))))

    def _readable(self) -> Mapping[str, Definition | None]:
        if not self._known:
            for name, source in self.sources.items():
                self._known[name] = check_definition(source, self.resolve).definition
        return self._known

    @cached_property
    def definitions(self) -> Mapping[str, Definition]:
        """All definitions by process. DefinitionError, with the errors of every file, when any has one."""
        checked = self.check()
        if checked.errors:
            raise DefinitionError(checked.errors)
        found = {name: one.definition for name, one in checked.results.items()}
        return {name: definition for name, definition in found.items() if definition is not None}


def load_library(directory: str | os.PathLike[str]) -> Library:
    """Every definition in a folder and below it. Scenarios, calendars, maps and hidden folders are passed over."""
    sources: dict[str, Source] = {}
    faults: list[Problem] = []
    for path in _candidates(os.fspath(directory)):
        try:
            source = load_source(path)
        except DefinitionError as error:
            faults += error.problems
            continue
        if _is_definition(source.text):
            _add(source, sources, faults)
    return Library(os.fspath(directory), sources, tuple(faults))


def _add(source: Source, sources: dict[str, Source], faults: list[Problem]) -> None:
    match = _PROCESS_KEY.search(source.text)
    name = match[1].rstrip(",") if match else source.file
    if name not in sources:
        sources[name] = source
        return
    line = source.text.count("\n", 0, match.start()) + 1 if match else 1
    message = f"the process {name!r} is defined twice, also in {sources[name].file}"
    faults.append(Problem(source.file, line, 1, "process", message, "rename one of them", "error", "duplicate-process"))


def _is_definition(text: str) -> bool:
    if _VERSION_KEY.search(text):
        return True
    return bool(_PROCESS_KEY.search(text) and _FLOW_KEY.search(text) and not _OTHER_KEY.search(text))


def _candidates(directory: str) -> Iterator[str]:
    if not os.path.isdir(directory):
        raise _fault(directory, "there is no such directory", "check the name")
    found = 0
    for folder, folders, names in os.walk(directory):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "__")) and name != "node_modules")
        for name in sorted(names):
            if name.endswith(SUFFIXES) and not name.endswith(_SKIPPED) and not name.startswith("."):
                found += 1
                if found > MAX_FILES:
                    raise _fault(directory, f"more than {MAX_FILES:,} YAML files", "name the folder of the processes")
                yield os.path.join(folder, name)
