"""What only the surroundings can tell: channels, superiors, the years a calendar knows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from duban.definition.building.paths import outward
from duban.definition.building.scope import Scope
from duban.definition.checks.graph import ways_of
from duban.definition.hints import did_you_mean, listed
from duban.definition.located import Cursor
from duban.definition.model import Action, Definition, Escalate, Escalation, Expr, Notify, Place, State
from duban.durations import Duration, parse_duration

_TERM = re.compile(r"\s*terms\.(\w+)\s*")


def check_surroundings(definition: Definition, scope: Scope, cursor: Cursor) -> None:
    """Report what the context knows to be missing or wrong."""
    if scope.context.routes is not None:
        _check_routes(definition, scope, scope.context.routes)
    if scope.context.superiors is not None:
        _check_superiors(definition, scope, scope.context.superiors)
    if scope.context.at is not None and scope.context.calendars is not None:
        _check_years(definition, scope, cursor)


def _check_routes(definition: Definition, scope: Scope, routes: frozenset[str]) -> None:
    if "*" in routes:
        return
    told = [(rung.to, one.place, f"escalations/{one.name}") for one in definition.escalations.values() for rung in one.rungs]
    told += [(action.to, action.place, action.where) for action in all_actions(definition) if isinstance(action, Notify)]
    for role, place, where in told:
        if role not in routes:
            hint = did_you_mean(role, routes, "roles with a channel")
            scope.report.add("unserved", place, f"no channel reaches the role {role!r}", hint, where)


def all_actions(definition: Definition) -> Iterator[Action]:
    """Every action of a definition."""
    for state in definition.states.values():
        yield from actions_of(state)
    for duty in definition.obligations.values():
        yield from duty.breach
        yield from (action for warning in duty.warnings for action in warning.actions)


def actions_of(state: State) -> Iterator[Action]:
    """The actions on one state."""
    yield from (*state.enter, *state.exit)
    yield from (action for way in ways_of(state) for action in way.actions)


def _check_superiors(definition: Definition, scope: Scope, superiors: Mapping[str, Sequence[str]]) -> None:
    for escalation in definition.escalations.values():
        for lower, upper in zip(escalation.rungs, escalation.rungs[1:], strict=False):
            _check_pair(lower.to, upper.to, superiors, escalation.place, f"escalations/{escalation.name}", scope)
    for path, state in definition.states.items():
        roles = [definition.states[one].task for one in outward(path)]
        source = next((task.role for task in roles if task is not None), None)
        for action in actions_of(state):
            target = _told(definition.escalations, action)
            if source is not None and target is not None:
                _check_pair(source, target, superiors, action.place, action.where, scope)


def _told(escalations: Mapping[str, Escalation], action: Action) -> str | None:
    return escalations[action.escalation].rungs[0].to if isinstance(action, Escalate) else None


def _check_pair(
    source: str, target: str, superiors: Mapping[str, Sequence[str]], place: Place, where: str, scope: Scope
) -> None:
    if source in _above(target, superiors):
        message = f"the escalation goes from {source!r} down to {target!r}, who reports to {source!r}"
        above = sorted(_above(source, superiors))
        hint = f"superiors of {source}: {listed(above)}" if above else f"nobody stands above {source!r}"
        scope.report.add("downwards", place, message, hint, where)


def _above(role: str, superiors: Mapping[str, Sequence[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [role]
    while waiting:
        for superior in superiors.get(waiting.pop(), ()):
            if superior not in found:
                found.add(superior)
                waiting.append(superior)
    return found


def _check_years(definition: Definition, scope: Scope, cursor: Cursor) -> None:
    years = (scope.context.calendars or {}).get(definition.calendar)
    at = scope.context.at
    if not years or at is None:
        return
    for name, expr in _durations(definition):
        span = _length(constant_duration(definition, expr))
        due = at + span if span is not None else None
        if due is not None and due.year > max(years):
            message = f"{name} can be due in {due.year}, but the calendar {definition.calendar!r} ends with {max(years)}"
            hint = f"add the working days of {max(years) + 1} to the calendar"
            scope.report.add("calendar-ends", expr.place, message, hint, name)


def _durations(definition: Definition) -> Iterator[tuple[str, Expr]]:
    for state in definition.states.values():
        yield from ((timer.name, timer.value) for timer in state.timers if timer.value is not None)
    yield from ((duty.name, duty.value) for duty in definition.obligations.values())


def constant_duration(definition: Definition, expr: Expr) -> Duration | None:
    """The duration an expression stands for, where it is written out or a term."""
    term = _TERM.fullmatch(expr.text)
    if term is not None:
        found = definition.terms.get(term[1])
        return found.value if found is not None and isinstance(found.value, Duration) else None
    try:
        return parse_duration(expr.text)
    except ValueError:
        return None


def _length(duration: Duration | None) -> timedelta | None:
    """About how long a working duration takes at most; None for one that needs no calendar."""
    if duration is None or duration.never or not duration.working:
        return None
    return timedelta(days=2 * (duration.working_days + duration.working_seconds // (8 * 3600)) + 1)
