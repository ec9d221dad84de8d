"""What schedules start when, in virtual time."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

from duban.execution.effects import StartProcess
from duban.execution.program import Program
from duban.execution.starts import Rosters, next_start, scheduled


class Agenda:
    """The next instants of the schedules that are played: all of them, or those (process, schedule)."""

    def __init__(
        self,
        programs: Mapping[str, Program],
        at: datetime,
        played: bool | Collection[tuple[str, str]],
        rosters: Rosters,
    ) -> None:
        self._programs, self._rosters = programs, rosters
        self._dues: dict[tuple[str, str], datetime] = {}
        for program in programs.values() if played else ():
            for name in program.definition.schedules:
                if played is True or (played and (program.process, name) in played):
                    self._move(program.process, name, at)

    def _move(self, process: str, name: str, after: datetime) -> None:
        program = self._programs[process]
        following = next_start(program, program.definition.schedules[name], after)
        if following is None:
            self._dues.pop((process, name), None)
        else:
            self._dues[process, name] = following

    @property
    def next_due(self) -> datetime | None:
        """The earliest instant at which a schedule starts something."""
        return min(self._dues.values(), default=None)

    def take(self, at: datetime) -> Iterator[StartProcess]:
        """What is started by now, schedule by schedule; each goes on to its next instant."""
        for (process, name), due in sorted(self._dues.items()):
            if due <= at:
                self._move(process, name, due)
                program = self._programs[process]
                yield from scheduled(program, program.definition.schedules[name], due, self._rosters)
