"""Where an element of a definition stands, and whether scenarios have touched it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from duban.definition.model import ROOT, Definition, Place
from duban.testing.coverage import Coverage


def elements(definition: Definition) -> dict[str, Place]:
    """The places of all elements that a rule can live in, by key.

    Keys are `terms/NAME` and likewise for facts, counts, events, obligations, escalations and schedules; `decisions/NAME`
    and `decisions/NAME/ROW`; `states/PATH`; `timers/PATH/NAME`; `rungs/NAME/ROLE`; `starts_on/EVENT`.
    """
    return dict(_elements(definition))


def _elements(definition: Definition) -> Iterator[tuple[str, Place]]:
    for kind in ("terms", "facts", "counts", "events", "obligations", "escalations", "schedules", "decisions"):
        found: Mapping[str, Any] = getattr(definition, kind)
        yield from ((f"{kind}/{name}", one.place) for name, one in found.items())
    for decision in definition.decisions.values():
        yield from ((f"decisions/{decision.name}/{row}", rule.place) for row, rule in enumerate(decision.rules, 1))
    for escalation in definition.escalations.values():
        yield from ((f"rungs/{rung.name}", escalation.place) for rung in escalation.rungs[1:])
    for path, state in definition.states.items():
        if path != ROOT:
            yield f"states/{path}", state.place
        yield from ((f"timers/{timer.name}", timer.place) for timer in state.timers)
    yield from ((f"starts_on/{one.event}", one.place) for one in definition.starts_on)


def touched(process: str, key: str, coverage: Coverage) -> bool:
    """Whether what was played has touched an element; what cannot be touched (terms, facts, counts …) counts as touched."""
    kind, _, name = key.partition("/")
    look = _LOOKS.get(kind)
    return look is None or look(process, name, coverage)


def _decision(process: str, name: str, coverage: Coverage) -> bool:
    decision, _, row = name.partition("/")
    return any(one[:2] == (process, decision) and row in ("", str(one[2])) for one in coverage.rules)


_LOOKS: dict[str, Callable[[str, str, Coverage], bool]] = {
    "decisions": _decision,
    "events": lambda process, name, coverage: (process, name) in coverage.events,
    "obligations": lambda process, name, coverage: any(one[:2] == (process, name) for one in coverage.obligations),
    "escalations": lambda process, name, coverage: (process, name) in coverage.rungs,
    "rungs": lambda process, name, coverage: (process, name) in coverage.rungs,
    "states": lambda process, name, coverage: any(
        one[0] == process and (one[1] == name or one[1].startswith(f"{name}/")) for one in coverage.states
    ),
    "timers": lambda process, name, coverage: (process, name) in coverage.timers,
}
