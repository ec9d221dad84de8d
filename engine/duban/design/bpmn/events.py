"""Events of a model: caught, thrown, on boundaries, and those that begin event sub-processes."""

from __future__ import annotations

from typing import Any

from duban.design.bpmn.carrier import Carrier, State, merge, plain_end, said, way
from duban.design.bpmn.model import Node, Trigger
from duban.design.bpmn.outline import THROWN, named


def event_state(c: Carrier, node: Node) -> State:
    """The state of an event that stands in the flow."""
    if node.kind == "intermediateCatchEvent" and any(one.kind != "link" for one in node.triggers):
        return catching(c, node, c.chosen(node))
    if node.kind == "endEvent":
        return _ending(c, node)
    if node.kind == "intermediateThrowEvent":
        return _throwing(c, node)
    return {"always": c.onward(node)}


def catching(c: Carrier, node: Node, onward: Any) -> State:
    """The keys of a state that waits for an event and then leads on; with several events, for any of them."""
    found: State = {}
    if node.parallel_multiple:
        c.tell("parallel-multiple", node, "any of its events leads on, not all of them", "put a parallel gateway before")
    for trigger in node.triggers:
        merge(found, react(c, trigger, node, onward))
    return found


def react(c: Carrier, trigger: Trigger, node: Node, transition: Any) -> State:
    """The keys by which a state takes a transition when a trigger comes."""
    if trigger.kind in ("message", "signal"):
        return {"on": {c.heard(trigger.kind, trigger.name, node): transition}}
    if trigger.kind == "timer":
        clock = clock_of(c, trigger, node)
        if transition.get("interrupting", True) and "to" in transition and "every" in clock:
            clock = {"after": clock["every"]}
        return {"timers": {node.own.get("timer") or c.name(node): {**clock, **transition}}}
    if trigger.kind == "conditional":
        return _condition(c, trigger, node, transition)
    names = dict.fromkeys([*c.outline.caught_by(node), *([trigger.raised] if trigger.raised else [])])
    return {"on": dict.fromkeys(names, transition)} if names else {}


def clock_of(c: Carrier, trigger: Trigger, node: Node) -> State:
    """A timer's keys: those of our own words where the time in the model is still the one they are about."""
    if trigger.formula is not None and node.own.get("clock_of") == trigger.formula.text:
        return dict(said(node.own, "clock"))
    return c.formulas.clock(trigger.how, trigger.formula, node.id, trigger.place)


def _condition(c: Carrier, trigger: Trigger, node: Node, transition: State) -> State:
    """Taken when the condition holds; one that does not interrupt comes once, when it begins to hold."""
    text = c.formulas.condition(trigger.formula, node.id)
    if text is None:
        c.tell("condition", node, "its condition cannot be read; it never comes", "write always: {if: …}")
        return {}
    if transition.get("interrupting", True):
        return {"always": {"if": text, **transition}}
    return {"timers": {c.name(node): {"after": "at once", "if": text, **transition}}}


def _ending(c: Carrier, node: Node) -> State:
    found: State = {"final": True}
    actions: list[State] = list(said(node.own, "do"))
    for trigger in node.triggers:
        if trigger.kind == "terminate":
            found = {"terminate": True}
        elif trigger.kind in THROWN and c.outline.catcher(trigger, c.outline.homes[node.id]) is None and not actions:
            if trigger.kind == "error" and not c.outline.around(c.outline.homes[node.id]):
                found = {"throws": named(trigger.code or trigger.name) or "error"}
                continue
            found = {"terminate": True} if trigger.kind != "escalation" else found
            message = f"nobody here catches its {trigger.kind}; it ends what is around it"
            c.tell("uncaught", node, message, "add a boundary event")
        elif "do" not in node.own:
            actions += thrown(c, trigger, node)
    return found | ({"enter": actions} if actions else {})


def _throwing(c: Carrier, node: Node) -> State:
    """What is thrown to those around it comes first: it may end the activity before its next step begins."""
    actions = said(node.own, "do") or [action for trigger in node.triggers for action in thrown(c, trigger, node)]
    for trigger in node.triggers:
        if trigger.kind == "link":
            catches = [
                other
                for other in c.outline.homes[node.id].nodes
                if other.kind == "intermediateCatchEvent" and any(one.name == trigger.name for one in other.triggers)
            ]
            return {"always": way(c.name(catches[0]))}
    around = c.outline.homes[node.id]
    if any(trigger.kind in THROWN and c.outline.catcher(trigger, around) for trigger in node.triggers):
        passed = f"{c.name(node)}.passed"
        return {"enter": [*actions, {"raise": passed}], "on": {passed: c.onward(node)}}
    return ({"enter": actions} if actions else {}) | {"always": c.onward(node)}


