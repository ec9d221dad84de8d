"""Every name that a scenario can use of one process."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from duban.definition import model
from duban.definition.model import Definition


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Names by what they are; `called` are processes, `asked` services.

    `timers` are full names: the state's path, a slash, the timer's name.
    """

    states: frozenset[str]
    timers: frozenset[str]
    obligations: frozenset[str]
    escalations: frozenset[str]
    rungs: frozenset[str]
    notified: frozenset[str]
    called: frozenset[str]
    asked: frozenset[str]
    published: frozenset[str]

    @property
    def clocks(self) -> frozenset[str]:
        """Everything that `timers` can name in full."""
        return self.timers | self.obligations | self.rungs

    def clock(self, name: str) -> tuple[str, ...]:
        """The clocks a name means: one of that very name, else timers that end with it. Several are ambiguous."""
        if name in self.clocks:
            return (name,)
        return tuple(sorted(timer for timer in self.timers if timer.endswith("/" + name)))

    def near_state(self, name: str) -> str | None:
        """The only state whose path ends with the name."""
        found = [path for path in self.states if path.endswith("/" + name)]
        return found[0] if len(found) == 1 else None


def vocabulary(definition: Definition) -> Vocabulary:
    """The names of a definition."""
    actions = list(_actions(definition))
    calls = {state.call.process for state in definition.states.values() if state.call}
    return Vocabulary(
        states=frozenset(definition.states) - {model.ROOT},
        timers=frozenset(timer.name for state in definition.states.values() for timer in state.timers),
        obligations=frozenset(definition.obligations),
        escalations=frozenset(definition.escalations),
        rungs=frozenset(rung.name for escalation in definition.escalations.values() for rung in escalation.rungs),
        notified=frozenset(action.to for action in actions if isinstance(action, model.Notify)),
        called=frozenset(calls | {action.process for action in actions if isinstance(action, model.Start)}),
        asked=frozenset(_services(definition, actions)),
        published=frozenset(action.event for action in actions if isinstance(action, model.Publish)),
    )


def _services(definition: Definition, actions: list[model.Action]) -> Iterator[str]:
    yield from (state.service.name for state in definition.states.values() if state.service)
    yield from (action.service for action in actions if isinstance(action, model.AskService))


def _actions(definition: Definition) -> Iterator[model.Action]:
    for state in definition.states.values():
        yield from (*state.enter, *state.exit, *state.compensate)
        for transition in (*state.transitions, *(timer.transition for timer in state.timers)):
            yield from transition.actions
    for duty in definition.obligations.values():
        yield from duty.breach
        for warning in duty.warnings:
            yield from warning.actions
