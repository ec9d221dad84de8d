"""States and transitions of a chart as YAML."""

from __future__ import annotations

from typing import Any

from duban.design.scxml.outline import Node, elements
from duban.design.scxml.values import delay
from duban.design.scxml.yaml_actions import actions_of
from duban.design.scxml.yaml_notes import Notes
from duban.design.xml_text import Element

Body = dict[str, Any]


def body_of(root: Node, notes: Notes) -> Body:
    """The whole chart: what stands at the top of the file."""
    _find_timers(root, notes)
    for script in root.element.all("script"):
        notes.lost(script, "scripts are not executed")
    return _inside(root, notes)


def _find_timers(root: Node, notes: Notes) -> None:
    """An event that one state sends itself with a delay, and that it alone takes, is a timer of that state."""
    every = [one.get("event") for one in elements(root.element) if one.name in ("send", "raise")]
    for node in root.walk():
        for send in (send for entry in node.element.all("onentry") for send in entry.all("send")):
            event = send.get("event")
            if _is_plain(send) and every.count(event) == 1 and _hears_alone(node, event, root):
                notes.timers[event] = send


def _is_plain(send: Element) -> bool:
    try:
        delay(send.get("delay"))
    except ValueError:
        return False
    return not send.children and not send.get("target") and not send.get("namelist")


def _hears_alone(node: Node, event: str, root: Node) -> bool:
    """Whether one transition of this state, always open, is the only one in the chart that this event finds."""
    nodes = [(one, way) for one in root.walk() for way in one.element.all("transition")]
    found = [(one, way) for one, way in nodes if {event, "*"} & set(way.get("event").split())]
    return [one for one, _ in found] == [node] and found[0][1].get("event") == event and not found[0][1].get("cond")


def _state(node: Node, notes: Notes) -> Body:
    if node.kind == "history":
        return _history(node, notes)
    element = node.element
    found: Body = {}
    for key, name in (("enter", "onentry"), ("exit", "onexit")):
        if actions := actions_of(element.all(name), notes):
            found[key] = actions
    if node.kind == "final":
        if element.find("donedata") is not None:
            notes.lost(element, "what a final state gives is not carried over")
        return {"final": True, **found}
    for invoke in element.all("invoke"):
        notes.lost(invoke, "charts that run beside a state are not carried over")
    found |= _inside(node, notes)
    for transition in element.all("transition"):
        _transition(transition, node, found, notes)
    return found


def _inside(node: Node, notes: Notes) -> Body:
    inner = {notes.name(child.id): _state(child, notes) for child in node.children}
    if not inner:
        return {}
    if node.kind == "parallel":
        return {"parallel": inner}
    return {"initial": _initial(node, notes), "states": inner}


def _initial(node: Node, notes: Notes) -> str:
    """The state to begin with: one directly inside."""
    element = node.element.find("initial")
    transition = element.find("transition") if element is not None else None
    written = transition.get("target") if transition is not None else node.element.get("initial")
    own = [child.id for child in node.children if child.kind != "history"]
    if transition is not None and transition.children:
        notes.lost(transition, "what is done before the initial state is not carried over")
    if written and written not in {child.id for child in node.children}:
        notes.lost(node.element, f"it begins with {written!r}, which is not directly inside")
    return notes.name(written if written in {child.id for child in node.children} else own[0] if own else "")


def _history(node: Node, notes: Notes) -> Body:
    transition = node.element.find("transition")
    if transition is None:
        notes.lost(node.element, "a history needs a transition")
        return {"history": "shallow"}
    if transition.children:
        notes.lost(transition, "what a history does that remembers nothing is not carried over")
    default = notes.path(transition.get("target"), transition)
    return {"history": node.element.get("type", "shallow"), "default": default}


def _transition(element: Element, node: Node, found: Body, notes: Notes) -> None:
    way: Body = {}
    if element.get("target"):
        targets = [notes.path(id, element) for id in element.get("target").split()]
        way["to"] = targets[0] if len(targets) == 1 else targets
    if actions := actions_of([element], notes):
        way["do"] = actions
    way = notes.with_condition(way, element)
    if element.get("type") == "internal" and _stays(element, node):
        way["internal"] = True
    if "event" not in element.attributes:
        found.setdefault("always", []).append(way)
    for event in element.get("event").split():
        _on(event, way, element, node, found, notes)


def _stays(element: Element, node: Node) -> bool:
    """Whether an internal transition is one: out of a composite, to states inside it."""
    inside = {one.id for child in node.children for one in child.walk()}
    targets = element.get("target").split()
    return node.kind == "state" and bool(targets) and inside.issuperset(targets)


def _on(event: str, way: Body, element: Element, node: Node, found: Body, notes: Notes) -> None:
    if event in notes.timers:
        span = delay(notes.timers[event].get("delay"))
        found.setdefault("timers", {})[notes.name(event)] = {"after": span.iso(), **way}
    elif event == f"done.state.{node.id}":
        found.setdefault("done", []).append(way)
    elif event.startswith(("done.", "error")):
        notes.lost(element, f"{event!r} is not heard here: a state hears of its own end by `done`, errors refuse the step")
    else:
        for name in notes.descriptors(event):
            found.setdefault("on", {}).setdefault(name, []).append(way)
