"""What carrying over needs everywhere: names, formulas, findings, and the keys of a state as they come together."""

from __future__ import annotations

import json
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field
from typing import Any

from duban.design.bpmn.formulas import Formulas, Notes
from duban.design.bpmn.model import Body, Flow, Node
from duban.design.bpmn.outline import Outline, named

State = dict[str, Any]
"""A state's body as plain data of the language."""


@dataclass(slots=True)
class Carrier:
    """One process on its way. `scope` carries over the states of a body; `events` are those the definition declares.

    `processes` are the names of the file's processes by id. `declared` are the events that a file of ours declares.
    """

    outline: Outline
    formulas: Formulas
    notes: Notes
    scope: Callable[[Body], State]
    events: dict[str, State] = field(default_factory=dict)
    processes: Mapping[str, str] = field(default_factory=dict)
    declared: Container[str] = ()

    @property
    def ours(self) -> bool:
        """Whether the file says what it declares in our own words."""
        return "declarations" in self.outline.process.own

    def name(self, node: Node) -> str:
        """The name of a node's state."""
        return self.outline.names[node.id]

    def tell(self, code: str, node: Node, message: str, suggestion: str = "") -> None:
        """Something about a node that is not carried over, or not as it is."""
        self.notes.tell(code, node.place, node.id, message, suggestion)

    def event(self, name: str, title: str = "") -> str:
        """Declare an event from outside; its name. Descriptors of several events stand for themselves."""
        if "*" not in name:
            self.events.setdefault(name, {"title": title} if title and title != name else {})
        return name

    def heard(self, kind: str, name: str, node: Node) -> str:
        """The event that a message or signal is; a signal of a file of ours may be one that is raised inside."""
        internal = kind == "signal" and self.ours and named(name) not in self.declared
        return named(name) if internal else self.public(name, node)

    def public(self, name: str, node: Node) -> str:
        """A message's or signal's event, by its name or else the node's."""
        return self.event(named(name) or self.name(node), name or node.name)

    def onward(self, node: Node, more: Mapping[str, Any] | None = None) -> State:
        """The transition that leads on from a node, with what its flow does."""
        done = [one for flow in self.outline.outgoing[node.id] for one in said(flow.own, "do")]
        return way(self.follow(node), {**({"do": done} if done else {}), **(more or {})})

    def chosen(self, node: Node, more: Mapping[str, Any] | None = None) -> Any:
        """The transitions that lead on from a node: those of the choice that follows it in a file of ours, else one."""
        gateway = next((one for one in self.outline.inlined.values() if one[0] == node.id), None)
        if gateway is None:
            return self.onward(node, more)
        before = [one for flow in self.outline.outgoing[node.id] for one in said(flow.own, "do")]
        flows = [flow for flow in self._ordered(gateway[1]) if "refused" not in flow.own]
        return [self._besides({**self._choice(flow, before), **(more or {})}, flow) for flow in flows]

    def _besides(self, found: State, flow: Flow) -> State:
        """A choice of what interrupts nothing: where it leads to a mere end, nobody moves."""
        besides = found.get("interrupting", True) is False and plain_end(self.outline.nodes[flow.target])
        return {key: value for key, value in found.items() if key in ("if", "do")} if besides else found

    def _ordered(self, gateway: Node) -> list[Flow]:
        """The flows of a choice, the default last."""
        return sorted(self.outline.outgoing[gateway.id], key=lambda flow: flow.id == gateway.default)

    def _choice(self, flow: Flow, before: list[Any]) -> State:
        condition, done = self.condition(flow), [*before, *said(flow.own, "do")]
        found = way(self.outline.names[flow.target])
        return found | ({"if": condition} if condition else {}) | ({"do": done} if done else {})

    def follow(self, node: Node) -> Any:
        """Where tokens go when a node has finished, as `to` says it: every flow whose condition holds (BPMN 13.2.1)."""
        flows = self.outline.outgoing[node.id]
        if not flows:
            return ENDED
        targets = [self._target(flow, node, flows) for flow in flows]
        return targets[0] if len(targets) == 1 else targets

    def _target(self, flow: Flow, node: Node, flows: tuple[Flow, ...]) -> Any:
        target = self.outline.names[flow.target]
        if flow.id == node.default:
            others = [text for one in flows if one.id != flow.id and (text := self.condition(one))]
            return {"to": target, "if": " and ".join(f"not({text})" for text in others)} if others else target
        condition = self.condition(flow)
        return {"to": target, "if": condition} if condition else target

    def condition(self, flow: Flow) -> str | None:
        """A flow's condition in FEEL."""
        return self.formulas.condition(flow.condition, flow.id)


def plain_end(node: Node) -> bool:
    """Whether nothing happens at an end."""
    return node.kind == "endEvent" and not node.triggers and not ("do" in node.own or "enter" in node.own)


def said(own: Mapping[str, str], name: str) -> Any:
    """What a file of ours says about an element in our own words: plain data; an empty list for nothing."""
    return json.loads(own[name]) if name in own else []


ENDED = "ended"
"""The final state of those activities that nothing follows (BPMN 10.3.1, implicit end)."""


def way(to: Any, more: Mapping[str, Any] | None = None) -> State:
    """A transition."""
    return {"to": to, **(more or {})}


def merge(state: State, more: Mapping[str, Any]) -> None:
    """Put keys into a state; what stands there already comes first."""
    for key, value in more.items():
        if isinstance(value, dict) and isinstance(state.get(key), dict) and key in ("on", "timers", "error"):
            merge(state[key], value)
        elif key in state:
            state[key] = [*_listed(state[key]), *_listed(value)]
        else:
            state[key] = value


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
