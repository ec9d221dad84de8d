"""Playing small definitions in memory: `play(text)` gives a table of moves to tell a story with."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from textwrap import dedent
from typing import Any
from zoneinfo import ZoneInfo

from duban.calendars import bundled
from duban.definition import read_definition
from duban.definition.model import Source
from duban.durations import parse_duration
from duban.execution.effects import Entry, Escalate, Notify
from duban.execution.instance import Clock, Instance, Opening
from duban.execution.program import Program, compile_program
from duban.execution.world import World

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    """An instant from its Shanghai wall time."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def program(text: str, *, calendar: str = "office") -> Program:
    """A compiled definition from its text; `duban: 1` and a process name are put in front where they are missing."""
    text = dedent(text)
    if not re.search("^process:", text, re.MULTILINE):
        text = f"process: p\n{text}"
    text = f"duban: 1\ncalendar: {calendar}\n{text}"
    return compile_program(read_definition(Source("test.yaml", text)), bundled(calendar))


@dataclass
class Game:
    """One instance (and its children) in a world whose time is moved by hand."""

    world: World
    id: str = ""
    _seen: int = field(default=0)

    def start(self, process: str = "p", **facts: Any) -> Game:
        self.id = self.world.start(process, facts)
        return self

    def send(self, event: str, **fields: Any) -> Game:
        self.world.send(self.id, event, fields)
        return self

    def at(self, text: str) -> Game:
        self.world.advance(at(text))
        return self

    def after(self, text: str) -> Game:
        due = self.world.programs[self.now.process].calendar.add(self.world.at, parse_duration(text)).at
        assert due is not None
        self.world.advance(due)
        return self

    def second_before(self, text: str) -> Game:
        self.world.advance(at(text) - timedelta(seconds=1))
        return self

    @property
    def now(self) -> Instance:
        return self.world.instance(self.id)

    @property
    def states(self) -> list[str]:
        return self.now.states

    @property
    def escalated(self) -> list[str]:
        """Escalations since last asked."""
        found = [effect.escalation for _, _, effect in self.world.effects[self._seen :] if isinstance(effect, Escalate)]
        self._seen = len(self.world.effects)
        return found

    @property
    def notified(self) -> list[str]:
        return [effect.to for _, _, effect in self.world.effects if isinstance(effect, Notify)]

    def fact(self, name: str) -> Any:
        return self.now.facts[name]

    def opening(self, name: str) -> Opening:
        return [opening for opening in self.now.openings if opening.name == name][-1]

    def clock(self, name: str) -> Clock:
        return next(clock for clock in self.now.clocks if clock.name == name)

    def due(self, name: str) -> str | None:
        """The due instant of a timer or obligation in Shanghai wall time."""
        found = [one.due for one in [*self.now.clocks, *self.now.openings] if one.name == name]
        return found[-1].astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M") if found and found[-1] else None

    def entries(self, kind: str) -> list[Entry]:
        return [entry for step in self.world.steps for entry in step.entries if entry.kind == kind]


def play(text: str, start: str = "2026-11-02 09:00", *, calendar: str = "office", **options: Any) -> Game:
    """A game with one process, not yet started. 2 November 2026 is a Monday."""
    made = program(text, calendar=calendar)
    return Game(World({made.process: made}, at(start), **options))
