"""Many scenarios at once: found, played, summed up."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any

from duban.calendars import WorkingCalendar
from duban.definition import load_source
from duban.errors import DefinitionError, Problem
from duban.testing.coverage import Coverage
from duban.testing.pack import Pack, folders, load_pack
from duban.testing.reading import read_scenario
from duban.testing.result import Result
from duban.testing.runner import run_scenario
from duban.testing.scenario import Scenario

SUFFIXES = (".scenario.yaml", ".scenario.yml")


@dataclass(frozen=True, slots=True)
class Played:
    """One scenario file: its result, or the problems that kept it from being played. `seconds` of work, not of story."""

    file: str
    title: str
    result: Result | None
    problems: tuple[Problem, ...]
    seconds: float

    @property
    def passed(self) -> bool:
        """Whether it was played and everything was as expected."""
        return self.result is not None and self.result.passed

    def text(self, *, colour: bool = False) -> str:
        """The timeline, or the problems, for people."""
        if self.result is not None:
            return self.result.text(colour=colour)
        return "\n".join(str(problem) for problem in self.problems)

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        head = {"file": self.file, "title": self.title, "passed": self.passed, "seconds": round(self.seconds, 4)}
        failures = self.result.as_dict()["failures"] if self.result else []
        return {**head, "failures": failures, "problems": [str(problem) for problem in self.problems]}


@dataclass(frozen=True, slots=True)
class Summary:
    """All that was played, in the order of the files."""

    played: tuple[Played, ...]
    seconds: float

    @property
    def passed(self) -> int:
        """How many passed."""
        return sum(one.passed for one in self.played)

    @property
    def failed(self) -> int:
        """How many did not."""
        return len(self.played) - self.passed

    @property
    def coverage(self) -> Coverage:
        """What all of them together have touched."""
        return reduce(Coverage.__or__, (one.result.coverage for one in self.played if one.result), Coverage())

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "passed": self.passed,
            "failed": self.failed,
            "seconds": round(self.seconds, 4),
            "scenarios": [one.as_dict() for one in self.played],
            "coverage": self.coverage.as_dict(),
        }


Progress = Callable[[int, int, Played], None]
"""Told after each scenario: how many are done, how many there are, and this one."""


def run_paths(
    paths: Iterable[str | os.PathLike[str]],
    processes_dir: str | os.PathLike[str] | None = None,
    *,
    progress: Progress | None = None,
    calendars: Mapping[str, WorkingCalendar] | None = None,
    language: str = "en",
) -> Summary:
    """Play every scenario in the files and folders named.

    `processes_dir` holds the processes; without it each scenario's own surroundings do (see `folders`). What cannot
    be read is told in the summary and does not keep the others from being played.
    """
    files = list(scenario_files(paths))
    begun = time.perf_counter()
    player = Player(processes_dir, calendars, language)
    played: list[Played] = []
    for file in files:
        played.append(player.play(file))
        if progress is not None:
            progress(len(played), len(files), played[-1])
    return Summary(tuple(played), time.perf_counter() - begun)


def scenario_files(paths: Iterable[str | os.PathLike[str]]) -> Iterator[str]:
    """The files themselves, and those in folders and below them in the order of their names; each once."""
    seen: set[str] = set()
    for path in [os.fspath(one) for one in paths]:
        inside: Sequence[str] = [path]
        if os.path.isdir(path):
            inside = sorted(str(file) for file in Path(path).rglob("*") if file.name.endswith(SUFFIXES))
        for file in inside:
            if os.path.realpath(file) not in seen:
                seen.add(os.path.realpath(file))
                yield file


class Player:
    """Plays scenario files one by one. The processes of a folder are read once."""

    def __init__(
        self,
        folder: str | os.PathLike[str] | None = None,
        calendars: Mapping[str, WorkingCalendar] | None = None,
        language: str = "en",
    ) -> None:
        self._folder, self._calendars, self._language = folder, calendars, language
        self._packs: dict[str, Pack] = {}

    def play(self, file: str) -> Played:
        """Read and play one file."""
        begun = time.perf_counter()
        title = Path(file).name
        result: Result | None = None
        problems: tuple[Problem, ...] = ()
        try:
            scenario = read_scenario(load_source(file))
            title = scenario.title
            result = self._result(scenario, file)
        except DefinitionError as error:
            problems = error.problems
        return Played(file, title, result, problems, time.perf_counter() - begun)

    def _result(self, scenario: Scenario, file: str) -> Result:
        pack = self.pack(file, scenario.process)
        pack.require(scenario.process)
        return run_scenario(scenario, pack.programs, pack.calendars)

    def pack(self, file: str, process: str) -> Pack:
        """The processes that a file is about: the first folder that has the process, else the likeliest."""
        places = folders(file) if self._folder is None else [os.fspath(self._folder)]
        packs = [self.load(folder) for folder in places]
        return next((pack for pack in packs if pack.holds(process)), packs[0])

    def load(self, folder: str) -> Pack:
        """The processes of a folder."""
        if folder not in self._packs:
            self._packs[folder] = load_pack(folder, calendars=self._calendars, language=self._language)
        return self._packs[folder]
