"""States and transitions of a chart → those of a definition (SCXML 3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from duban.definition import model
from duban.design.scxml.content import block, blocks
from duban.design.scxml.invokes import invokes_of
from duban.design.scxml.outline import Node
from duban.design.scxml.sheet import Sheet
from duban.design.scxml.values import payload_of
from duban.design.xml_text import Element
from duban.execution.machine import within


def states_of(root: Node, sheet: Sheet, started: Sequence[model.Action]) -> dict[str, model.State]:
    """All states by path, the process first; `started` is what it does before its first state is entered."""
    kinds = {node.path: node.kind for node in root.walk()}
    found = {"": _root(root, sheet, started)}
    for node in list(root.walk())[1:]:
        found[node.path] = _state(node, sheet, kinds)
    _check_targets(found, sheet, root)
    return found


def _root(root: Node, sheet: Sheet, started: Sequence[model.Action]) -> model.State:
    return model.State(
        order=sheet.number("state"),
        path="",
        kind="composite",
        children=tuple(child.path for child in root.children),
        initial=_initial(root, sheet),
        enter=tuple(started),
        place=root.element.place,
    )


def _state(node: Node, sheet: Sheet, kinds: dict[str, str]) -> model.State:
    if node.kind == "final":
        return _final(node, sheet)
    if node.kind == "history":
        return _history(node, sheet)
    element = node.element
    parallel = node.kind == "parallel"
    inner = [child.path for child in node.children if child.kind != "history"]
    return model.State(
        order=sheet.number("state"),
        path=node.path,
        kind="atomic" if not inner else "parallel" if parallel else "composite",
        children=tuple(child.path for child in node.children),
        initial=tuple(inner) if parallel else _initial(node, sheet) if inner else (),
        transitions=tuple(_transitions(node, sheet)),
        enter=_entered(node, sheet),
        exit=blocks(element.all("onexit"), sheet, f"states/{node.path}/exit"),
        opening=_opening(node, sheet),
        invokes=invokes_of(node, sheet),
        title={"en": node.id},
        place=element.place,
    )


def _final(node: Node, sheet: Sheet) -> model.State:
    element = node.element
    data = element.find("donedata")
    gives, content = payload_of(data, sheet) if data is not None else ((), None)
    for child in (*element.all("transition", "invoke"), *(one.element for one in node.children)):
        sheet.error(child, f"a final state has no {child.name}")
    return model.State(
        order=sheet.number("state"),
        path=node.path,
        kind="final",
        enter=_entered(node, sheet),
        exit=blocks(element.all("onexit"), sheet, f"states/{node.path}/exit"),
        gives=gives,
        content=content,
        title={"en": node.id},
        place=element.place,
    )


def _entered(node: Node, sheet: Sheet) -> tuple[model.Action, ...]:
    actions = blocks(node.element.all("onentry"), sheet, f"states/{node.path}/enter")
    return (*sheet.late.get(node.path, ()), *actions)


def _history(node: Node, sheet: Sheet) -> model.State:
    element = node.element
    kind = element.get("type", "shallow")
    if kind not in ("shallow", "deep"):
        sheet.error(element, f"a history is shallow or deep, not {kind!r}")
    default = element.find("transition")
    targets = _targets(default, sheet) if default is not None else ()
    if not targets:
        sheet.error(element, "a history needs a transition with a target")
    return model.State(
        order=sheet.number("state"),
        path=node.path,
        kind="history",
        initial=targets,
        history="deep" if kind == "deep" else "shallow",
        opening=block(default, sheet, f"states/{node.path}/opening") if default is not None else (),
        place=element.place,
    )


def _initial(node: Node, sheet: Sheet) -> tuple[str, ...]:
    """Where a composite begins: by its attribute, its element, or with the first state inside."""
    element = node.element
    chosen = element.find("initial")
    transition = chosen.find("transition") if chosen is not None else None
    if "initial" in element.attributes:
        found = _paths(element.get("initial").split(), element, sheet)
    elif transition is not None:
        found = _targets(transition, sheet)
    else:
        found = tuple(child.path for child in node.children if child.kind != "history")[:1]
    if not found and not sheet.findings:
        sheet.error(element, "there is no state to begin with")
    for path in found:
        if path == node.path or not within(path, node.path):
            sheet.error(element, f"the initial state {path.rpartition('/')[2]!r} does not lie inside")
    return found


def _opening(node: Node, sheet: Sheet) -> tuple[model.Action, ...]:
    initial = node.element.find("initial")
    transition = initial.find("transition") if initial is not None else None
    return block(transition, sheet, f"states/{node.path}/opening") if transition is not None else ()


def _transitions(node: Node, sheet: Sheet) -> Iterator[model.Transition]:
    for number, element in enumerate(node.element.all("transition")):
        events = element.get("event")
        where = f"states/{node.path}/transitions/{number}"
        if element.get("type", "external") not in ("internal", "external"):
            sheet.error(element, f"a transition is internal or external, not {element.get('type')!r}")
        yield model.Transition(
            order=sheet.number("transition"),
            source=node.path,
            kind="on" if "event" in element.attributes else "always",
            where=where,
            events=tuple(descriptor for event in events.split() for descriptor in _descriptors(event)),
            condition=sheet.condition(element.get("cond"), element) if element.get("cond") else None,
            targets=tuple(model.Target(path) for path in _targets(element, sheet)),
            actions=block(element, sheet, where),
            place=element.place,
            internal=element.get("type") == "internal",
        )


def _descriptors(event: str) -> tuple[str, ...]:
    """A descriptor matches the event and everything more particular (SCXML 3.12.1)."""
    prefix = event.removesuffix(".*").removesuffix(".").removesuffix("*")
    return (prefix, f"{prefix}.*") if prefix else ("*",)


def _targets(element: Element, sheet: Sheet) -> tuple[str, ...]:
    return _paths(element.get("target").split(), element, sheet)


def _paths(ids: Sequence[str], element: Element, sheet: Sheet) -> tuple[str, ...]:
    found = (sheet.path(id, element) for id in ids)
    return tuple(dict.fromkeys(path for path in found if path is not None))


def _check_targets(states: dict[str, model.State], sheet: Sheet, root: Node) -> None:
    """Several targets of one transition must be able to be active together (SCXML 3.11)."""
    elements = {node.path: node.element for node in root.walk()}
    for state in states.values():
        sets = [tuple(target.path for target in node.targets) for node in state.transitions]
        sets += [state.initial] if state.kind in ("composite", "history") else []
        for targets in sets:
            for one, other in combinations(targets, 2):
                if not _together(states, one, other):
                    sheet.error(elements[state.path], f"{one!r} and {other!r} cannot be active together")


def _together(states: dict[str, model.State], one: str, other: str) -> bool:
    if within(one, other) or within(other, one):
        return False
    shared = one
    while not within(other, shared):
        shared = shared.rpartition("/")[0]
    return states[shared].kind == "parallel"
