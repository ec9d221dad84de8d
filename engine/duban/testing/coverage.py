"""Which parts of a definition a play has touched, read from its steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from duban.definition.model import ROOT, Definition, Event, State, Transition
from duban.execution.effects import Step
from duban.execution.program import Program


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was touched, each as (process, …): states entered, transitions taken (by order), timers fired, rules that hit
    (decision, number from 1), rungs told, obligations met or breached, events accepted.
    """

    states: frozenset[tuple[str, str]] = frozenset()
    transitions: frozenset[tuple[str, int]] = frozenset()
    timers: frozenset[tuple[str, str]] = frozenset()
    rules: frozenset[tuple[str, str, int]] = frozenset()
    rungs: frozenset[tuple[str, str]] = frozenset()
    obligations: frozenset[tuple[str, str, str]] = frozenset()
    events: frozenset[tuple[str, str]] = frozenset()

    def __or__(self, other: Coverage) -> Coverage:
        """What one of the two has touched."""
        return Coverage(*(getattr(self, one.name) | getattr(other, one.name) for one in fields(self)))

    def as_dict(self) -> dict[str, list[list[Any]]]:
        """Lists of lists, sorted, for JSON."""
        return {one.name: sorted(list(entry) for entry in getattr(self, one.name)) for one in fields(self)}

    @classmethod
    def of(cls, definition: Definition) -> Coverage:
        """All there is to touch in a definition."""
        name = definition.process
        states = [state for path, state in definition.states.items() if path != ROOT]
        return cls(
            states=frozenset((name, state.path) for state in states if state.kind != "history"),
            transitions=frozenset((name, node.order) for state in definition.states.values() for node in _nodes(state)),
            timers=frozenset((name, timer.name) for state in definition.states.values() for timer in state.timers),
            rules=frozenset(
                (name, decision.name, number)
                for decision in definition.decisions.values()
                for number in range(1, len(decision.rules) + 1)
            ),
            rungs=frozenset((name, rung.name) for found in definition.escalations.values() for rung in found.rungs),
            obligations=frozenset((name, duty, how) for duty in definition.obligations for how in ("met", "breached")),
            events=frozenset((name, event.name) for event in events_to_take(definition)),
        )


def events_to_take(definition: Definition) -> list[Event]:
    """The declared events without those that only start an instance, which no instance ever takes."""
    taken = {event for state in definition.states.values() for node in state.transitions for event in node.events}
    starting = {one.event for one in definition.starts_on} - taken
    return [event for event in definition.events.values() if event.name not in starting]


def _nodes(state: State) -> tuple[Transition, ...]:
    return (*state.transitions, *(timer.transition for timer in state.timers))


class Collector:
    """Gathers coverage step by step."""

    def __init__(self, programs: Mapping[str, Program]) -> None:
        self._programs = programs
        self._orders: dict[str, dict[str, int]] = {}
        self._found: dict[str, set[Any]] = {one.name: set() for one in fields(Coverage)}

    def add(self, step: Step) -> None:
        """Take note of a step."""
        process = step.instance.process
        self._found["states"] |= {(process, scope.path) for scope in step.instance.scopes if scope.path != ROOT}
        for entry in step.entries:
            take = _TAKERS.get(entry.kind)
            if take is not None:
                take(self, process, entry.name, entry.data)

    def _transition(self, process: str, where: str, data: Mapping[str, Any]) -> None:
        if process not in self._orders:
            nodes = self._programs[process].transitions.values()
            self._orders[process] = {node.where: node.order for node in nodes}
        self._found["transitions"].add((process, self._orders[process][where]))
        states = self._programs[process].states
        for path in (data["from"], *data["to"]):
            if path != ROOT and states[path].kind != "history":
                self._found["states"].add((process, path))

    def _timer(self, process: str, name: str, data: Mapping[str, Any]) -> None:
        self._found["timers"].add((process, name))

    def _decision(self, process: str, name: str, data: Mapping[str, Any]) -> None:
        self._found["rules"] |= {(process, name, number) for number in data["rules"]}

    def _rung(self, process: str, name: str, data: Mapping[str, Any]) -> None:
        self._found["rungs"].add((process, name))

    def _event(self, process: str, name: str, data: Mapping[str, Any]) -> None:
        self._found["events"].add((process, name))

    def _met(self, process: str, name: str, data: Mapping[str, Any]) -> None:
        self._found["obligations"].add((process, name, "met"))

    def _breached(self, process: str, name: str, data: Mapping[str, Any]) -> None:
        self._found["obligations"].add((process, name, "breached"))

    @property
    def coverage(self) -> Coverage:
        """What has been touched so far."""
        return Coverage(**{name: frozenset(found) for name, found in self._found.items()})


_TAKERS = {
    "transition": Collector._transition,
    "timer.fired": Collector._timer,
    "decision": Collector._decision,
    "escalated": Collector._rung,
    "event": Collector._event,
    "obligation.met": Collector._met,
    "obligation.breached": Collector._breached,
}
