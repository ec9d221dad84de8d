"""The graph of states: what a token can reach, what leaves a state."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from duban.definition.building.paths import outward
from duban.definition.model import ROOT, Definition, Expr, State, Transition
from duban.durations import parse_duration


def all_transitions(definition: Definition) -> Iterator[Transition]:
    """Every transition, those of timers included."""
    for state in definition.states.values():
        yield from ways_of(state)


def ways_of(state: State) -> Iterator[Transition]:
    """A state's transitions, those of its timers included."""
    yield from state.transitions
    yield from (timer.transition for timer in state.timers)


def is_never(expr: Expr | None) -> bool:
    """Whether a duration is written as `never`."""
    if expr is None or expr.reads:
        return False
    try:
        return parse_duration(expr.text).never
    except ValueError:
        return False


def is_false(expr: Expr | None) -> bool:
    """Whether a condition is written as `false`."""
    return expr is not None and expr.text.strip() == "false"


def certain(transition: Transition) -> bool:
    """Whether a transition is taken whenever it is looked at."""
    condition = transition.condition
    if condition is not None and condition.text.strip() != "true":
        return False
    return not transition.targets or any(target.condition is None for target in transition.targets)


@dataclass(slots=True)
class Reach:
    """The states that tokens can come to."""

    definition: Definition
    reached: set[str] = field(default_factory=set)
    _waiting: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, definition: Definition) -> Reach:
        """From the start on."""
        found = cls(definition)
        found.enter(ROOT)
        found.run()
        return found

    def enter(self, path: str) -> None:
        """A token comes here: to what encloses it, and to what is entered with it."""
        chain = list(outward(path))
        for outer in reversed(chain):
            self._mark(outer)
        for outer in chain:
            state = self.definition.states[outer]
            if outer == path or state.kind == "parallel":
                for initial in state.initial:
                    if initial not in self.reached:
                        self.enter(initial)

    def _mark(self, path: str) -> None:
        if path not in self.reached:
            self.reached.add(path)
            self._waiting.append(path)

    def run(self) -> None:
        """Follow every transition of what is reached."""
        while self._waiting:
            for transition in ways_of(self.definition.states[self._waiting.pop()]):
                if not is_false(transition.condition):
                    for target in transition.targets:
                        self.enter(target.path)