def thrown(c: Carrier, trigger: Trigger, node: Node) -> list[State]:
    """The actions of an event that throws."""
    if trigger.kind in ("message", "signal"):
        return [{"publish": c.public(trigger.name, node)}]
    if trigger.kind == "compensate":
        return [{"compensate": _compensated(c, trigger, node)}]
    if trigger.kind in THROWN:
        caught = c.outline.catcher(trigger, c.outline.homes[node.id])
        if caught is not None:
            return [{"raise": caught[1]}]
        c.tell("uncaught", node, f"nobody here catches its {trigger.kind}", "add a boundary event or event sub-process")
    return []


def _compensated(c: Carrier, trigger: Trigger, node: Node) -> str:
    named = c.outline.nodes.get(trigger.activity)
    if named is not None:
        return c.outline.path(named)
    around = c.outline.around(c.outline.homes[node.id])
    return c.outline.path(around[0][0]) if around else "all"


def attach(c: Carrier, boundary: Node, state: State) -> None:
    """Put a boundary event on its activity's state."""
    more = {} if boundary.interrupting else {"interrupting": False}
    for trigger in boundary.triggers:
        if trigger.kind == "compensate":
            state["compensate"] = _undoing(c, boundary)
            continue
        transition = begun(c, boundary, more)
        if trigger.kind == "cancel":
            transition["do"] = [{"compensate": c.outline.path(c.outline.nodes[boundary.attached])}]
        merge(state, react(c, trigger, boundary, transition))
        if trigger.kind == "error" and not trigger.raised and _can_fail(boundary, state):
            merge(state, {"error": {named(trigger.code or trigger.name) or "*": transition}})


def begun(c: Carrier, boundary: Node, more: State) -> Any:
    """What follows a boundary event. Where nothing but an end does, and nothing is interrupted, nobody moves."""
    after = [c.outline.nodes[flow.target] for flow in c.outline.outgoing[boundary.id]]
    if boundary.interrupting or any(not plain_end(one) for one in after):
        return c.chosen(boundary, more)
    return {key: value for key, value in c.onward(boundary).items() if key == "do"}


def _can_fail(boundary: Node, state: State) -> bool:
    return boundary.interrupting and any(key in state for key in ("service", "call", "states", "each"))


def _undoing(c: Carrier, boundary: Node) -> list[State]:
    handler = c.outline.nodes.get(c.outline.homes[boundary.id].compensators.get(boundary.id, ""))
    if handler is None:
        c.tell("compensation", boundary, "no activity is associated with this compensation event", "add an association")
        return []
    if "do" in handler.own:
        return list(said(handler.own, "do"))
    if handler.kind == "sendTask":
        return [{"publish": c.public(handler.message, handler)}]
    if handler.kind != "serviceTask":
        c.tell(
            "compensation", handler, f"a {handler.kind} that compensates is carried over as a service", "offer that service"
        )
    return [{"service": c.name(handler)}]


def listen(c: Carrier, node: Node, listening: State) -> bool:
    """Let a scope listen to what begins one of its event sub-processes (BPMN 13.5.4).

    Whether it is a state of its own: one that goes on beside the rest and does nothing but end is none.
    """
    assert node.inside is not None
    (start,) = (one for one in node.inside.nodes if one.kind == "startEvent")
    others = [one for one in node.inside.nodes if one is not start and one.id not in c.outline.inlined]
    alone = "ends" in node.own or (not start.interrupting and all(map(plain_end, others)))
    more: State = {} if start.interrupting else {"interrupting": False}
    transition: Any = c.chosen(start, more) if alone else {"to": c.name(node), "internal": True, **more}
    if alone and isinstance(transition, dict) and not start.interrupting:
        transition = {key: value for key, value in transition.items() if key == "do"}
    for trigger in start.triggers:
        if trigger.kind == "compensate":
            c.tell("compensation", node, "an event sub-process for compensation is not carried over", "use compensate: …")
            continue
        catch = node if trigger.kind in THROWN else start
        merge(listening, _named_timer(react(c, trigger, catch, transition), node))
    return not alone


def _named_timer(found: State, node: Node) -> State:
    """A timer under the name it has in our own words."""
    if "timers" in found and "timer" in node.own:
        (clock,) = found["timers"].values()
        return {"timers": {node.own["timer"]: clock}}
    return found
