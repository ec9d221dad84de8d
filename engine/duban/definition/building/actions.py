"""Actions, one function for each verb."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from duban.definition import model
from duban.definition.building.events import EventTypes
from duban.definition.building.expressions import Expressions, type_of, types_of
from duban.definition.building.messages import check_message
from duban.definition.building.scope import Scope
from duban.definition.feel import TEXT, Type
from duban.definition.hints import did_you_mean
from duban.definition.located import Cursor
from duban.definition.model import Expr
from duban.definition.shapes import actions as shapes

ALL = "all"


@dataclass(frozen=True, slots=True)
class Builder:
    """What building needs everywhere: symbols, expressions, and the types of events."""

    scope: Scope
    expressions: Expressions
    events: EventTypes

    def actions(
        self, found: Sequence[shapes.ActionShape], cursor: Cursor, event: Type | None = None
    ) -> tuple[model.Action, ...]:
        """Actions in order; what names nothing known is left out."""
        built = (self.action(shape, cursor.at(index), event) for index, shape in enumerate(found))
        return tuple(action for action in built if action is not None)

    def action(self, shape: shapes.ActionShape, cursor: Cursor, event: Type | None) -> model.Action | None:
        """One action."""
        condition = self.expressions.condition(shape.condition, cursor.at("if"), event)
        common = {"where": cursor.where, "condition": condition, "place": cursor.place}
        return _BUILDERS[type(shape)](self, shape, cursor, event, common)

    def assignments(self, values: Mapping[str, str], cursor: Cursor, event: Type | None, extra: str = "") -> dict[str, Expr]:
        """New values for facts of this process."""
        found = {}
        for name, text in values.items():
            here = cursor.at(name)
            fact = self.scope.fact(name, _as_key(here))
            if fact is not None and fact == self.scope.shape.key:
                message = f"{name!r} is the key: it identifies an instance and never changes"
                self.scope.report.at_key("conflict", here, message, "keep what changes in another fact")
            expects = type_of(self.scope.facts[fact].type, fact) if fact else None
            expr = self.expressions.value(text, here, expects, event, extra)
            found[fact or name] = expr
        return found

    def event_fields(self, name: str, values: Mapping[str, str], cursor: Cursor, event: Type | None) -> dict[str, Expr]:
        """What comes with an event of this process."""
        declared = self.scope.events.get(name)
        found = {}
        for key, text in values.items():
            here = cursor.at(key)
            if declared is not None and key not in declared.fields:
                hint = did_you_mean(key, declared.fields, f"fields of {name}")
                self.scope.report.at_key("unknown-field", here, f"the event {name!r} has no field {key!r}", hint)
            found[key] = self.expressions.value(text, here, self.events.field_type(name, key), event)
        for key, fact in (declared.fields if declared else {}).items():
            if fact.required and key not in values:
                self.scope.report.at("missing-key", cursor, f"the event {name!r} needs {key!r}", f"add {key}: …")
        return found

    def foreign_facts(
        self, process: str, values: Mapping[str, str], cursor: Cursor, event: Type | None, extra: str = ""
    ) -> dict[str, Expr]:
        """The facts another process (or another instance of this one) starts with."""
        facts = self.facts_of(process)
        types = types_of(facts) if facts is not None else {}
        found = {}
        for name, text in values.items():
            here = cursor.at(name)
            if facts is not None and name not in facts:
                hint = did_you_mean(name, facts, f"facts of {process}")
                self.scope.report.at_key("unknown-fact", here, f"the process {process!r} has no fact {name!r}", hint)
            found[name] = self.expressions.foreign(text, here, types.get(name), event, extra)
        for name, fact in (facts or {}).items():
            if fact.required and name not in values:
                message = f"the process {process!r} cannot start without its fact {name!r}"
                self.scope.report.at("missing-key", cursor, message, f"add with: {{{name}: …}}")
        return found

    def facts_of(self, process: str) -> Mapping[str, model.Fact] | None:
        """The facts of this or another process; None where they are not known."""
        if process in ("self", self.scope.shape.process):
            return None if any(path[:1] == ("facts",) for path in self.scope.lost) else self.scope.facts
        known = (self.scope.context.processes or {}).get(process)
        return known.facts if known is not None else None

    def process(self, name: str, cursor: Cursor) -> str:
        """A process's name, checked, `self` resolved."""
        self.scope.process(name, cursor)
        return self.scope.shape.process if name == "self" else name

    def service(self, name: str, cursor: Cursor) -> None:
        """Complain about a service nobody offers, where services are known."""
        services = self.scope.context.services
        if services is not None and name not in services:
            hint = did_you_mean(name, services, "services")
            self.scope.report.at("unknown-service", cursor, f"unknown service {name!r}", hint)

    def service_fields(self, values: Mapping[str, str], cursor: Cursor, event: Type | None) -> dict[str, Expr]:
        """What a service is asked with."""
        return {name: self.expressions.value(text, cursor.at(name), None, event) for name, text in values.items()}

    def foreign_fields(self, values: Mapping[str, str], cursor: Cursor, event: Type | None) -> dict[str, Expr]:
        """What is given to somebody whose types are not known."""
        return {name: self.expressions.foreign(text, cursor.at(name), None, event) for name, text in values.items()}


def _as_key(cursor: Cursor) -> Cursor:
    """A cursor whose value's place is its key's, for complaints about the key."""
    spot = cursor.spot
    return Cursor(type(spot)(spot.source, spot.key, spot.key), cursor.where)


def _set(to: Builder, shape: shapes.SetShape, cursor: Cursor, event: Type | None, common: Any) -> model.Action:
    return model.SetFacts(values=to.assignments(shape.set, cursor.at("set"), event), **common)


