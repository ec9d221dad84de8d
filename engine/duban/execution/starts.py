"""What starts instances besides requests: schedules and published events. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from duban.definition.model import Schedule, StartsOn
from duban.durations import Duration
from duban.execution import recurrence
from duban.execution.draft import Draft
from duban.execution.facts import plain
from duban.execution.instance import Instance
from duban.execution.names import Names
from duban.execution.program import Program


def next_start(program: Program, schedule: Schedule, after: datetime) -> datetime | None:
    """The first due instant of a schedule later than `after`; None when there is none."""
    if schedule.cron is not None:
        return recurrence.cron(schedule.cron).next(after, program.calendar.zone)
    every = schedule.every.evaluate(_names(program, after)) if schedule.every else None
    if not isinstance(every, Duration) or every.never:
        return None
    return recurrence.after(program.calendar, after, every).at


def scheduled(program: Program, schedule: Schedule, at: datetime) -> tuple[str | None, dict[str, Any]]:
    """Key and facts of the instance that a schedule starts at its due instant."""
    return _evaluated(_names(program, at), schedule.key, schedule.facts)


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
