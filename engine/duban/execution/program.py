"""A definition made ready to run: everything a step looks up, worked out once per version. Read-only afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from duban.calendars import WorkingCalendar
from duban.definition.model import (
    ROOT,
    Count,
    Definition,
    Fact,
    FactType,
    Obligation,
    State,
    Timer,
    Transition,
    Trigger,
)
from duban.execution.machine import ALWAYS, Selector
from duban.execution.reach import Reach, reach
from duban.execution.watches import Watch, clock_watches, guard_watch

MICROSTEPS = 1000
_PLAIN = frozenset({"text", "integer", "boolean", "enum", "any"})


@dataclass(frozen=True, slots=True)
class Program:
    """A compiled definition. `version` tells deployed versions apart; `indexed` are the facts the store must find by.

    `restored` are the types of those facts that JSON does not bring back as they were.
    `opening` and `meeting` map what happens, as (kind, name), to obligations; `incoming` the joins to the orders of the
    transitions that lead there, `joins` those other than `all` to where tokens may still come from; `watches` says for
    each timer and obligation what makes it worth a new look, `eventless` for each state that has eventless transitions
    what makes those worth it (None: every step does). `elements` are the names of the elements of `each` states,
    `unheard` the states whose finishing nothing waits for but the state around them, `histories` those that remember.
    """

    definition: Definition
    version: str
    calendar: WorkingCalendar
    language: str
    selector: Selector
    states: Mapping[str, State]
    eventless: Mapping[str, Watch | None]
    timers: Mapping[str, Timer]
    transitions: Mapping[int, Transition]
    obligations: Mapping[str, Obligation]
    counts: Mapping[str, Count]
    opening: Mapping[tuple[str, str], tuple[Obligation, ...]]
    meeting: Mapping[tuple[str, str], tuple[Obligation, ...]]
    incoming: Mapping[str, tuple[int, ...]]
    joins: Mapping[str, Reach]
    watches: Mapping[str, Watch]
    indexed: frozenset[str]
    terms: Mapping[str, Any]
    blank: dict[str, Any]
    restored: Mapping[str, FactType]
    title: str
    elements: frozenset[str]
    unheard: frozenset[str]
    histories: frozenset[str]
    templates: dict[str, Any] = field(default_factory=dict, compare=False)

    @property
    def process(self) -> str:
        """The process's name."""
        return self.definition.process


def compile_program(
    definition: Definition, calendar: WorkingCalendar, *, version: str | None = None, language: str = "en"
) -> Program:
    """Compile a definition against its working calendar. `language` picks titles for messages; English stands in."""
    if definition.unknown_year == "refuse":
        calendar = WorkingCalendar(replace(calendar.data, unknown_year="refuse"))
    selector = Selector(definition)
    timers = {timer.name: timer for state in definition.states.values() for timer in state.timers}
    incoming = _incoming(definition)
    return Program(
        definition=definition,
        version=version or str(definition.version or definition.hash[:12]),
        calendar=calendar,
        language=language,
        selector=selector,
        states=definition.states,
        eventless={
            path: guard_watch(definition, selector.candidates(ALWAYS, path))
            for path in definition.states
            if selector.has(ALWAYS, path)
        },
        timers=timers,
        transitions={node.order: node for node in _all_transitions(definition)},
        obligations=definition.obligations,
        counts=definition.counts,
        opening=_by_trigger((duty, duty.opens) for duty in definition.obligations.values()),
        meeting=_by_trigger((duty, duty.met) for duty in definition.obligations.values()),
        incoming=incoming,
        joins=_joins(definition, incoming),
        watches=clock_watches(definition),
        indexed=_indexed(definition),
        terms={name: term.value for name, term in definition.terms.items()},
        blank=dict.fromkeys(definition.facts),
        restored=restored_types(definition.facts),
        title=pick(definition.title, language) or definition.process,
        unheard=_unheard(definition),
        histories=frozenset(state.path for state in definition.states.values() if state.kind == "history"),
        elements=frozenset(state.each.name for state in definition.states.values() if state.each),
    )


def restored_types(fields: Mapping[str, Fact]) -> dict[str, FactType]:
    """The types of the fields whose values are something else in JSON: instants, decimals, durations, records."""
    return {name: fact.type for name, fact in fields.items() if not _is_plain(fact.type)}


def _is_plain(type_: FactType) -> bool:
    return type_.kind in _PLAIN or (type_.kind == "list" and (type_.of is None or _is_plain(type_.of)))


def pick(text: Mapping[str, str], language: str) -> str:
    """The text in this language, else in English, else in any."""
    return text.get(language) or text.get("en") or next(iter(text.values()), "")


def _all_transitions(definition: Definition) -> Iterable[Transition]:
    for state in definition.states.values():
        yield from state.transitions
        for timer in state.timers:
            yield timer.transition


def _by_trigger(
    pairs: Iterable[tuple[Obligation, tuple[Trigger, ...]]],
) -> dict[tuple[str, str], tuple[Obligation, ...]]:
    found: dict[tuple[str, str], tuple[Obligation, ...]] = {}
    for duty, triggers in pairs:
        for trigger in triggers:
            key = (trigger.kind, trigger.name)
            found[key] = (*found.get(key, ()), duty)
    return found


def _incoming(definition: Definition) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = {path: [] for path, state in definition.states.items() if state.join is not None}
    for node in _all_transitions(definition):
        for target in node.targets:
            if target.path in found and node.order not in found[target.path]:
                found[target.path].append(node.order)
    return {path: tuple(orders) for path, orders in found.items()}


def _joins(definition: Definition, incoming: Mapping[str, tuple[int, ...]]) -> dict[str, Reach]:
    nodes = list(_all_transitions(definition))
    return {
        path: reach(definition, path, orders, nodes)
        for path, orders in incoming.items()
        if definition.states[path].join != "all"
    }


def _unheard(definition: Definition) -> frozenset[str]:
    bodies = {child for state in definition.states.values() if state.each for child in state.children}
    quiet = (
        state.path
        for state in definition.states.values()
        if state.kind in ("composite", "parallel") and not state.each and not state.compensate
        if not any(node.kind == "done" for node in state.transitions)
    )
    return frozenset(quiet) - bodies - {ROOT}


def _indexed(definition: Definition) -> frozenset[str]:
    names = {name for name, fact in definition.facts.items() if fact.indexed}
    for count in definition.counts.values():
        names.update(count.match)
        names.update(filter(None, (count.distinct,)))
    return frozenset(names | ({definition.key} if definition.key else set()))
