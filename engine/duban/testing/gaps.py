"""What scenarios have left untouched in a definition, part by part, with places."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from duban.definition.checks.graph import is_never
from duban.definition.model import ROOT, Definition, Expr, Place, State, Timer, Transition
from duban.durations import Duration
from duban.testing.coverage import Coverage, events_to_take

KINDS = ("states", "transitions", "events", "timers", "rules", "obligations", "rungs")
"""The kinds of parts that scenarios can touch."""


@dataclass(frozen=True, slots=True)
class Part:
    """One thing to touch. `key` is what `Coverage` calls it, without the process."""

    kind: str
    key: tuple[Any, ...]
    name: str
    place: Place


@dataclass(frozen=True, slots=True)
class Share:
    """Of one kind: how many parts there are to touch, how many were touched, and those that were not."""

    touched: int
    total: int
    missed: tuple[Part, ...]

    @property
    def percent(self) -> int:
        """Rounded down: 100 means all."""
        return 100 * self.touched // self.total if self.total else 100

    def __add__(self, other: Share) -> Share:
        """The two together."""
        return Share(self.touched + other.touched, self.total + other.total, self.missed + other.missed)


def shares(definition: Definition, reached: Coverage, others: Mapping[str, Definition]) -> dict[str, Share]:
    """How far scenarios have touched a definition, by kind.

    What a standard inherits counts as touched where scenarios of the process it extends (among `others`) touch it. Not
    looked for is what cannot be seen: a timer of `never`, and the breach of an obligation that has no `breach`.
    """
    chain = tuple(_chain(definition, others))
    found: dict[str, Share] = dict.fromkeys(KINDS, Share(0, 0, ()))
    for part in parts(definition):
        hit = any((process, *part.key) in getattr(reached, part.kind) for process in _owners(part, chain))
        found[part.kind] += Share(int(hit), 1, () if hit else (part,))
    return found


def _chain(definition: Definition, others: Mapping[str, Definition]) -> Iterator[Definition]:
    yield definition
    if definition.extends is not None and definition.extends in others:
        yield from _chain(others[definition.extends], others)


def _owners(part: Part, chain: tuple[Definition, ...]) -> Iterator[str]:
    """The process itself, and as long as the part is not its own, what it extends."""
    for definition in chain:
        yield definition.process
        if part.place.file == definition.sources[0].file:
            return


def parts(definition: Definition) -> Iterator[Part]:
    """Everything there is to touch, in the order of the kinds."""
    for kind in KINDS:
        yield from (Part(kind, key, name, place) for key, name, place in _FINDERS[kind](definition))


_Found = Iterator[tuple[tuple[Any, ...], str, Place]]


def _states(definition: Definition) -> _Found:
    for path, state in definition.states.items():
        if path != ROOT and state.kind != "history":
            yield (path,), path, state.place


def _transitions(definition: Definition) -> _Found:
    for node in sorted(_nodes(definition), key=lambda node: node.order):
        yield (node.order,), _told(node), node.place


def _nodes(definition: Definition) -> Iterator[Transition]:
    for state in definition.states.values():
        yield from state.transitions
        yield from (timer.transition for timer in _timers_of(state, definition))


def _told(node: Transition) -> str:
    to = ", ".join(target.path for target in node.targets)
    what = " ".join(filter(None, [node.source, node.kind, "/".join(node.events)]))
    return f"{what} → {to}" if to else what


def _timers(definition: Definition) -> _Found:
    for state in definition.states.values():
        yield from (((timer.name,), timer.name, timer.place) for timer in _timers_of(state, definition))


def _timers_of(state: State, definition: Definition) -> Iterator[Timer]:
    return (timer for timer in state.timers if not _never(timer.value, definition))


def _never(value: Expr | None, definition: Definition) -> bool:
    """Whether a clock is written as `never`, or adds a term to something that this standard has set to `never`."""
    if value is None or re.search(r"\bif\b", value.text):
        return False
    terms = (definition.terms[name.partition(".")[2]].value for name in value.reads if name.startswith("terms."))
    return is_never(value) or any(isinstance(term, Duration) and term.never for term in terms)


def _events(definition: Definition) -> _Found:
    return (((event.name,), event.name, event.place) for event in events_to_take(definition))


def _rules(definition: Definition) -> _Found:
    for name, decision in definition.decisions.items():
        yield from (((name, row), f"{name} row {row}", rule.place) for row, rule in enumerate(decision.rules, 1))


def _obligations(definition: Definition) -> _Found:
    for name, duty in definition.obligations.items():
        ways = [("met", duty.met), ("breached", duty.breach)]
        yield from (((name, way), f"{name} {way}", duty.place) for way, told in ways if told)


def _rungs(definition: Definition) -> _Found:
    for escalation in definition.escalations.values():
        yield from (((rung.name,), rung.name, escalation.place) for rung in escalation.rungs)


_FINDERS: dict[str, Callable[[Definition], _Found]] = {
    "states": _states, "transitions": _transitions, "events": _events, "timers": _timers, "rules": _rules,
    "obligations": _obligations, "rungs": _rungs,
}  # fmt: skip
