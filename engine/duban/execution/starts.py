"""What starts instances besides requests: schedules and published events. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from duban.definition.model import Schedule, StartsOn
from duban.durations import Duration
from duban.errors import EvaluationError
from duban.execution import recurrence
from duban.execution.draft import Draft, child_id
from duban.execution.effects import StartProcess
from duban.execution.facts import plain
from duban.execution.instance import Instance
from duban.execution.names import Names
from duban.execution.program import Program

Rosters = Mapping[str, Sequence[Any]]
"""Lists by name, from which schedules start one instance for each element: a text, number or mapping."""


def next_start(program: Program, schedule: Schedule, after: datetime) -> datetime | None:
    """The first due instant of a schedule later than `after`; None when there is none."""
    if schedule.cron is not None:
        return recurrence.cron(schedule.cron).next(after, program.calendar.zone)
    every = schedule.every.evaluate(_names(program, after)) if schedule.every else None
    if not isinstance(every, Duration) or every.never:
        return None
    return recurrence.after(program.calendar, after, every).at


def last_start(program: Program, schedule: Schedule, due: datetime, now: datetime) -> datetime:
    """The last due instant up to `now`, counted on from `due`, which is one."""
    calendar = program.calendar
    if schedule.cron is not None:
        return recurrence.cron(schedule.cron).passed(due, now, calendar.zone)[0]
    every = schedule.every.evaluate(_names(program, due)) if schedule.every else None
    return recurrence.passed(calendar, due, every, now)[0] if isinstance(every, Duration) and not every.never else due


def scheduled(program: Program, schedule: Schedule, due: datetime, rosters: Rosters) -> list[StartProcess]:
    """What a schedule starts at its due instant: one instance, or one for each element of its roster.

    EvaluationError when there is no such roster.
    """
    if schedule.roster is None:
        return [_start(program, schedule, due, 0, _names(program, due))]
    if schedule.roster not in rosters:
        raise EvaluationError(f"schedules/{schedule.name}", f"there is no roster {schedule.roster!r}")
    found = []
    for index, element in enumerate(rosters[schedule.roster]):
        names = _names(program, due)
        names.facts = {**names.facts, "element": element}
        found.append(_start(program, schedule, due, index, names))
    return found


def _start(program: Program, schedule: Schedule, due: datetime, index: int, names: Names) -> StartProcess:
    key, facts = _evaluated(names, schedule.key, schedule.facts)
    effect = f"schedule:{program.process}/{schedule.name}:{due.astimezone(UTC).isoformat()}:{index}"
    return StartProcess(effect, program.process, child_id(effect), facts, key)


def started_by(
    program: Program, event: str, fields: Mapping[str, Any], at: datetime
) -> Iterator[tuple[str | None, dict[str, Any]]]:
    """Key and facts of each instance that a published event starts."""
    for start in program.definition.starts_on:
        if start.event == event:
            yield _by_event(program, start, fields, at)


def _by_event(
    program: Program, start: StartsOn, fields: Mapping[str, Any], at: datetime
) -> tuple[str | None, dict[str, Any]]:
    names = _names(program, at)
    names.event = fields
    return _evaluated(names, start.key, start.facts)


def _evaluated(names: Names, key: Any, facts: Mapping[str, Any]) -> tuple[str | None, dict[str, Any]]:
    found = key.evaluate(names) if key else None
    values = {name: plain(expression.evaluate(names)) for name, expression in facts.items()}
    known = {name: value for name, value in values.items() if value is not None}
    return (None if found is None else str(found)), known


def _names(program: Program, at: datetime) -> Names:
    nobody = Instance(id="", process=program.process, version=program.version, key="", started_at=at, facts={})
    return Draft(program, nobody, at, {}).names
