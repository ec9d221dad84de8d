"""Transitions and the timers of states."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from duban.definition.building.actions import Builder
from duban.definition.building.cron import cron_fault
from duban.definition.building.events import ERROR
from duban.definition.building.paths import join
from duban.definition.feel import Type
from duban.definition.located import Cursor
from duban.definition.model import Expr, Target, Timer, Transition
from duban.definition.shapes.clocks import ClockShape
from duban.definition.shapes.states import TargetShape, TimerShape, TransitionShape

KINDS = ("after", "at", "every", "cron")


@dataclass(slots=True)
class Numbers:
    """Counts elements in document order."""

    states: int = 0
    transitions: int = 0
    timers: int = 0


@dataclass(frozen=True, slots=True)
class Ways:
    """Builds the transitions and timers of one state."""

    to: Builder
    source: str
    numbers: Numbers

    def by_name(self, kind: str, name: str, shapes: Sequence[TransitionShape], cursor: Cursor) -> tuple[Transition, ...]:
        """Transitions for one event or error code."""
        if kind == "error":
            return self.several(kind, shapes, cursor, (name,), ERROR)
        meant = self.to.scope.descriptor(name, cursor) or name
        if meant != name:
            self.to.scope.meant.update(self.to.scope.matching(meant))
        return self.several(kind, shapes, cursor, (name,), self.to.events.of([meant]))

    def several(
        self, kind: str, shapes: Sequence[TransitionShape], cursor: Cursor, events: tuple[str, ...], event: Type
    ) -> tuple[Transition, ...]:
        """Transitions in order."""
        return tuple(self.one(kind, shape, cursor.at(index), events, event) for index, shape in enumerate(shapes))

    def one(self, kind: str, shape: TransitionShape, cursor: Cursor, events: tuple[str, ...], event: Type) -> Transition:
        """One transition."""
        condition = self.to.expressions.condition(shape.condition, cursor.at("if"), event)
        return self._transition(kind, cursor, events, condition, shape, event)

    def _transition(
        self, kind: str, cursor: Cursor, events: tuple[str, ...], condition: Expr | None,
        shape: TransitionShape | TimerShape, event: Type,
    ) -> Transition:  # fmt: skip
        self.numbers.transitions += 1
        order = self.numbers.transitions
        self._check_interrupting(kind, cursor, shape)
        return Transition(
            order=order,
            source=self.source,
            kind=kind,  # type: ignore[arg-type]
            where=cursor.where,
            events=events,
            condition=condition,
            targets=self._targets(shape.to, cursor, event),
            actions=self.to.actions(shape.do, cursor.at("do"), event),
            place=cursor.place,
            internal=shape.internal,
            interrupting=shape.interrupting,
        )

    def _check_interrupting(self, kind: str, cursor: Cursor, shape: TransitionShape | TimerShape) -> None:
        if shape.interrupting:
            return
        here = cursor.at("interrupting")
        if kind == "always":
            message = "a transition without an event that leaves nothing would be taken for ever"
            self.to.scope.report.at_key("conflict", here, message, "remove interrupting")
        if not shape.to:
            message = "what leads nowhere interrupts nothing"
            self.to.scope.report.at_key("needless", here, message, "remove interrupting, or add to: state")

    def _targets(self, shapes: Sequence[TargetShape], cursor: Cursor, event: Type) -> tuple[Target, ...]:
        written = cursor.at("to") if cursor.has("to") else cursor
        found = []
        for index, shape in enumerate(shapes):
            here = written.at(index)
            path = self.to.scope.state(shape.to, self.source, here.at("to"))
            condition = self.to.expressions.condition(shape.condition, here.at("if"), event)
            if path is not None:
                self._check_body(path, here.at("to"))
                found.append(Target(path, condition))
        return tuple(found)

    def _check_body(self, path: str, cursor: Cursor) -> None:
        body = self.to.scope.paths.entered_body(path, self.source)
        if body is not None:
            message = f"only `each` enters {body!r}, once for each element"
            self.to.scope.report.at("conflict", cursor, message, f"lead to {body.rpartition('/')[0]!r}")

    def timer(self, name: str, shape: TimerShape, cursor: Cursor) -> Timer | None:
        """One timer; None where it does not say when it fires."""
        kind = clock_kind(shape, cursor, self.to)
        if kind is None:
            return None
        self.numbers.timers += 1
        order = self.numbers.timers
        event = self.to.events.any()
        return Timer(
            order=order,
            name=join(self.source, name),
            state=self.source,
            kind=kind,  # type: ignore[arg-type]
            value=clock_value(shape, kind, cursor, self.to),
            transition=self._transition("timer", cursor, (), None, shape, event),
            cron=shape.cron if kind == "cron" else None,
            times=shape.times,
            first=self._first(shape, cursor),
            condition=self.to.expressions.condition(shape.condition, cursor.at("if")),
            pause=states_of(shape.pause, self.source, cursor.at("pause"), self.to),
            resume=shape.resume,
            missed=shape.missed,
            place=cursor.key,
        )

    def _first(self, shape: TimerShape, cursor: Cursor) -> Expr | None:
        if shape.first is None:
            return None
        return self.to.expressions.instant(shape.first, cursor.at("first"), also_duration=True)


def states_of(names: Sequence[str], source: str, cursor: Cursor, to: Builder) -> tuple[str, ...]:
    """A list of states, by the paths they mean for `source`."""
    found = (to.scope.state(name, source, cursor.at(index)) for index, name in enumerate(names))
    return tuple(path for path in found if path is not None)


def clock_kind(shape: ClockShape, cursor: Cursor, to: Builder) -> str | None:
    """The one key that says when a timer fires."""
    given = [kind for kind in KINDS if getattr(shape, kind) is not None]
    if not given:
        if not cursor.spot.lost & set(KINDS):
            message = "the timer does not say when it fires"
            to.scope.report.at_key("missing-key", cursor, message, "add one of after, at, every, cron")
        return None
    for extra in given[1:]:
        message = f"the timer says {given[0]} and {extra}"
        to.scope.report.at_key("conflict", cursor.at(extra), message, "keep one of them")
    for key in ("first", "times"):
        if cursor.has(key) and given[0] not in (("every",) if key == "first" else ("every", "cron")):
            message = f"{key!r} belongs to every, not to {given[0]}"
            to.scope.report.at_key("conflict", cursor.at(key), message, "remove it")
    return given[0]


def clock_value(shape: ClockShape, kind: str, cursor: Cursor, to: Builder) -> Expr | None:
    """The duration or instant of a timer; None for a cron line, which is checked."""
    here = cursor.at(kind)
    if kind == "cron":
        check_cron(shape.cron or "", here, to)
        return None
    if kind == "at":
        return to.expressions.instant(shape.at or "", here)
    return to.expressions.duration(getattr(shape, kind), here)


def check_cron(text: str, cursor: Cursor, to: Builder) -> None:
    """Report a cron line that cannot be read."""
    fault = cron_fault(text)
    if fault is not None:
        to.scope.report.at("cron", cursor, *fault)
