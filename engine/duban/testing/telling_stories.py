"""Where the `story` fixture finds the process a story is about."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from duban.calendars import WorkingCalendar, bundled
from duban.execution.program import compile_program
from duban.execution.starts import Rosters
from duban.testing.answering import Answering
from duban.testing.pack import Pack
from duban.testing.paths import Player
from duban.testing.recurring import Schedules
from duban.testing.story import Children, Story


@dataclass(frozen=True, slots=True)
class StoryTeller:
    """Makes stories for one test. `here` is the test's file: processes are looked for from there."""

    player: Player
    here: Path
    made: Callable[[Story], None]

    def __call__(
        self,
        process: str | os.PathLike[str],
        at: str | datetime,
        *,
        children: Children = "run",
        services: Mapping[str, Answering] | None = None,
        calendar: str | WorkingCalendar | None = None,
        schedules: Schedules = False,
        rosters: Rosters | None = None,
    ) -> Story:
        """A story that begins at an instant (text: in the zone of the process's calendar).

        `process` is a name, or the path of a definition file, relative to the test's folder or the working directory.
        `calendar` takes the place of the process's own. `schedules` are played: True for all of the process, or names;
        `services` answer when they are asked: each a `Scripted`, a function of a request, or "ignore";
        `rosters` are the lists by name that they start one instance for each element of.
        """
        pack, name = self._found(process)
        pack.require(name)
        if calendar is not None:
            pack = _on(pack, calendar)
        story = Story(pack.programs, name, at, children=children, services=services, schedules=schedules, rosters=rosters)
        self.made(story)
        return story

    def _found(self, process: str | os.PathLike[str]) -> tuple[Pack, str]:
        text = os.fspath(process)
        if not text.endswith((".yaml", ".yml")):
            return self.player.pack(str(self.here), text), text
        path = self.here.parent / text
        pack = self.player.load(str((path if path.exists() else Path(text)).resolve().parent))
        return pack, _process_of(pack, Path(text).name)


def _process_of(pack: Pack, file: str) -> str:
    """The process that a file of the folder defines; its stem where it cannot be read."""
    for name, program in pack.programs.items():
        if Path(program.definition.place.file or program.definition.sources[0].file).name == file:
            return name
    return Path(file).stem


def _on(pack: Pack, calendar: str | WorkingCalendar) -> Pack:
    if isinstance(calendar, str):
        calendar = pack.calendars[calendar] if calendar in pack.calendars else bundled(calendar)
    programs = {
        name: compile_program(one.definition, calendar, version=one.version, language=one.language)
        for name, one in pack.programs.items()
    }
    return replace(pack, programs=programs)
