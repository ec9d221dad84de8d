"""What `event` is where an expression stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from duban.definition.building.expressions import type_of, types_of
from duban.definition.building.paths import inside_of
from duban.definition.building.scope import Scope
from duban.definition.feel import ANY, TEXT, Record, Type
from duban.definition.shapes.actions import ActionShape, RaiseShape
from duban.definition.shapes.clocks import ObligationShape
from duban.definition.shapes.process import ProcessShape
from duban.definition.shapes.states import StateShape, TransitionShape

ERROR: Type = Record({"code": TEXT, "message": TEXT}, open=True)
"""What `event` is in an error transition."""
ANYTHING: Type = Record({}, open=True)
"""What `event` is where its fields cannot be known."""


@dataclass(slots=True)
class EventTypes:
    """The type of `event` by the events that may have brought a token somewhere; each is made once."""

    scope: Scope
    made: dict[tuple[str, ...], Type] = field(default_factory=dict)
    asked: dict[tuple[str, ...], Type] = field(default_factory=dict)

    def of(self, descriptors: Iterable[str]) -> Type:
        """For a transition on these events: the fields that any of them brings."""
        asked = tuple(descriptors)
        if asked not in self.asked:
            names = tuple(dict.fromkeys(name for one in asked for name in self.scope.matching(one)))
            if names not in self.made:
                self.made[names] = self._record(names)
            self.asked[asked] = self.made[names]
        return self.asked[asked]

    def any(self) -> Type:
        """Where any event may have led, or none: the fields of all."""
        return self.of(["*"])

    def _record(self, names: Sequence[str]) -> Type:
        fields: dict[str, Type] = {}
        open_ = not names or any(self.scope.is_lost("events", name) for name in names)
        for name in names:
            for key, type_ in self._fields(name).items():
                fields[key] = type_ if fields.get(key, type_) == type_ else ANY
        return Record(fields, open=open_)

    def _fields(self, name: str) -> Mapping[str, Type]:
        event = self.scope.events.get(name)
        if event is None:
            return dict.fromkeys(self.scope.raised.get(name, ()), ANY)
        return types_of(event.fields)

    def field_type(self, event: str, key: str) -> Type | None:
        """The type of a declared event's field; None where it is not declared."""
        declared = self.scope.events.get(event)
        return type_of(declared.fields[key].type, key) if declared and key in declared.fields else None


def raised_events(process: ProcessShape) -> dict[str, frozenset[str]]:
    """The events that some `raise` queues, with the fields that come with them."""
    found: dict[str, frozenset[str]] = {}
    for action in all_actions(process):
        if isinstance(action, RaiseShape):
            found[action.event] = found.get(action.event, frozenset()) | frozenset(action.fields)
    return found


def all_actions(process: ProcessShape) -> Iterable[ActionShape]:
    """Every action of a process, wherever it stands."""
    yield from (*process.enter, *process.exit)
    yield from _of_transitions(process.on)
    for timer in process.timers.values():
        yield from timer.do
    for duty in process.obligations.values():
        yield from _of_obligation(duty)
    for state in {**(process.states or {}), **(process.parallel or {})}.values():
        yield from _of_state(state)


def _of_obligation(duty: ObligationShape) -> Iterable[ActionShape]:
    yield from duty.breach
    for warning in duty.warn:
        yield from warning.do


def _of_transitions(by_name: Mapping[str, Iterable[TransitionShape]]) -> Iterable[ActionShape]:
    for transitions in by_name.values():
        for transition in transitions:
            yield from transition.do


def _of_state(state: StateShape) -> Iterable[ActionShape]:
    yield from (*state.enter, *state.exit, *state.compensate)
    yield from _of_transitions({**state.on, "": [*state.always, *state.done]})
    yield from _of_transitions(state.error)
    for timer in state.timers.values():
        yield from timer.do
    for child in {**inside_of(state), **(state.parallel or {})}.values():
        yield from _of_state(child)
