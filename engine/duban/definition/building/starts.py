"""Published events and schedules that start instances."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from duban.definition.building.actions import Builder
from duban.definition.building.events import ANYTHING
from duban.definition.building.transitions import check_cron
from duban.definition.hints import did_you_mean
from duban.definition.located import Cursor
from duban.definition.model import Schedule, StartsOn
from duban.definition.shapes.facts import EventShape
from duban.definition.shapes.starts import ScheduleShape, StartsOnShape

ELEMENT = "element"


def build_starts_on(shape: StartsOnShape, cursor: Cursor, to: Builder) -> StartsOn:
    """A published event that starts an instance."""
    event = to.events.of([shape.event]) if shape.event in to.scope.events else ANYTHING
    own = to.scope.shape.process
    key = to.expressions.optional(shape.key, cursor.at("key"), None, event)
    facts = to.foreign_facts(own, shape.facts, cursor.at("with"), event)
    return StartsOn(shape.event, key, facts, cursor.place)


def give_keys(shapes: Mapping[str, EventShape], cursor: Cursor, to: Builder) -> None:
    """Whose an event is when it is published, for those that say so."""
    for name, shape in shapes.items():
        if shape.key is not None:
            key = to.expressions.value(shape.key, cursor.at(name, "key"), None, to.events.of([name]))
            to.scope.events[name] = replace(to.scope.events[name], key=key)


def build_schedule(name: str, shape: ScheduleShape, cursor: Cursor, to: Builder) -> Schedule:
    """A recurring start."""
    _check(shape, cursor, to)
    extra = ELEMENT if shape.for_each else ""
    every = to.expressions.duration(shape.every, cursor.at("every")) if shape.every is not None else None
    facts = to.foreign_facts(to.scope.shape.process, shape.facts, cursor.at("with"), None, extra)
    key = to.expressions.value(shape.key, cursor.at("key"), None, None, extra) if shape.key is not None else None
    roster = shape.for_each.removeprefix("roster.") if shape.for_each else None
    return Schedule(name, shape.cron, every, roster, facts, key, cursor.key)


def _check(shape: ScheduleShape, cursor: Cursor, to: Builder) -> None:
    report = to.scope.report
    if shape.cron is not None:
        check_cron(shape.cron, cursor.at("cron"), to)
    if (shape.cron is None) == (shape.every is None) and not cursor.spot.lost & {"cron", "every"}:
        message = "a schedule has either cron or every"
        report.at_key("missing-key", cursor, message, 'write for example cron: "0 9 * * mon"')
    rosters = to.scope.context.rosters
    roster = (shape.for_each or "").removeprefix("roster.")
    if rosters is not None and roster and roster not in rosters:
        hint = did_you_mean(roster, rosters, "rosters")
        report.at("unknown-roster", cursor.at("for_each"), f"unknown roster {roster!r}", hint)
