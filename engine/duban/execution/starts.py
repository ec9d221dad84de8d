"""What starts instances besides requests: schedules and published events. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from duban.definition.model import Expr, Schedule, StartsOn
from duban.durations import Duration
from duban.errors import EvaluationError
from duban.execution import recurrence
from duban.execution.draft import Draft, child_id
from duban.execution.effects import StartProcess
from duban.execution.facts import check_facts, plain
from duban.execution.instance import Instance
from duban.execution.names import CountNeeded, Names
from duban.execution.program import Program

Rosters = Mapping[str, Sequence[Any]]
"""Lists by name, from which schedules start one instance for each element: a text, number or mapping."""


def next_start(program: Program, schedule: Schedule, after: datetime) -> datetime | None:
    """The first due instant of a schedule later than `after`; None when there is none."""
    if schedule.cron is not None:
        return recurrence.cron(schedule.cron).next(after, program.calendar.zone)
    every = _value(_names(program, after), schedule.every)
    if not isinstance(every, Duration) or every.never:
        return None
    return recurrence.after(program.calendar, after, every).at


def last_start(program: Program, schedule: Schedule, due: datetime, now: datetime) -> datetime:
    """The last due instant up to `now`, counted on from `due`, which is one."""
    calendar = program.calendar
    if schedule.cron is not None:
        return recurrence.cron(schedule.cron).passed(due, now, calendar.zone)[0]
    every = _value(_names(program, due), schedule.every)
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


def starts_on(program: Program, event: str) -> list[StartsOn]:
    """What a published event starts of this process."""
    return [start for start in program.definition.starts_on if start.event == event]


def started_by(
    program: Program, start: StartsOn, fields: Mapping[str, Any], at: datetime
) -> tuple[str | None, dict[str, Any]]:
    """Key and facts of the instance that a published event starts. FactError when the event's fields are not as declared."""
    names = _names(program, at)
    declared = program.definition.events.get(start.event)
    names.event = check_facts(declared.fields, fields, f"event {start.event}") if declared else fields
    return _evaluated(names, start.key, start.facts)


def addressee(program: Program, event: str, fields: Mapping[str, Any], at: datetime) -> str | None:
    """The key of the one instance that a published event is for; None when it is for all that accept it.

    FactError when the event's fields are not as declared, EvaluationError when they give no key.
    """
    declared = program.definition.events.get(event)
    if declared is None or declared.key is None:
        return None
    names = _names(program, at)
    names.event = check_facts(declared.fields, fields, f"event {event}")
    key = _value(names, declared.key)
    if key is None:
        raise EvaluationError(f"events/{event}/key", "the event does not say whose it is")
    return str(key)


def _evaluated(names: Names, key: Expr | None, facts: Mapping[str, Expr]) -> tuple[str | None, dict[str, Any]]:
    found = _value(names, key)
    values = {name: plain(_value(names, expression)) for name, expression in facts.items()}
    known = {name: value for name, value in values.items() if value is not None}
    return (None if found is None else str(found)), known


def _value(names: Names, expression: Expr | None) -> Any:
    try:
        return expression.evaluate(names) if expression else None
    except CountNeeded as needed:
        raise EvaluationError(f"counts.{needed.query.name}", "only an instance that has started can count") from None


def _names(program: Program, at: datetime) -> Names:
    nobody = Instance(id="", process=program.process, version=program.version, key="", started_at=at, facts={})
    return Draft(program, nobody, at, {}).names
