"""States, from the process itself down to its leaves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from duban.definition.building.actions import Builder
from duban.definition.building.events import ANYTHING
from duban.definition.building.expressions import types_of
from duban.definition.building.facts import titled
from duban.definition.building.paths import join
from duban.definition.building.transitions import Numbers, Ways
from duban.definition.feel import TEXT, Record, Type
from duban.definition.hints import closest, did_you_mean
from duban.definition.located import Cursor
from duban.definition.model import ROOT, Call, State, Task, Timer, Transition
from duban.definition.shapes.process import ProcessShape
from duban.definition.shapes.states import CallShape, StateShape, TaskShape

StateKind = Literal["atomic", "composite", "parallel", "final", "history"]


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
            task=self._task(shape.task, cursor.at("task")),
            transitions=tuple(parts.transitions),
            timers=tuple(parts.timers),
            enter=self.to.actions(shape.enter, cursor.at("enter"), self.to.events.any()),
            exit=self.to.actions(shape.exit, cursor.at("exit"), self.to.events.any()),
            call=self._call(shape.call, cursor.at("call")),
            join=shape.join,
            history=shape.history,
            terminate=shape.terminate,
            finished_always=shape.finished == "always",
            place=cursor.key if path else cursor.place,
        )
        return [state, *parts.below]

    def _initial(self, path: str, shape: StateShape, cursor: Cursor) -> tuple[str, ...]:
        if shape.history is not None:
            return self._default(path, shape, cursor)
        if shape.parallel:
            return tuple(join(path, name) for name in shape.parallel)
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

    def _task(self, shape: TaskShape | None, cursor: Cursor) -> Task | None:
        if shape is None:
            return None
        scope = self.to.scope
        scope.role(shape.role, cursor.at("for"))
        for index, name in enumerate(shape.form):
            if name not in scope.events:
                scope.known("fact", "facts", name, [*scope.facts, *scope.events], cursor.at("form", index))
        return Task(shape.role, titled(shape.title), tuple(shape.form))

    def _call(self, shape: CallShape | None, cursor: Cursor) -> Call | None:
        if shape is None:
            return None
        process = self.to.process(shape.process, cursor.at("process"))
        event = self.to.events.any()
        facts = self.to.foreign_facts(process, shape.facts, cursor.at("with"), event)
        into = self.to.assignments(shape.into, cursor.at("into"), self._child_facts(process))
        return Call(process, facts, into, self.to.expressions.optional(shape.key, cursor.at("key"), None, event))

    def _child_facts(self, process: str) -> Type:
        facts = self.to.facts_of(process)
        return ANYTHING if facts is None else Record({"outcome": TEXT, **types_of(facts)})

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
        event = self._child_facts(shape.call.process) if shape.call else ANYTHING
        parts.transitions += Ways(self.to, path, self.numbers).several("done", shape.done, cursor, (), event)

    def read_timers(self, path: str, shape: StateShape, cursor: Cursor, parts: _Parts) -> None:
        ways = Ways(self.to, path, self.numbers)
        built = (ways.timer(name, timer, cursor.at(name)) for name, timer in shape.timers.items())
        parts.timers += [timer for timer in built if timer is not None]

    def read_states(self, path: str, shape: StateShape, cursor: Cursor, parts: _Parts) -> None:
        for name, child in (shape.states or {}).items():
            parts.below += self.build(join(path, name), child, cursor.at(name), region=False)

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
    "parallel": _States.read_parallel,
}


def children_of(shape: StateShape) -> list[str]:
    """The names of the states inside."""
    return [*(shape.states or {}), *(shape.parallel or {})]


def kind_of(shape: StateShape) -> StateKind:
    """What kind of state a body makes."""
    if shape.history is not None:
        return "history"
    if shape.parallel:
        return "parallel"
    if shape.states:
        return "composite"
    return "final" if shape.final or shape.terminate else "atomic"


_NOT_TOGETHER = {
    "history": ("states", "parallel", "initial", "on", "always", "done", "error", "timers", "enter", "exit", "task", "call",
                "final", "terminate", "join", "finished"),
    "final": ("states", "parallel", "initial", "task", "call", "join"),
    "terminate": ("states", "parallel", "initial", "task", "call", "join"),
    "parallel": ("states", "initial", "task", "call"),
    "states": ("task", "call"),
    "call": ("task",),
}  # fmt: skip
_LEAVES = ("on", "always", "done", "error", "timers")


def check_combination(path: str, shape: StateShape, cursor: Cursor, region: bool, to: Builder) -> None:
    """Report keys that do not go together."""
    report = to.scope.report
    excluded = ((key, other) for key, others in _NOT_TOGETHER.items() if getattr(shape, key) for other in others)
    for key, other in excluded:
        if cursor.has(key) and cursor.has(other):
            message = f"a state with {key!r} cannot have {other!r}"
            report.at_key("conflict", cursor.at(other), message, f"remove {other} or {key}")
    if kind_of(shape) == "final":
        for key in _LEAVES:
            if cursor.has(key):
                message = f"a final state is never left, but it has {key!r}"
                report.at_key("final-left", cursor.at(key), message, f"remove {key}, or final: true")
    if cursor.has("finished") and not region:
        message = "only a region of a parallel state can be finished: always"
        report.at_key("conflict", cursor.at("finished"), message, "remove it")
    _check_needs(shape, cursor, to)


def _check_needs(shape: StateShape, cursor: Cursor, to: Builder) -> None:
    report = to.scope.report
    for key, needs in (("initial", "states"), ("default", "history")):
        if cursor.has(key) and not getattr(shape, needs) and needs not in cursor.spot.lost and not shape.parallel:
            report.at_key("conflict", cursor.at(key), f"{key!r} needs {needs!r}", f"add {needs}, or remove {key}")
    if shape.done and not (shape.call or shape.states or shape.parallel) and kind_of(shape) == "atomic":
        message = "'done' never happens here: the state has no call and nothing inside"
        report.at_key("conflict", cursor.at("done"), message, "write always: …, or add states")
    if shape.error and not (shape.call or shape.states or shape.parallel):
        message = "'error' never happens here: the state calls nothing"
        report.at_key("conflict", cursor.at("error"), message, "remove it, or add call")
