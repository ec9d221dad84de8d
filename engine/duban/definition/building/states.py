"""States, from the process itself down to its leaves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from duban.definition.building import activities
from duban.definition.building.actions import Builder
from duban.definition.building.combinations import check_combination, children_of, kind_of
from duban.definition.building.events import ANYTHING
from duban.definition.building.facts import titled
from duban.definition.building.paths import join
from duban.definition.building.transitions import Numbers, Ways
from duban.definition.hints import closest, did_you_mean
from duban.definition.located import Cursor
from duban.definition.model import ROOT, State, Timer, Transition
from duban.definition.shapes.process import ProcessShape
from duban.definition.shapes.states import StateShape


@dataclass(slots=True)
class _Parts:
    """What a state gathers while its keys are read in document order."""

    transitions: list[Transition] = field(default_factory=list)
    timers: list[Timer] = field(default_factory=list)
    below: list[State] = field(default_factory=list)


def build_states(process: ProcessShape, cursor: Cursor, to: Builder) -> dict[str, State]:
    """All states by path, in document order, beginning with the process."""
    shape = StateShape.model_construct(
        on=process.on, timers=process.timers, enter=process.enter, exit=process.exit,
        initial=process.initial, states=process.states, parallel=process.parallel,
    )  # fmt: skip
    if not process.states and not process.parallel and not cursor.spot.lost & {"states", "parallel"}:
        message = "the process has no states"
        to.scope.report.add("missing-key", cursor.place, message, "add initial: … and states: {…}")
    return {state.path: state for state in _States(to, Numbers()).build(ROOT, shape, cursor, region=False)}


@dataclass(frozen=True, slots=True)
class _States:
    to: Builder
    numbers: Numbers

    def build(self, path: str, shape: StateShape, cursor: Cursor, region: bool) -> list[State]:
        """The state and everything below it."""
        order = self.numbers.states
        self.numbers.states += 1
        check_combination(path, shape, cursor, region, self.to)
        parts = _Parts()
        for key in cursor.spot.children:
            read = _READERS.get(str(key))
            if read is not None:
                read(self, path, shape, cursor.at(key), parts)
        state = State(
            order=order,
            path=path,
            kind=kind_of(shape),
            children=tuple(join(path, name) for name in children_of(shape)),
            initial=self._initial(path, shape, cursor),
            title=titled(shape.title),
            task=activities.task(shape.task, cursor.at("task"), self.to),
            transitions=tuple(parts.transitions),
            timers=tuple(parts.timers),
            enter=self.to.actions(shape.enter, cursor.at("enter"), self.to.events.any()),
            exit=self.to.actions(shape.exit, cursor.at("exit"), self.to.events.any()),
            call=activities.call(shape.call, cursor.at("call"), self.to),
            service=activities.service(shape.service, cursor.at("service"), self.to),
            each=activities.each(shape.each, cursor.at("each"), self.to),
            compensate=self.to.actions(shape.compensate, cursor.at("compensate"), None),
            join=shape.join,
            history=shape.history,
            terminate=shape.terminate or shape.throws is not None,
            throws=shape.throws or "",
            finished_always=shape.finished == "always",
            place=cursor.key if path else cursor.place,
        )
        return [state, *parts.below]

    def _initial(self, path: str, shape: StateShape, cursor: Cursor) -> tuple[str, ...]:
        if shape.history is not None:
            return self._default(path, shape, cursor)
        if shape.parallel:
            return tuple(join(path, name) for name in shape.parallel)
        if shape.each:
            return (join(path, shape.each.name),)
        if not shape.states:
            return ()
        names = list(shape.states)
        if shape.initial is None:
            if "initial" not in cursor.spot.lost:
                message = "it does not say which of its states is entered first"
                self.to.scope.report.at_key("missing-key", cursor.at("states"), message, f"add initial: {names[0]}")
            return (join(path, names[0]),)
        if shape.initial not in names:
            hint = did_you_mean(shape.initial, names, "states here")
            message = f"unknown state {shape.initial!r}"
            self.to.scope.report.at("unknown-state", cursor.at("initial"), message, hint)
        return (join(path, shape.initial if shape.initial in names else closest(shape.initial, names) or names[0]),)

    def _default(self, path: str, shape: StateShape, cursor: Cursor) -> tuple[str, ...]:
        if shape.default is None:
            message = "a history state needs a default for the first time"
            self.to.scope.report.at_key("missing-key", cursor, message, "add default: state")
            return ()
        target = self.to.scope.state(shape.default, path, cursor.at("default"))
        return (target,) if target is not None else ()

    def read_on(self, path: str, shape: StateShape, cursor: Cursor, parts: _Parts) -> None:
        ways = Ways(self.to, path, self.numbers)
        for name, found in shape.on.items():
            parts.transitions += ways.by_name("on", name, found, cursor.at(name))

    def read_error(self, path: str, shape: StateShape, cursor: Cursor, parts: _Parts) -> None:
        ways = Ways(self.to, path, self.numbers)
        for name, found in shape.error.items():
            parts.transitions += ways.by_name("error", name, found, cursor.at(name))

    def read_always(self, path: str, shape: StateShape, cursor: Cursor, parts: _Parts) -> None:
        event = self.to.events.any()
        parts.transitions += Ways(self.to, path, self.numbers).several("always", shape.always, cursor, (), event)

    def read_done(self, path: str, shape: StateShape, cursor: Cursor, parts: _Parts) -> None:
        event = activities.child_facts(shape.call.process, self.to) if shape.call else ANYTHING
        parts.transitions += Ways(self.to, path, self.numbers).several("done", shape.done, cursor, (), event)

    def read_timers(self, path: str, shape: StateShape, cursor: Cursor, parts: _Parts) -> None:
        ways = Ways(self.to, path, self.numbers)
        built = (ways.timer(name, timer, cursor.at(name)) for name, timer in shape.timers.items())
        parts.timers += [timer for timer in built if timer is not None]

    def read_states(self, path: str, shape: StateShape, cursor: Cursor, parts: _Parts) -> None:
        for name, child in (shape.states or {}).items():
            parts.below += self.build(join(path, name), child, cursor.at(name), region=False)

    def read_each(self, path: str, shape: StateShape, cursor: Cursor, parts: _Parts) -> None:
        assert shape.each is not None
        inner = _States(activities.seeing_element(shape.each, cursor, self.to), self.numbers)
        body = join(path, shape.each.name)
        parts.below += inner.build(body, shape.each.do, cursor.at("do"), region=False)

    def read_parallel(self, path: str, shape: StateShape, cursor: Cursor, parts: _Parts) -> None:
        for name, child in (shape.parallel or {}).items():
            parts.below += self.build(join(path, name), child, cursor.at(name), region=True)


_READERS: Mapping[str, Callable[[_States, str, StateShape, Cursor, Any], None]] = {
    "on": _States.read_on,
    "error": _States.read_error,
    "always": _States.read_always,
    "done": _States.read_done,
    "timers": _States.read_timers,
    "states": _States.read_states,
    "each": _States.read_each,
    "parallel": _States.read_parallel,
}
