"""Joins: which waiting tokens go on as one, and which are latecomers."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from duban.definition.model import State
from duban.execution.draft import Draft
from duban.execution.instance import Scope


def one_each(draft: Draft, parent: Scope, state: State) -> list[Scope]:
    """For `all`: the oldest token of each incoming transition, nothing while one is missing."""
    first: dict[int | None, Scope] = {}
    for scope in _waiting(draft, parent, state.path):
        first.setdefault(scope.arrived, scope)
    return list(first.values()) if first.keys() == set(draft.program.incoming[state.path]) else []


def ready(draft: Draft) -> tuple[Scope, State, list[Scope]] | None:
    """Tokens that go on together at a join that need not hear from every way, with its state and the scope around it."""
    for path in draft.program.joins:
        state = draft.program.states[path]
        parents = {scope.parent: None for scope in draft.scopes.values() if scope.path == path and scope.arrived is not None}
        for number in parents:
            parent = draft.scopes[number]
            tokens = _inclusive(draft, parent, path) if state.join == "inclusive" else _partial(draft, parent, state)
            if tokens:
                return parent, state, tokens
    return None


def is_late(draft: Draft, parent: Scope, path: str) -> bool:
    """Whether the token that moves now was on its way to a join when that let others through."""
    return _key(parent, path) in draft.late


def _inclusive(draft: Draft, parent: Scope, path: str) -> list[Scope]:
    """All that wait, once no token can arrive any more by a way that has brought none (BPMN 13.4.3)."""
    waiting = _waiting(draft, parent, path)
    arrived = {scope.arrived for scope in waiting}
    coming = (ways for _, ways in _coming(draft, parent, path))
    return [] if any(ways - arrived and not ways & arrived for ways in coming) else waiting


def _partial(draft: Draft, parent: Scope, state: State) -> list[Scope]:
    """As many as are needed. Those who are late are absorbed, and those still on their way will be."""
    needed = 1 if state.join == "any" else int(state.join or 1)
    waiting = _waiting(draft, parent, state.path)
    if len(waiting) < needed:
        return []
    for scope in waiting[needed:]:
        draft.drop_scope(scope)
        draft.note("absorbed", state.path)
    for scope, _ in list(_coming(draft, parent, state.path)):
        draft.scopes[scope.id] = replace(scope, late=[*scope.late, _key(parent, state.path)])
    return waiting[:needed]


def _waiting(draft: Draft, parent: Scope, path: str) -> list[Scope]:
    return [
        scope
        for scope in (draft.scopes[number] for number in draft.children.get(parent.id, []))
        if scope.path == path and scope.arrived is not None
    ]


def _coming(draft: Draft, parent: Scope, path: str) -> Iterator[tuple[Scope, frozenset[int]]]:
    """Each token that could still arrive at the join, with the ways it could arrive by."""
    reach = draft.program.joins[path]
    for leaf in draft.leaves():
        if leaf.path != path and leaf.path in reach and any(outer.id == parent.id for outer in draft.chain(leaf)):
            yield leaf, reach[leaf.path]


def _key(parent: Scope, path: str) -> str:
    return f"{parent.id}:{path}"
