"""What can be seen of an instance from outside: states, facts, obligations, clocks, events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from duban.execution.instance import Instance, Opening
from duban.execution.program import Program
from duban.testing.scenario import PAUSED

Due = datetime | str | None
"""A due instant in UTC, "paused", or None for a clock that is not armed."""


def states(instance: Instance) -> list[str]:
    """The paths of all active states; none are left of an instance that was cancelled."""
    return [path for path in instance.states if path]


def openings(instance: Instance) -> dict[str, Opening]:
    """The latest opening of each obligation that was ever owed."""
    return {opening.name: opening for opening in sorted(instance.openings, key=lambda one: one.id)}


def timers(instance: Instance) -> dict[str, Due]:
    """The clocks of timers by full name: those that are armed or stand still; the earliest of several."""
    return _earliest((clock.name, PAUSED if clock.status == "paused" else clock.due) for clock in instance.clocks)


def clocks(program: Program, instance: Instance) -> dict[str, Due]:
    """All clocks: timers by full name, obligations that are owed, rungs that wait to be told."""
    found = timers(instance)
    for name, opening in openings(instance).items():
        if opening.status == "owed" and opening.due is not None:
            found[name] = opening.due
        elif opening.status == "paused":
            found[name] = PAUSED
    rungs = program.definition.escalations
    waiting = ((rungs[ladder.escalation].rungs[ladder.rung].name, ladder.due) for ladder in instance.ladders)
    return found | _earliest(waiting)


def _earliest(pairs: Iterable[tuple[str, Due]]) -> dict[str, Due]:
    found: dict[str, Due] = {}
    for name, due in pairs:
        known = found.get(name)
        if due is not None and (known is None or known == PAUSED or (due != PAUSED and due < known)):  # type: ignore[operator]
            found[name] = due
    return found


def within(path: str, scope: str) -> bool:
    """Whether a path is a state or lies in it, by whole segments."""
    return path == scope or path.startswith(scope + "/")


def known_facts(instance: Instance) -> Mapping[str, Any]:
    """The facts that have a value."""
    return {name: value for name, value in instance.facts.items() if value is not None}
