"""What must change before something is worth a new look: the clocks, and the guards of eventless transitions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from duban.definition.model import Definition, Expr, Transition


@dataclass(frozen=True, slots=True)
class Watch:
    """The facts that something reads, and whether it depends on where the tokens are."""

    facts: frozenset[str]
    states: bool


def clock_watches(definition: Definition) -> dict[str, Watch]:
    """What each timer and obligation watches, by name."""
    found: dict[str, Watch] = {}
    for state in definition.states.values():
        for timer in state.timers:
            found[timer.name] = _watch(definition, (timer.value, timer.first, timer.condition), bool(timer.pause))
    for duty in definition.obligations.values():
        expressions = (duty.value, duty.when, *(warning.before for warning in duty.warnings))
        watch = _watch(definition, expressions, bool(duty.pause))
        opened_by = {trigger.name for trigger in duty.opens if trigger.kind == "fact"}
        found[duty.name] = Watch(watch.facts | opened_by, watch.states)
    return found


def _watch(definition: Definition, expressions: Iterable[Expr | None], pauses: bool) -> Watch:
    reads = {name for expression in expressions if expression for name in expression.reads}
    facts = {name.removeprefix("previous:").partition(".")[0] for name in reads if not name.startswith("state:")}
    for name in reads:
        count = definition.counts.get(name.removeprefix("counts.")) if name.startswith("counts.") else None
        facts.update((*count.match, *filter(None, (count.distinct,))) if count else ())
    return Watch(frozenset(facts), pauses or any(name.startswith("state:") for name in reads))


def guard_watch(definition: Definition, nodes: Iterable[Transition]) -> Watch | None:
    """What the guards of transitions read; None when that is more than facts, terms and states, so that time may pass."""
    conditions = [guard for node in nodes for guard in (node.condition, *(target.condition for target in node.targets))]
    reads = {name for condition in conditions if condition for name in condition.reads}
    names = {name.partition(".")[0] for name in reads if not name.startswith("state:")}
    return _watch(definition, conditions, False) if names <= {"terms", *definition.facts} else None
