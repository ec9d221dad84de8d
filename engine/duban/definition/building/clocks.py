"""Obligations and escalations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from duban.definition.building.actions import Builder
from duban.definition.building.facts import titled
from duban.definition.building.messages import IN_ESCALATIONS, check_message
from duban.definition.building.transitions import states_of
from duban.definition.hints import did_you_mean
from duban.definition.located import Cursor
from duban.definition.model import ROOT, Escalation, Expr, Obligation, Rung, Trigger, Warning
from duban.definition.shapes.clocks import EscalationShape, ObligationShape, RungShape, TriggerShape

_KINDS = ("within", "at", "every")


def build_obligation(order: int, name: str, shape: ObligationShape, cursor: Cursor, to: Builder) -> Obligation | None:
    """One obligation; None where it does not say by when."""
    kind = _kind(shape, cursor, to)
    opens = tuple(_triggers(shape.opens, cursor.at("from"), to, opening=True))
    met = tuple(_triggers(shape.met, cursor.at("met"), to, opening=False))
    warnings = tuple(_warning(shape, index, cursor.at("warn", index), to) for index in range(len(shape.warn)))
    breach = to.actions(shape.breach, cursor.at("breach"))
    when = to.expressions.condition(shape.when, cursor.at("when"))
    if not shape.met and "met" not in cursor.spot.lost:
        message = "nothing meets this obligation"
        to.scope.report.at_key("never-met", cursor, message, "add met: {event: …}, or enter, leave or escalated")
    if kind is None:
        return None
    return Obligation(
        order=order,
        name=name,
        opens=opens,
        kind=kind,  # type: ignore[arg-type]
        value=_value(shape, kind, cursor, to),
        met=met,
        until_closing=shape.until == "closing",
        when=when,
        pause=states_of(shape.pause, ROOT, cursor.at("pause"), to),
        restart=shape.restart,
        warnings=warnings,
        breach=breach,
        target=shape.target,
        title=titled(shape.title),
        place=cursor.key,
    )


def _kind(shape: ObligationShape, cursor: Cursor, to: Builder) -> str | None:
    given = [kind for kind in _KINDS if getattr(shape, kind) is not None]
    if not given:
        if not cursor.spot.lost & set(_KINDS):
            message = "the obligation does not say by when"
            to.scope.report.at_key("missing-key", cursor, message, "add within: duration, at: instant or every: duration")
        return None
    for extra in given[1:]:
        message = f"the obligation says {given[0]} and {extra}"
        to.scope.report.at_key("conflict", cursor.at(extra), message, "keep one of them")
    return given[0]


def _value(shape: ObligationShape, kind: str, cursor: Cursor, to: Builder) -> Expr:
    text = str(getattr(shape, kind))
    if kind == "at":
        return to.expressions.instant(text, cursor.at(kind))
    return to.expressions.duration(text, cursor.at(kind))


def _triggers(shapes: Sequence[TriggerShape], cursor: Cursor, to: Builder, opening: bool) -> Iterable[Trigger]:
    for index, shape in enumerate(shapes):
        here = cursor.at(index)
        if shape.fact is not None:
            yield from _fact(shape.fact, here, to, opening)
        elif not (shape.event or shape.enter or shape.leave or shape.escalated):
            yield from _start(here, to, opening)
        for number, name in enumerate(shape.event):
            descriptor = to.scope.descriptor(name, here.at("event", number), key=False)
            yield from (Trigger("event", event) for event in to.scope.matching(descriptor or ""))
        for kind, names in (("enter", shape.enter), ("leave", shape.leave)):
            yield from (Trigger(kind, path) for path in states_of(names, ROOT, here.at(kind), to))  # type: ignore[arg-type]
        for number, name in enumerate(shape.escalated):
            rung = _rung(name, here.at("escalated", number), to)
            yield from (Trigger("escalated", rung),) if rung else ()


def _start(cursor: Cursor, to: Builder, opening: bool) -> Iterable[Trigger]:
    if opening:
        yield Trigger("start")
    else:
        to.scope.report.at("value", cursor, "the start cannot meet an obligation", "write met: {event: …}")


def _fact(name: str, cursor: Cursor, to: Builder, opening: bool) -> Iterable[Trigger]:
    scope = to.scope
    if name in scope.events or name in scope.raised:
        scope.report.at("value", cursor, f"{name!r} is an event", f"write {{event: {name}}}")
    elif not opening:
        names = [*scope.events, *scope.raised]
        hint = did_you_mean(name, names) if names else "write met: {event: …}"
        scope.report.at("unknown-event", cursor, f"{name!r} is no event", hint)
    else:
        dates = [key for key, fact in scope.facts.items() if fact.type.kind in ("date", "datetime", "any")]
        fact = scope.known("fact", "facts", name, [*dates, "start"] if name not in scope.facts else scope.facts, cursor)
        if fact in scope.facts and fact not in dates:
            message = f"the fact {fact!r} is {scope.facts[fact].type.kind}, not a date and time"
            scope.report.at("type", cursor, message, "name a datetime fact")
        if fact in dates:
            yield Trigger("fact", fact)


def _rung(name: str, cursor: Cursor, to: Builder) -> str | None:
    head, slash, role = name.partition("/")
    escalation = to.scope.escalation(head, cursor)
    if escalation is None or not slash:
        return escalation
    roles = [rung.to for rung in to.scope.shape.escalations[escalation].ladder]
    if role not in roles:
        hint = did_you_mean(name, [f"{escalation}/{one}" for one in roles], "rungs")
        to.scope.report.at("unknown-escalation", cursor, f"unknown rung {name!r}", hint)
    return f"{escalation}/{role}"


def _warning(shape: ObligationShape, index: int, cursor: Cursor, to: Builder) -> Warning:
    found = shape.warn[index]
    before = to.expressions.duration(found.before, cursor.at("before"))
    return Warning(before, to.actions(found.do, cursor.at("do")), cursor.place)


def build_escalation(name: str, shape: EscalationShape, cursor: Cursor, to: Builder) -> Escalation:
    """One escalation with its ladder."""
    to.scope.role(shape.to, cursor.at("to"))
    check_message(shape.message, cursor.at("message"), to.scope, IN_ESCALATIONS)
    first = Rung(name, shape.to, _acknowledge(shape.acknowledge, cursor, to), shape.message)
    later = [_ladder_rung(name, shape, rung, cursor.at("ladder", index), to) for index, rung in enumerate(shape.ladder)]
    _check_ladder(shape, cursor, to)
    return Escalation(name, shape.level, (first, *later), shape.quiet, titled(shape.title), cursor.key)


def _ladder_rung(name: str, shape: EscalationShape, rung: RungShape, cursor: Cursor, to: Builder) -> Rung:
    to.scope.role(rung.to, cursor.at("to"))
    check_message(rung.message, cursor.at("message"), to.scope, IN_ESCALATIONS)
    wait = _acknowledge(rung.acknowledge, cursor, to)
    return Rung(f"{name}/{rung.to}", rung.to, wait, rung.message or shape.message)


def _acknowledge(text: str | None, cursor: Cursor, to: Builder) -> Expr | None:
    return None if text is None else to.expressions.duration(text, cursor.at("acknowledge"))


def _check_ladder(shape: EscalationShape, cursor: Cursor, to: Builder) -> None:
    waits = [shape.acknowledge, *(rung.acknowledge for rung in shape.ladder)]
    for index in range(len(shape.ladder)):
        above = cursor if index == 0 else cursor.at("ladder", index - 1)
        if waits[index] is None and "acknowledge" not in above.spot.lost:
            message = f"{shape.ladder[index].to!r} is never told: the rung before has no acknowledge"
            to.scope.report.at("ladder", cursor.at("ladder", index), message, "add acknowledge: duration to the rung before")
    roles = [rung.to for rung in shape.ladder]
    for index, role in enumerate(roles):
        if role in roles[:index]:
            message = f"{role!r} stands twice on the ladder"
            to.scope.report.at("duplicate-key", cursor.at("ladder", index, "to"), message, "name each role once")
