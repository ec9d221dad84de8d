"""Activities and gateways of a model as states."""

from __future__ import annotations

from typing import Any

from duban.design.bpmn.carrier import Carrier, State, merge, way
from duban.design.bpmn.events import attach, catching, event_state
from duban.design.bpmn.model import ACTIVITIES, Node
from duban.design.bpmn.outline import several, slug

_DONE = "completed"


def state_of(c: Carrier, node: Node) -> State:
    """The state of any node of the flow."""
    found: State = {"title": node.name} if node.name and node.name != c.name(node) else {}
    if node.kind in ACTIVITIES:
        found |= _activity(c, node)
        for boundary in c.outline.boundaries(node):
            attach(c, boundary, found)
    elif node.kind.endswith("Gateway"):
        found |= _gateway(c, node)
    else:
        found |= event_state(c, node)
    return found


def _activity(c: Carrier, node: Node) -> State:
    if node.by_event:
        assert node.inside is not None
        return c.scope(node.inside)
    to = c.follow(node)
    if several(node):
        return _several(c, node, to)
    loop = node.loop
    again = c.formulas.condition(loop.condition, node.id) if loop else None
    if loop is not None and (again is None or loop.test_before or loop.most):
        c.tell("loop", node, "it is done once, then again while its condition holds, as often as that is", "count in a fact")
    return _work(c, node, [way(c.name(node), {"if": again}), way(to)] if again else way(to))


def _several(c: Carrier, node: Node, to: Any) -> State:
    """BPMN's multi-instance: a token for each element (13.3.7)."""
    loop = node.loop
    assert loop is not None
    if node.inside is not None:
        body = c.scope(node.inside)
    else:
        body = {"initial": "working", "states": {"working": _work(c, node, way(_DONE)), _DONE: {"final": True}}}
    each: State = {"in": _items(c, node), "as": c.outline.element(node), "do": body}
    if loop.kind == "sequential":
        each["sequential"] = True
    condition = c.formulas.condition(loop.condition, node.id)
    return {"each": each | ({"done_when": condition} if condition else {}), "done": way(to)}


def _items(c: Carrier, node: Node) -> str:
    loop = node.loop
    assert loop is not None
    count = c.formulas.value(loop.cardinality, node.id) if loop.cardinality else None
    if count is not None:
        return f"for number in 1..({count}) return number"
    name = slug(loop.collection)
    if name.isidentifier():
        c.notes.reads[name] = None
        return name
    c.tell("loop", node, "it does not say how many times; once", "write each: {in: list, as: name}")
    return "[1]"


def _work(c: Carrier, node: Node, after: Any) -> State:
    """What an activity does, leading on afterwards."""
    match node.kind:
        case "serviceTask" | "scriptTask" | "businessRuleTask":
            if node.kind != "serviceTask":
                c.tell("task", node, f"a {node.kind} is carried over as a service", "offer that service")
            return {"service": c.name(node), "done": after}
        case "callActivity":
            return {"call": {"process": c.processes.get(node.called) or slug(node.called) or c.name(node)}, "done": after}
        case "subProcess" | "transaction" | "adHocSubProcess":
            return _sub_process(c, node, after)
        case "sendTask":
            return {"enter": [{"publish": c.public(node.message, node)}], "always": after}
        case "receiveTask":
            return {"on": {c.public(node.message, node): after}}
        case _:
            event = c.event(f"{c.name(node)}.completed", node.name)
            task: State = {"for": slug(node.role) or "anybody", "form": event}
            return {"task": task, "on": {event: after}}


def _sub_process(c: Carrier, node: Node, after: Any) -> State:
    assert node.inside is not None
    if node.kind == "adHocSubProcess":
        c.tell("ad-hoc", node, "what is ad hoc is begun all at once", "lead flows through it")
    if not node.inside.nodes:
        event = c.event(f"{c.name(node)}.completed", node.name)
        return {"on": {event: after}}
    return {**c.scope(node.inside), "done": after}


def _gateway(c: Carrier, node: Node) -> State:
    joins = len(c.outline.incoming[node.id]) > 1
    match node.kind:
        case "exclusiveGateway":
            return _exclusive(c, node)
        case "eventBasedGateway":
            return _awaiting(c, node)
        case "parallelGateway":
            return ({"join": "all"} if joins else {}) | {"always": way(c.follow(node))}
        case "inclusiveGateway":
            _check_conditions(c, node)
            return ({"join": "inclusive"} if joins else {}) | {"always": way(c.follow(node))}
    c.tell("complex", node, "a complex gateway lets the first token through", "write join: and a number")
    return ({"join": "any"} if joins else {}) | {"always": way(c.follow(node))}


def _check_conditions(c: Carrier, node: Node) -> None:
    flows = c.outline.outgoing[node.id]
    if len(flows) > 1 and any(flow.condition is None and flow.id != node.default for flow in flows):
        c.tell("condition", node, "flows without a condition are always taken", "write conditions")


def _exclusive(c: Carrier, node: Node) -> State:
    flows = c.outline.outgoing[node.id]
    if len(flows) < 2:
        return {"always": way(c.follow(node))}
    chosen: list[State] = []
    for flow in flows:
        condition = None if flow.id == node.default else c.condition(flow)
        if condition is None and flow.id != node.default:
            return _by_hand(c, node)
        chosen.append(way(c.outline.names[flow.target], {"if": condition} if condition else None))
    return {"always": sorted(chosen, key=lambda one: "if" not in one)}


def _by_hand(c: Carrier, node: Node) -> State:
    """A choice whose conditions the model does not say: somebody makes it."""
    c.tell(
        "condition",
        node,
        "its flows have no conditions that can be read; somebody chooses by an event",
        "write always: {if: …}",
    )
    found: State = {}
    for flow in c.outline.outgoing[node.id]:
        wanted = slug(flow.name) or c.outline.names[flow.target]
        event = c.event(f"{c.name(node)}.{wanted}", flow.name)
        merge(found, {event: way(c.outline.names[flow.target])})
    return {"on": found}


def _awaiting(c: Carrier, node: Node) -> State:
    """The first of the events that follow decides."""
    found: State = {}
    for flow in c.outline.outgoing[node.id]:
        target = c.outline.nodes[flow.target]
        if target.kind == "receiveTask":
            merge(found, {"on": {c.public(target.message, target): way(c.follow(target))}})
        else:
            merge(found, catching(c, target, c.follow(target)))
    if node.instantiates:
        c.tell("start", node, "a gateway that starts instances waits inside one", "write starts_on")
    return found
