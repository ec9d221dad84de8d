"""Activities and gateways of a model as states."""

from __future__ import annotations

import re
from typing import Any

from duban.design.bpmn.carrier import Carrier, State, merge, said, way
from duban.design.bpmn.events import attach, catching, event_state
from duban.design.bpmn.model import ACTIVITIES, Node
from duban.design.bpmn.outline import named, several, slug

_DONE = "completed"
_COUNT = re.compile(r"=?\s*activationCount\s*>=\s*(\d+)")


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
    return found | _besides(node, found)


def _besides(node: Node, found: State) -> State:
    """What a file of ours says about a node in our own words: all its titles, what is done on entering and leaving."""
    more: State = {}
    titles = said(node.own, "title")
    if titles and node.name in titles.values():
        more["title"] = titles
    if "state_title" in node.own:
        more["title"] = said(node.own, "state_title")
    if "enter" in node.own:
        more["enter"] = [*said(node.own, "enter"), *found.get("enter", [])]
    if "join" in node.own:
        more["join"] = int(node.own["join"]) if node.own["join"].isdigit() else node.own["join"]
    return more | ({"exit": said(node.own, "exit")} if "exit" in node.own else {})


def _activity(c: Carrier, node: Node) -> State:
    if node.by_event:
        assert node.inside is not None
        return c.scope(node.inside)
    if "do" in node.own:
        return {"enter": said(node.own, "do"), "always": c.onward(node)}
    onward = c.chosen(node)
    if several(node):
        return _several(c, node, onward)
    loop = node.loop
    again = c.formulas.condition(loop.condition, node.id) if loop else None
    if loop is not None and (again is None or loop.test_before or loop.most):
        c.tell("loop", node, "it is done once, then again while its condition holds, as often as that is", "count in a fact")
    return _work(c, node, [way(c.name(node), {"if": again}), onward] if again else onward)


def _several(c: Carrier, node: Node, onward: Any) -> State:
    """BPMN's multi-instance: a token for each element (13.3.7)."""
    loop = node.loop
    assert loop is not None
    if node.inside is not None:
        body = _element_body(c, node)
    elif node.kind in ("serviceTask", "callActivity"):
        body = {key: value for key, value in _work(c, node, {}).items() if key != "done"}
    else:
        body = {"initial": "working", "states": {"working": _work(c, node, way(_DONE)), _DONE: {"final": True}}}
    each: State = said(node.own, "each") or {"in": _items(c, node), "as": c.outline.element(node)}
    if loop.kind == "sequential":
        each["sequential"] = True
    condition = c.formulas.condition(loop.condition, node.id)
    return {"each": {**each, "do": body} | ({"done_when": condition} if condition else {}), "done": onward}


def _element_body(c: Carrier, node: Node) -> State:
    """What is done to each: the sub-process's body, or the one activity in it that a file of ours has put there."""
    assert node.inside is not None
    alone = [one for one in node.inside.nodes if one.own.get("state") == c.outline.element(node)]
    if len(alone) == 1:
        return {key: value for key, value in state_of(c, alone[0]).items() if key != "done"}
    return c.scope(node.inside)


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
            return {"service": said(node.own, "service") or c.name(node), "done": after}
        case "callActivity":
            called = c.processes.get(node.called) or named(node.called) or c.name(node)
            return {"call": {"process": called, **dict(said(node.own, "call"))}, "done": after}
        case "subProcess" | "transaction" | "adHocSubProcess":
            return _sub_process(c, node, after)
        case "sendTask":
            return {"enter": [{"publish": c.public(node.message, node)}], "always": after}
        case "receiveTask":
            return {"on": {c.public(node.message, node): after}} if node.own.get("event") != "-" else {}
        case _:
            return _task(c, node, after)


def _task(c: Carrier, node: Node, after: Any) -> State:
    """A user task. A file of ours says which event completes it, if any does, and what else belongs to its form."""
    own = node.own.get("event", "")
    event = own or c.event(f"{c.name(node)}.completed", node.name)
    task: State = {"for": named(node.role) or "anybody"}
    form = said(node.own, "form") if own else event
    task |= {"form": form} if form else {}
    titles = said(node.own, "task_title")
    task |= {"title": titles} if titles else {}
    return {"task": task} | ({"on": {event: after}} if own != "-" else {})


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
            return ({"join": "all"} if joins else {}) | {"always": c.onward(node)}
        case "inclusiveGateway":
            _check_conditions(c, node)
            return ({"join": "inclusive"} if joins else {}) | {"always": c.onward(node)}
    number = _COUNT.fullmatch(node.activation.text) if node.activation is not None else None
    if number:
        return {"join": int(number[1]) if int(number[1]) > 1 else "any", "always": c.onward(node)}
    c.tell("complex", node, "a complex gateway lets the first token through", "write join: and a number")
    return ({"join": "any"} if joins else {}) | {"always": c.onward(node)}


def _check_conditions(c: Carrier, node: Node) -> None:
    flows = c.outline.outgoing[node.id]
    if len(flows) > 1 and any(flow.condition is None and flow.id != node.default for flow in flows):
        c.tell("condition", node, "flows without a condition are always taken", "write conditions")


def _exclusive(c: Carrier, node: Node) -> State:
    flows = c.outline.outgoing[node.id]
    if len(flows) < 2:
        return {"always": c.onward(node)}
    chosen: list[State] = []
    for flow in flows:
        condition = None if flow.id == node.default else c.condition(flow)
        if condition is None and flow.id != node.default:
            return _by_hand(c, node)
        done = said(flow.own, "do")
        more = {**({"if": condition} if condition else {}), **({"do": done} if done else {})}
        chosen.append(way(c.outline.names[flow.target], more))
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
            merge(found, {"on": {c.public(target.message, target): c.onward(target)}})
        else:
            merge(found, catching(c, target, c.chosen(target)))
    if node.instantiates:
        c.tell("start", node, "a gateway that starts instances waits inside one", "write starts_on")
    return found
