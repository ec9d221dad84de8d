"""A whole definition out of its shape."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from duban.definition.building.actions import Builder
from duban.definition.building.clocks import build_escalation, build_obligation
from duban.definition.building.decisions import build_decision
from duban.definition.building.events import EventTypes, raised_events
from duban.definition.building.expressions import Expressions
from duban.definition.building.facts import build_events, build_facts, build_terms, titled
from duban.definition.building.paths import StatePaths
from duban.definition.building.scope import Scope
from duban.definition.building.starts import build_schedule, build_starts_on, give_keys
from duban.definition.building.states import build_states
from duban.definition.context import CheckContext
from duban.definition.hints import did_you_mean
from duban.definition.located import Cursor
from duban.definition.model import Count, Definition, Obligation, Source
from duban.definition.report import Report
from duban.definition.shapes.facts import CountShape
from duban.definition.shapes.process import ProcessShape
from duban.definition.shaping import Shaped


def build(
    shaped: Shaped[ProcessShape], digest: str, sources: Sequence[Source], report: Report, context: CheckContext
) -> tuple[Definition, Scope]:
    """The definition, and its symbols for the checks. Only to be handed out when the report has no errors."""
    shape, cursor = shaped.shape, shaped.cursor
    to = _builder(shaped, report, context)
    scope = to.scope
    _check_names(scope, cursor)
    definition = Definition(
        process=shape.process,
        version=shape.version,
        hash=digest,
        title=titled(shape.title),
        calendar=shape.calendar,
        key=_key(shape, cursor, scope),
        terms=scope.terms,
        facts=scope.facts,
        counts={name: _count(name, one, cursor.at("counts", name), to) for name, one in shape.counts.items()},
        decisions={
            name: build_decision(name, one, cursor.at("decisions", name), to) for name, one in shape.decisions.items()
        },
        events=scope.events,
        obligations=_obligations(shape, cursor, to),
        escalations={
            name: build_escalation(name, one, cursor.at("escalations", name), to) for name, one in shape.escalations.items()
        },
        states=build_states(shape, cursor, to),
        schedules={
            name: build_schedule(name, one, cursor.at("schedules", name), to) for name, one in shape.schedules.items()
        },
        starts_on=tuple(
            build_starts_on(one, cursor.at("starts_on", index), to) for index, one in enumerate(shape.starts_on)
        ),
        extends=shape.extends,
        sources=tuple(sources),
        unknown_year=shape.unknown_year,
        place=cursor.at("process").place,
    )
    return definition, scope


def _builder(shaped: Shaped[ProcessShape], report: Report, context: CheckContext) -> Builder:
    shape, cursor = shaped.shape, shaped.cursor
    incomplete = any(path[0] in ("states", "parallel") and path[-1] in ("states", "parallel") for path in shaped.lost)
    scope = Scope(report, shape, context, StatePaths.of(shape, incomplete), shaped.lost)
    scope.raised = raised_events(shape)
    scope.facts = build_facts(shape.facts, cursor.at("facts"), report)
    scope.terms = build_terms(shape.terms, cursor.at("terms"), report)
    scope.events = build_events(shape.events, cursor.at("events"), scope)
    to = Builder(scope, Expressions.of(scope), EventTypes(scope))
    give_keys(shape.events, cursor.at("events"), to)
    return to


def _check_names(scope: Scope, cursor: Cursor) -> None:
    """A process whose calendar is not known."""
    calendars = scope.context.calendars
    name = scope.shape.calendar
    if calendars is not None and name not in calendars:
        hint = did_you_mean(name, calendars, "calendars")
        scope.report.at("unknown-calendar", cursor.at("calendar"), f"unknown calendar {name!r}", hint)


def _key(shape: ProcessShape, cursor: Cursor, scope: Scope) -> str | None:
    if shape.key is None:
        return None
    name = scope.fact(shape.key, cursor.at("key"))
    if name is not None and scope.facts[name].type.kind not in ("text", "integer", "enum", "any"):
        message = f"a key is a text or a whole number, but the fact {name!r} is {scope.facts[name].type.kind}"
        scope.report.at("type", cursor.at("key"), message, "name a text fact")
    return name


def _count(name: str, shape: CountShape, cursor: Cursor, to: Builder) -> Count:
    process = to.process(shape.process, cursor.at("process"))
    own = process == to.scope.shape.process
    match = [to.scope.fact(fact, cursor.at("match", index)) for index, fact in enumerate(shape.match)]
    distinct = shape.distinct
    if distinct is not None and own:
        distinct = to.scope.fact(distinct, cursor.at("distinct"))
    if process is not None and not own:
        _check_counted(process, shape, cursor, to)
    within = to.expressions.duration(shape.within, cursor.at("within")) if shape.within is not None else None
    matched = tuple(fact for fact in match if fact is not None)
    return Count(name, shape.process if shape.process == "self" else process, matched, within, distinct, cursor.key)


def _check_counted(process: str, shape: CountShape, cursor: Cursor, to: Builder) -> None:
    """Instances of another process are found by those of its facts only that it keeps an index of."""
    other = (to.scope.context.processes or {}).get(process)
    if other is None:
        return
    indexed = {name for name, fact in other.facts.items() if fact.indexed} | {other.key}
    indexed |= {name for count in other.counts.values() for name in (*count.match, count.distinct)}
    asked = [(fact, cursor.at("match", index)) for index, fact in enumerate(shape.match)]
    asked += [(shape.distinct, cursor.at("distinct"))] if shape.distinct is not None else []
    for fact, place in asked:
        if fact not in other.facts:
            hint = did_you_mean(fact, other.facts, f"facts of {process}")
            to.scope.report.at("unknown-fact", place, f"{process} has no fact {fact!r}", hint)
        elif fact not in indexed:
            message = f"instances of {process} cannot be found by {fact!r}"
            to.scope.report.at("missing-key", place, message, f"add indexed: true to that fact of {process}")


def _obligations(shape: ProcessShape, cursor: Cursor, to: Builder) -> dict[str, Obligation]:
    found = {}
    for order, (name, one) in enumerate(shape.obligations.items()):
        obligation = build_obligation(order, name, one, cursor.at("obligations", name), to)
        if obligation is not None:
            found[name] = obligation
    return found


def digest(data: Any) -> str:
    """A digest of what a file says: comments and layout do not matter, the order of elements does."""
    text = json.dumps(_canonical(data), ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _canonical(value: Any) -> Any:
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    if isinstance(value, dict):
        return {key: _canonical(item) for key, item in value.items()}
    return [_canonical(item) for item in value] if isinstance(value, list) else value
