"""How scopes are left: which ones a transition leaves, inner to outer, histories noted, clocks and calls ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from duban.definition.model import ROOT, Transition
from duban.execution import clocks, ladders
from duban.execution.actions import Happening, run
from duban.execution.draft import Draft
from duban.execution.effects import CancelProcess
from duban.execution.instance import Scope
from duban.execution.machine import within
from duban.execution.obligations import observe


class Chosen(Struct, frozen=True):
    """A transition about to be taken from an activation of its source state, with the event that found it."""

    node: Transition
    source: Scope
    event: str = ""
    fields: Mapping[str, Any] | None = None


def exit_root(draft: Draft, choice: Chosen) -> tuple[Scope, Scope | None]:
    """The scope the transition happens in, and the scope in it that is left (None: all there are; the process moves)."""
    targets = resolved(draft, [target.path for target in choice.node.targets], choice.source)
    if choice.node.internal and _stays(draft, choice.node.source, targets):
        return choice.source, None
    paths = [choice.node.source, *targets]
    previous: Scope | None = None
    for scope in draft.chain(choice.source):
        state = draft.program.states[scope.path]
        proper = previous is not None or scope.path == ROOT
        if proper and (state.kind != "parallel" or scope.path == ROOT) and all(_below(path, scope.path) for path in paths):
            return scope, previous
        previous = scope
    raise AssertionError("the process encloses every state")


def _stays(draft: Draft, source: str, targets: Sequence[str]) -> bool:
    """Whether an internal transition is one: out of a composite that is not parallel, to states inside it."""
    return draft.program.states[source].kind == "composite" and all(_below(target, source) for target in targets)


def resolved(draft: Draft, targets: Sequence[str], here: Scope, element: int | None = None) -> Sequence[str]:
    """With histories replaced by what they remember, or by their default; draft.defaulted knows what that has to do.

    Seen from the activation `here`, or from this element of it.
    """
    if draft.program.histories.isdisjoint(targets):
        return targets
    found: list[str] = []
    for target in targets:
        state = draft.program.states[target]
        if state.kind != "history":
            found.append(target)
        elif remembered := draft.history.get(_memory(draft, target, here, element)):
            found += resolved(draft, remembered, here, element)
        else:
            draft.defaulted[state.parent or ROOT] = state.opening
            found += resolved(draft, state.initial, here, element)
    return found


def _memory(draft: Draft, path: str, here: Scope, element: int | None = None) -> str:
    """What a history is remembered under: inside an `each`, every element has a memory of its own."""
    if element is not None:
        return f"{path}#{here.id}.{element}"
    for outer in draft.chain(here):
        if outer.element is not None and within(path, outer.path):
            return f"{path}#{outer.parent}.{outer.element}"
    return path


def _below(path: str, scope: str) -> bool:
    return scope == ROOT or (path != scope and within(path, scope))


def exit_for(draft: Draft, domain: Scope, left: Scope | None) -> None:
    """Leave what `exit_root` found."""
    for scope in [left] if left else [draft.scopes[number] for number in draft.children.get(domain.id, [])]:
        leave(draft, scope)


def leave(draft: Draft, scope: Scope) -> None:
    """Leave a scope and everything in it: histories noted, clocks ended, exit actions run, calls cancelled."""
    if scope.id not in draft.scopes:
        return
    _remember(draft, scope)
    for number in reversed(list(draft.children.get(scope.id, []))):
        leave(draft, draft.scopes[number])
    state = draft.program.states[scope.path]
    draft.names.scope = scope.id
    if scope.arrived is None:
        run(draft, state.exit, Happening(scope.id, scope.id))
    clocks.disarm(draft, scope)
    ladders.stop_for_scope(draft, scope.id)
    cancel_called(draft, scope)
    if state.each is not None:
        _forget(draft, scope)
    draft.drop_scope(scope)
    if scope.arrived is None:
        observe(draft, "leave", scope.path)


def cancel_called(draft: Draft, scope: Scope) -> None:
    """Nobody waits any more for what was called or invoked from here."""
    if scope.child is not None and not scope.finished:
        draft.effects.append(CancelProcess(draft.effect_id(), scope.child, f"{scope.path} was left"))
    for one in scope.invoked.values():
        draft.effects.append(CancelProcess(draft.effect_id(), one.instance, f"{scope.path} was left"))


def leave_ended(draft: Draft, scope: Scope) -> None:
    """The instance has ended here: exit actions run, but the scope stays to be seen."""
    state = draft.program.states[scope.path]
    draft.names.scope = scope.id
    run(draft, state.exit, Happening(scope.id, scope.id))
    observe(draft, "leave", scope.path)


def _forget(draft: Draft, scope: Scope) -> None:
    """The memories of an `each`'s elements end with it."""
    for name in [name for name in draft.history if f"#{scope.id}." in name]:
        del draft.history[name]


def _remember(draft: Draft, scope: Scope) -> None:
    for path in draft.program.states[scope.path].children:
        history = draft.program.states[path].history
        if history is None:
            continue
        inside = [found for found in draft.scopes.values() if any(outer.id == scope.id for outer in draft.chain(found))]
        if history == "deep":
            paths = [found.path for found in inside if not draft.children.get(found.id)]
        else:
            paths = [found.path for found in inside if found.parent == scope.id]
        draft.history[_memory(draft, path, scope)] = paths
