"""What is done on the way as nodes of its own: decisions, escalations, messages, services. The rest stands on the flows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from duban.definition.model import (
    Action,
    AskService,
    Compensate,
    Decide,
    Escalate,
    Escalation,
    Notify,
    Publish,
    Raise,
    Send,
    Start,
)
from duban.design.bpmn.drafter import Drafter
from duban.design.bpmn.ids import clean
from duban.design.bpmn.model import Trigger
from duban.design.bpmn.saying import said
from duban.design.bpmn.sketch import Sketch, Tail, as_text


class Doing:
    """Draws actions into a sketch, as parts of a transition (`way`) or of a state's entry (`enter`)."""

    def __init__(self, drafter: Drafter, sketch: Sketch, part: str = "way") -> None:
        self.drafter, self.sketch, self.part = drafter, sketch, part

    def act(self, tail: Tail, actions: Sequence[Action], wanted: str) -> Tail:
        """Do actions after a loose end; the loose end after them."""
        for action in actions:
            tail = self._one(tail, action, wanted)
        return tail

    def _one(self, tail: Tail, action: Action, wanted: str) -> Tail:
        if not visible(action):
            self._beside(tail, action)
            return tail
        node = self.draw(action, wanted)
        self.sketch.own(node, part=self.part)
        if action.condition is None:
            self.sketch.connect(tail, node)
            return Tail(node)
        own = {"part": self.part}
        gateway = self.sketch.add("exclusiveGateway", f"{wanted}.if", own=own)
        self.sketch.connect(tail, gateway)
        text = action.condition.text
        self.sketch.connect(Tail(gateway, text, name=self.drafter.short(text)), node)
        merge = self.sketch.add("exclusiveGateway", f"{wanted}.then", own=own)
        self.sketch.connect(Tail(node), merge)
        self.sketch.connect(Tail(gateway, default=True), merge)
        return Tail(merge)

    def _beside(self, tail: Tail, action: Action) -> None:
        found = said(action)
        if found is not None:
            tail.do.append(found)
            self.drafter.tell("own", action.place, action.where, f"{next(iter(found))} stands in Duban's own words only")
        else:
            message = f"BPMN has no words for {type(action).__name__}"
            self.drafter.tell("left-out", action.place, action.where, message, error=True)

    def draw(self, action: Action, wanted: str, id: str = "") -> str:
        """The node of an action; its id."""
        kind, name, more = self.looks(action)
        found = said(action)
        own = {"do": as_text([found])} if found else {}
        return self.sketch.put(kind, id or self.sketch.ids.new(f"{wanted}.{_word(kind)}"), name, own=own, **more)

    def looks(self, action: Action) -> tuple[str, str, dict[str, Any]]:
        """The kind of node, its name, and what else it says."""
        return _LOOKS[type(action)](self, action)

    def _escalation(self, name: str) -> tuple[str, str, dict[str, Any]]:
        escalation = self.drafter.definition.escalations[name]
        title = self.drafter.text(escalation.title, name)
        trigger = Trigger("escalation", name=name, code=name)
        return "intermediateThrowEvent", title, {"triggers": (trigger,), "note": ladder(escalation)}

    def _decision(self, name: str) -> tuple[str, str, dict[str, Any]]:
        return "businessRuleTask", self.drafter.text(self.drafter.definition.decisions[name].title, name), {}

    def _undoing(self, scope: str) -> tuple[str, str, dict[str, Any]]:
        trigger = Trigger("compensate", activity=clean(scope) if scope else "")
        state = self.drafter.definition.states[scope]
        name = self.drafter.title(state) or self.drafter.definition.process
        return "intermediateThrowEvent", f"↶ {name}", {"triggers": (trigger,)}

    def _raised(self, event: str) -> tuple[str, str, dict[str, Any]]:
        trigger = self.drafter.events.trigger(event)
        if trigger.kind == "error":
            trigger = replace(trigger, kind="escalation")
        if trigger.kind == "signal":
            message = f"{event!r} is heard in this instance only; a signal of BPMN is heard by all"
            self.drafter.tell("signal", self.drafter.definition.place, event, message)
        return "intermediateThrowEvent", event, {"triggers": (trigger,)}


def visible(action: Action) -> bool:
    """Whether an action is a node of its own."""
    return type(action) in _LOOKS


def ladder(escalation: Escalation) -> str:
    """Who hears of an escalation, and who next."""
    texts = [f"{one.to} ({one.acknowledge.text})" if one.acknowledge is not None else one.to for one in escalation.rungs]
    return f"{escalation.level}: {' → '.join(texts)}"


def _message(event: str, name: str) -> tuple[str, str, dict[str, Any]]:
    return "intermediateThrowEvent", name, {"triggers": (Trigger("message", name=event),)}


def _word(kind: str) -> str:
    return {"intermediateThrowEvent": "tell", "businessRuleTask": "decide", "serviceTask": "ask"}.get(kind, "do")


_LOOKS: Mapping[type, Callable[[Doing, Any], tuple[str, str, dict[str, Any]]]] = {
    Decide: lambda it, one: it._decision(one.decision),
    Escalate: lambda it, one: it._escalation(one.escalation),
    Notify: lambda it, one: ("sendTask", f"→ {one.to.replace('_', ' ')}", {}),
    Publish: lambda it, one: _message(one.event, it.drafter.event_title(one.event)),
    Send: lambda it, one: _message(one.event, f"{one.event} → {one.process}"),
    Start: lambda it, one: _message(one.process, one.process),
    AskService: lambda it, one: ("serviceTask", one.service, {}),
    Compensate: lambda it, one: it._undoing(one.scope),
    Raise: lambda it, one: it._raised(one.event),
}