def _decide(to: Builder, shape: shapes.DecideShape, cursor: Cursor, event: Type | None, common: Any) -> model.Action | None:
    name = to.scope.decision(shape.decide, cursor.at("decide"))
    return model.Decide(decision=name, **common) if name else None


def _escalate(
    to: Builder, shape: shapes.EscalateShape, cursor: Cursor, event: Type | None, common: Any
) -> model.Action | None:
    name = to.scope.escalation(shape.escalate, cursor.at("escalate"))
    return model.Escalate(escalation=name, **common) if name else None


def _notify(to: Builder, shape: shapes.NotifyShape, cursor: Cursor, event: Type | None, common: Any) -> model.Action:
    to.scope.role(shape.notify, cursor.at("notify"))
    check_message(shape.message, cursor.at("message"), to.scope)
    return model.Notify(to=shape.notify, message=shape.message, **common)


def _raise(to: Builder, shape: shapes.RaiseShape, cursor: Cursor, event: Type | None, common: Any) -> model.Action:
    fields = to.event_fields(shape.event, shape.fields, cursor.at("with"), event)
    return model.Raise(event=shape.event, fields=fields, **common)


def _send(to: Builder, shape: shapes.SendShape, cursor: Cursor, event: Type | None, common: Any) -> model.Action:
    here = cursor.at("to")
    process = to.process(shape.to.process, here.at("process"))
    return model.Send(
        event=shape.send,
        process=process,
        key=to.expressions.value(shape.to.key, here.at("key"), None, event),
        fields=_fields_elsewhere(to, process, shape.send, shape.fields, cursor, event, "send"),
        keep=_keep(to, shape.keep, cursor, event),
        **common,
    )


def _fields_elsewhere(
    to: Builder, process: str, name: str, values: Mapping[str, str], cursor: Cursor, event: Type | None, verb: str
) -> dict[str, Expr]:
    """The fields of an event for an instance of a process that may be another one."""
    here = cursor.at("with")
    if process == to.scope.shape.process:
        known = to.scope.event(name, cursor.at(verb))
        return to.event_fields(known or name, values, here, event)
    other = (to.scope.context.processes or {}).get(process)
    if other is None:
        return to.foreign_fields(values, here, event)
    declared = other.events.get(name)
    if declared is None:
        hint = did_you_mean(name, other.events, f"events of {process}")
        to.scope.report.at("unknown-event", cursor.at(verb), f"the process {process!r} has no event {name!r}", hint)
    types = types_of(declared.fields) if declared else {}
    return {key: to.expressions.foreign(text, here.at(key), types.get(key), event) for key, text in values.items()}


def _publish(to: Builder, shape: shapes.PublishShape, cursor: Cursor, event: Type | None, common: Any) -> model.Action:
    fields = to.foreign_fields(shape.fields, cursor.at("with"), event)
    return model.Publish(event=shape.publish, fields=fields, keep=_keep(to, shape.keep, cursor, event), **common)


def _keep(to: Builder, text: str | None, cursor: Cursor, event: Type | None) -> Expr | None:
    return None if text is None else to.expressions.duration(text, cursor.at("keep"), event)


def _start(to: Builder, shape: shapes.StartShape, cursor: Cursor, event: Type | None, common: Any) -> model.Action:
    process = to.process(shape.start, cursor.at("start"))
    return model.Start(
        process=process,
        facts=to.foreign_facts(process, shape.facts, cursor.at("with"), event),
        key=to.expressions.optional(shape.key, cursor.at("key"), None, event),
        **common,
    )


def _ask(to: Builder, shape: shapes.AskServiceShape, cursor: Cursor, event: Type | None, common: Any) -> model.Action:
    to.service(shape.service, cursor.at("service"))
    fields = to.service_fields(shape.fields, cursor.at("with"), event)
    return model.AskService(service=shape.service, fields=fields, **common)


def _compensate(
    to: Builder, shape: shapes.CompensateShape, cursor: Cursor, event: Type | None, common: Any
) -> model.Action | None:
    if shape.compensate == ALL:
        return model.Compensate(scope=model.ROOT, **common)
    path = to.scope.state(shape.compensate, model.ROOT, cursor.at("compensate"))
    return model.Compensate(scope=path, **common) if path is not None else None


def _acknowledge(
    to: Builder, shape: shapes.AcknowledgeShape, cursor: Cursor, event: Type | None, common: Any
) -> model.Action | None:
    head, slash, rung = shape.acknowledge.partition("/")
    name = to.scope.escalation(head, cursor.at("acknowledge"))
    return model.Acknowledge(escalation=name + slash + rung, **common) if name else None


def _waive(to: Builder, shape: shapes.WaiveShape, cursor: Cursor, event: Type | None, common: Any) -> model.Action | None:
    name = to.scope.obligation(shape.waive, cursor.at("waive"))
    return model.Waive(obligation=name, **common) if name else None


def _note(to: Builder, shape: shapes.NoteShape, cursor: Cursor, event: Type | None, common: Any) -> model.Action:
    return model.Note(text=to.expressions.value(shape.note, cursor.at("note"), TEXT, event), **common)


_BUILDERS: dict[type[shapes.ActionShape], Callable[[Builder, Any, Cursor, Type | None, Any], model.Action | None]] = {
    shapes.SetShape: _set,
    shapes.DecideShape: _decide,
    shapes.EscalateShape: _escalate,
    shapes.NotifyShape: _notify,
    shapes.RaiseShape: _raise,
    shapes.SendShape: _send,
    shapes.PublishShape: _publish,
    shapes.StartShape: _start,
    shapes.AskServiceShape: _ask,
    shapes.CompensateShape: _compensate,
    shapes.AcknowledgeShape: _acknowledge,
    shapes.WaiveShape: _waive,
    shapes.NoteShape: _note,
}
