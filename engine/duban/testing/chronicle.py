"""What happened in a play, in order: the lines of its timeline, and what strict scenarios must name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from typing import Literal

from duban.errors import DubanError
from duban.execution.effects import (
    CallService,
    Effect,
    Entry,
    Escalate,
    Notify,
    PublishEvent,
    SendEvent,
    StartProcess,
    Step,
)
from duban.testing.looking import states
from duban.testing.scenario import Kind
from duban.testing.telling import tell
from duban.testing.words import short

Mark = Literal["", "passed", "failed"]
_CLOCKS = frozenset(
    {"timer.armed", "timer.moved", "timer.paused", "timer.resumed", "obligation.owed", "obligation.moved"}
    | {"obligation.paused", "obligation.resumed", "obligation.idle"}
)
"""What ends a step: clocks set by what it led to."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a timeline. `who` is the instance's key, empty for what belongs to none; `detail` stands below it."""

    at: datetime
    label: str
    text: str
    who: str = ""
    mark: Mark = ""
    detail: tuple[str, ...] = ()


@dataclass(slots=True)
class Happened:
    """An escalation, a notification or the like. `named` once some expectation has named it."""

    kind: Kind
    name: str
    instance: str
    who: str
    at: datetime
    about: str = ""
    named: bool = False

    @property
    def whole(self) -> str:
        """Its name, that of an escalation with the role it goes to: `station to station_head`."""
        return f"{self.name} {self.about}" if self.kind == "escalated" else self.name

    def is_called(self, name: str) -> bool:
        """Whether an expectation means it by this name."""
        return name in (self.name, self.whole)


@dataclass(slots=True)
class Chronicle:
    """Grows while a play goes on."""

    zone: tzinfo
    lines: list[Line] = field(default_factory=list)
    happened: list[Happened] = field(default_factory=list)
    _states: dict[str, list[str]] = field(default_factory=dict)

    def step(self, step: Step) -> None:
        """Take note of a step: its entries, where it led, and what it caused."""
        instance = step.instance
        told, position = self._told(step.entries)
        active = states(instance)
        if active and self._states.get(instance.id) != active:
            told.insert(position, ("state", " + ".join(active)))
        self._states[instance.id] = active
        self.lines += [Line(step.at, label, short(text), instance.key) for label, text in told]
        for effect in step.effects:
            self._caused(effect, instance.id, instance.key, step.at)

    def _told(self, entries: Sequence[Entry]) -> tuple[list[tuple[str, str]], int]:
        """Labels and texts, and where among them to say which states are active: before the clocks that were set then."""
        found: list[tuple[str, str]] = []
        position = 0
        for entry in entries:
            told = tell(entry, self.zone)
            if told is not None:
                found.append(told)
            if entry.kind not in _CLOCKS:
                position = len(found)
        return found, position

    def _caused(self, effect: Effect, instance: str, who: str, at: datetime) -> None:
        match effect:
            case Escalate():
                self.happened.append(Happened("escalated", effect.escalation, instance, who, at, f"to {effect.to}"))
            case Notify():
                self.happened.append(Happened("notified", effect.to, instance, who, at, short(effect.message)))
            case StartProcess():
                self.happened.append(Happened("called", effect.process, instance, who, at))
            case CallService():
                self.happened.append(Happened("called", effect.service, instance, who, at))
            case PublishEvent():
                self.happened.append(Happened("published", effect.event, instance, who, at))
            case _:
                return

    def incident(self, effect: Effect, error: DubanError, who: str, at: datetime) -> None:
        """Take note of an effect that nobody took."""
        name = _subject(effect)
        instance = effect.id.rsplit(":", 2)[0]
        self.happened.append(Happened("incidents", name, instance, who, at, short(str(error))))
        self.lines.append(Line(at, "incident", short(f"{name}: {error}"), who))

    def mark(self, one: Happened, detail: tuple[str, ...]) -> None:
        """Mark the line of something that happened as failed."""
        label = "incident" if one.kind == "incidents" else one.kind
        for index, line in enumerate(self.lines):
            same = (line.at, line.who, line.label, line.mark) == (one.at, one.who, label, "")
            if same and line.text.startswith(one.name):
                self.lines[index] = replace(line, mark="failed", detail=detail)
                return

    def write(self, at: datetime, label: str, text: str, *, mark: Mark = "", detail: Iterable[str] = ()) -> None:
        """Add a line of the play's own: a request, an expectation."""
        self.lines.append(Line(at, label, short(text), "", mark, tuple(detail)))


def _subject(effect: Effect) -> str:
    if isinstance(effect, SendEvent | PublishEvent):
        return effect.event
    if isinstance(effect, CallService):
        return effect.service
    return effect.process if isinstance(effect, StartProcess) else type(effect).__name__
