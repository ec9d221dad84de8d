"""Executable content → actions (SCXML 4 and 6)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from duban.definition import model
from duban.design.scxml.languages import PROCESSOR
from duban.design.scxml.sheet import EVERYTHING, Sheet, constant, failing
from duban.design.scxml.values import delay, is_name, payload_of, text_of, value_of
from duban.design.xml_text import Element
from duban.errors import EvaluationError

_TYPES = (PROCESSOR, "scxml")


def block(element: Element, sheet: Sheet, where: str, only: str = "") -> tuple[model.Action, ...]:
    """The content of an element as one block: an error in it ends it. `only` elements of one name, where that is given."""
    actions = actions_of(element.all(only) if only else element.children, sheet, where)
    return (model.Attempt(where=where, place=element.place, actions=actions),) if actions else ()


def blocks(elements: Iterable[Element], sheet: Sheet, where: str) -> tuple[model.Action, ...]:
    """Each element as a block of its own, one after the other."""
    return tuple(action for number, one in enumerate(elements) for action in block(one, sheet, f"{where}/{number}"))


def actions_of(elements: Sequence[Element], sheet: Sheet, where: str) -> tuple[model.Action, ...]:
    """Actions in document order."""
    found = []
    for number, element in enumerate(elements):
        make = _MAKERS.get(element.name)
        if make is None:
            sheet.lost(element, f"<{element.name}> is not carried over")
        else:
            found.append(make(element, sheet, f"{where}/{number}"))
    return tuple(found)


def _raise(element: Element, sheet: Sheet, where: str) -> model.Action:
    if not element.get("event"):
        sheet.error(element, "raise needs an event")
    return model.Raise(where=where, place=element.place, event=element.get("event"))


def _log(element: Element, sheet: Sheet, where: str) -> model.Action:
    label, expr = element.get("label"), element.attributes.get("expr")
    if expr is None:
        return model.Note(where=where, place=element.place, text=constant(label, element.place))
    shown = sheet.value(expr, element, lambda value: f"{label}: {value}" if label else str(value))
    return model.Note(where=where, place=element.place, text=shown)


def _assign(element: Element, sheet: Sheet, where: str) -> model.Action:
    name = element.get("location")
    value = value_of(element, sheet) or constant(None, element.place)
    if not is_name(name) and name:
        sheet.lost(element, f"{name!r} is no variable; assigning to a part of one fails when it is reached")
    if name not in sheet.sight.variables:
        value = failing(f"there is no variable {name!r}", element.place)
    return model.SetFacts(where=where, place=element.place, values={name: value})


def _if(element: Element, sheet: Sheet, where: str) -> model.Action:
    parts: list[tuple[Element, list[Element]]] = [(element, [])]
    for child in element.children:
        if child.name in ("elseif", "else"):
            parts.append((child, []))
        else:
            parts[-1][1].append(child)
    branches = tuple(_branch(head, inside, sheet, f"{where}/{number}") for number, (head, inside) in enumerate(parts))
    return model.Choose(where=where, place=element.place, branches=branches)


def _branch(head: Element, inside: list[Element], sheet: Sheet, where: str) -> model.Branch:
    if head.name == "else":
        return model.Branch(None, actions_of(inside, sheet, where))
    if "cond" not in head.attributes:
        sheet.error(head, f"{head.name} needs a cond")
    return model.Branch(sheet.condition(head.get("cond"), head), actions_of(inside, sheet, where))


def _foreach(element: Element, sheet: Sheet, where: str) -> model.Action:
    for name in ("array", "item"):
        if not element.get(name):
            sheet.error(element, f"foreach needs {name}")
    item = element.get("item")
    items = sheet.value(element.get("array"), element)
    if item not in sheet.sight.variables:
        items = failing(f"{item!r} is no name of a variable", element.place)
    return model.ForEach(
        where=where,
        place=element.place,
        items=items,
        item=item,
        index=element.get("index") or None,
        actions=actions_of(element.children, sheet, where),
    )


def _send(element: Element, sheet: Sheet, where: str) -> model.Action:
    fields, content = payload_of(element, sheet)
    event = text_of(element, sheet, "event", "eventexpr")
    own = element.get("type") in ("", *_TYPES) and "typeexpr" not in element.attributes
    if event is None and content is None and own:
        sheet.error(element, "send needs an event, an eventexpr or content")
    return model.SendTo(
        where=where,
        place=element.place,
        event=event or constant("", element.place),
        target=_target(element, sheet),
        fields=fields,
        content=content,
        delay=_delay(element, sheet),
        name=constant(element.get("id"), element.place) if element.get("id") else None,
        name_into=element.get("idlocation") or None,
    )


def _delay(element: Element, sheet: Sheet) -> model.Expr | None:
    if "delayexpr" in element.attributes:
        return sheet.value(element.attributes["delayexpr"], element, delay)
    if "delay" not in element.attributes:
        return None
    try:
        return constant(delay(element.get("delay")), element.place)
    except ValueError as error:
        sheet.error(element, f"delay: {error}")
        return None


def _target(element: Element, sheet: Sheet) -> model.Expr | None:
    """Where an event goes, once its type has been looked at: only the SCXML processor is known."""
    kind = text_of(element, sheet, "type", "typeexpr")
    target = text_of(element, sheet, "target", "targetexpr")
    if kind is None:
        return target

    def checked(env: Any) -> Any:
        if kind.evaluate(env) not in _TYPES:
            raise EvaluationError(str(element.place), f"events of type {kind.evaluate(env)!r} cannot be sent")
        return target.evaluate(env) if target is not None else None

    return model.Expr(kind.text, checked, EVERYTHING, element.place)


def _cancel(element: Element, sheet: Sheet, where: str) -> model.Action:
    name = text_of(element, sheet, "sendid", "sendidexpr")
    if name is None:
        sheet.error(element, "cancel needs a sendid or a sendidexpr")
    return model.CancelSend(where=where, place=element.place, name=name or constant("", element.place))


def _script(element: Element, sheet: Sheet, where: str) -> model.Action:
    values = sheet.script(element)
    if values is not None:
        return model.SetRecord(where=where, place=element.place, values=values)
    sheet.lost(element, "scripts are not executed without a hook; one fails when it is reached")
    return model.Note(where=where, place=element.place, text=failing("scripts are not executed", element.place))


_MAKERS: Mapping[str, Callable[[Element, Sheet, str], model.Action]] = {
    "raise": _raise,
    "log": _log,
    "assign": _assign,
    "if": _if,
    "foreach": _foreach,
    "send": _send,
    "cancel": _cancel,
    "script": _script,
}
