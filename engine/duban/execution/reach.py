"""From where tokens can still arrive at a join, worked out once a definition (BPMN 13.4.3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from duban.definition.model import ROOT, Definition, Transition

Reach = Mapping[str, frozenset[int]]


def reach(definition: Definition, join: str, incoming: Sequence[int], nodes: Iterable[Transition]) -> Reach:
    """For each state, the orders of the join's incoming transitions that a token there could still arrive by.

    What leads out of the join's own scope is no way: it would end the tokens that wait there.
    """
    parent = definition.states[join].parent or ROOT
    ways = [node for node in nodes if node.targets and _within(node, parent)]
    found: dict[str, set[int]] = {path: set() for path in definition.states}
    changed = True
    while changed:
        changed = False
        for node in ways:
            gained = {node.order}.intersection(incoming).union(
                *(
                    found[path]
                    for target in node.targets
                    if target.path != join
                    for path in _entered(definition, target.path)
                )
            )
            for path in definition.states:
                if path != join and _covers(node.source, path) and not gained <= found[path]:
                    found[path] |= gained
                    changed = True
    return {path: frozenset(orders) for path, orders in found.items() if orders}


def _within(node: Transition, parent: str) -> bool:
    return all(path != parent and _covers(parent, path) for path in (node.source, *(to.path for to in node.targets)))


def _covers(scope: str, path: str) -> bool:
    return scope == ROOT or path == scope or path.startswith(scope + "/")


def _entered(definition: Definition, path: str) -> Iterator[str]:
    """The states where tokens may rest when this one is the target."""
    state = definition.states[path]
    if state.kind == "history":
        yield from (other for other in definition.states if other != path and _covers(state.parent or ROOT, other))
        return
    yield path
    for initial in state.initial:
        yield from _entered(definition, initial)
    parent = definition.states[state.parent] if state.parent else None
    if parent is not None and parent.kind == "parallel":
        yield from (inner for region in parent.initial if region != path for inner in _inside(definition, region))


def _inside(definition: Definition, path: str) -> Iterator[str]:
    yield path
    for initial in definition.states[path].initial:
        yield from _inside(definition, initial)
