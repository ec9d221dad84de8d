"""Executable content as actions in YAML."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from duban.design.scxml.yaml_notes import Notes
from duban.design.xml_text import Element

Actions = list[dict[str, Any]]


def actions_of(parents: Iterable[Element], notes: Notes) -> Actions:
    """What the elements contain, in order; our blocks stop for no error, because errors refuse the whole step."""
    return [action for parent in parents for child in parent.children for action in _action(child, notes)]


def _action(element: Element, notes: Notes) -> Actions:
    make = _MAKERS.get(element.name)
    if make is None:
        notes.lost(element, f"<{element.name}> has no like in our language")
        return []
    return make(element, notes)


def _raise(element: Element, notes: Notes) -> Actions:
    return [{"raise": element.get("event")}]


def _log(element: Element, notes: Notes) -> Actions:
    label, expr = element.get("label"), element.attributes.get("expr")
    if expr is None:
        return [{"note": json.dumps(label, ensure_ascii=False)}]
    text = notes.feel(expr, element)
    if text is None:
        return []
    return [{"note": f"{json.dumps(f'{label}: ', ensure_ascii=False)} + string({text})" if label else text}]


def _assign(element: Element, notes: Notes) -> Actions:
    written = element.attributes.get("expr")
    text = notes.feel(written, element) if written is not None else element.text.strip()
    return [{"set": {element.get("location"): text}}] if text else []


def _if(element: Element, notes: Notes) -> Actions:
    """Branches as actions with conditions of their own; that is the same as long as no branch changes a variable first."""
    found: Actions = []
    held: list[str] = []
    condition: str | None = notes.feel(element.get("cond"), element) or "false"
    for child in element.children:
        if child.name in ("elseif", "else"):
            held.append(f"not({condition})")
            condition = (notes.feel(child.get("cond"), child) or "false") if child.name == "elseif" else None
            continue
        whole = " and ".join([*held, *([f"({condition})"] if condition and held else [condition] if condition else [])])
        found += [_guarded(action, whole) for action in _action(child, notes)]
    if len(found) > 1 and any("set" in action for action in found[:-1]):
        notes.changed(element, "the conditions of <if> are looked at again for each action, after variables were set")
    return found


def _guarded(action: dict[str, Any], condition: str) -> dict[str, Any]:
    inner = action.get("if")
    return {**action, "if": f"({condition}) and ({inner})" if inner else condition}


def _send(element: Element, notes: Notes) -> Actions:
    if element in notes.timers.values():
        return []
    target, event = element.get("target"), element.get("event")
    own = target in ("", "#_internal") and "targetexpr" not in element.attributes
    if not own or not event or element.get("delay") or "delayexpr" in element.attributes or element.find("content"):
        notes.lost(element, "only events to the chart itself are carried over, and delays that are timers of a state")
        return []
    if not target:
        notes.changed(element, f"{event!r} is raised: it comes before other events from outside")
    params = [(param.get("name"), param.get("expr") or param.get("location")) for param in element.all("param")]
    params += [(name, name) for name in element.get("namelist").split()]
    texts = {name: notes.feel(expr, element) for name, expr in params}
    fields = {name: text for name, text in texts.items() if text}
    return [{"raise": event, **({"with": fields} if fields else {})}]


def _cancel(element: Element, notes: Notes) -> Actions:
    if element.get("sendid") not in {send.get("id") for send in notes.timers.values()}:
        notes.lost(element, "only what became a timer of a state can be taken back, by leaving that")
    return []


_MAKERS: Mapping[str, Callable[[Element, Notes], Actions]] = {
    "raise": _raise,
    "log": _log,
    "assign": _assign,
    "if": _if,
    "send": _send,
    "cancel": _cancel,
}
