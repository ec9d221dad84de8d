"""`each`: one activation of the body for each element of a list (BPMN 13.3.7, multi-instance activities)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from duban.definition.model import Each, State
from duban.errors import EvaluationError
from duban.execution.draft import Draft
from duban.execution.exits import leave
from duban.execution.facts import plain
from duban.execution.instance import Scope

Open = Callable[[Draft, Scope, State, int], None]
"""Opens the body of an element, given by its index."""


def begin_each(draft: Draft, scope: Scope, each: Each, open_body: Open) -> None:
    """Take the list as it is now; begin its first element, or all of them."""
    draft.names.scope = scope.id
    items = each.items.evaluate(draft.names)
    if not isinstance(items, list | tuple | None):
        raise EvaluationError(scope.path, f"each needs a list, not {items!r}")
    draft.scopes[scope.id] = replace(scope, items=plain(list(items or ())))
    draft.note("each", scope.path, {"total": len(items or ())})
    for _ in items or ():
        if scope.id not in draft.scopes:  # an element has led out
            return
        _begin_next(draft, scope.id, each, open_body)
        if each.sequential:
            return
    if not items:
        _finish(draft, scope.id)


def add_element(draft: Draft, number: int, each: Each, element: Any, open_body: Open) -> None:
    """Put an element at the end; it begins at once, or in turn."""
    scope = draft.scopes[number]
    draft.scopes[number] = replace(scope, items=[*scope.items, element])
    if not each.sequential:
        _begin_next(draft, number, each, open_body)


def complete(draft: Draft, number: int) -> None:
    """Leave what is still open and go on."""
    for child in list(draft.children.get(number, [])):
        leave(draft, draft.scopes[child])
    _finish(draft, number)


def _begin_next(draft: Draft, number: int, each: Each, open_body: Open) -> None:
    scope = draft.scopes[number]
    draft.scopes[number] = replace(scope, begun=scope.begun + 1)
    body = draft.program.states[f"{scope.path}/{each.name}" if scope.path else each.name]
    open_body(draft, draft.scopes[number], body, scope.begun)


def element_ended(draft: Draft, element: Scope, open_body: Open) -> None:
    """An element has finished: the next one begins, or the whole has finished too."""
    number = element.parent
    each = draft.program.states[draft.scopes[number].path].each
    assert each is not None
    leave(draft, draft.scopes[element.id])
    if any(draft.scopes[child].element == element.element for child in draft.children.get(number, [])):
        return  # it goes on beside
    scope = draft.scopes[number] = replace(draft.scopes[number], ended=draft.scopes[number].ended + 1)
    draft.names.scope = number
    if each.done_when is not None and each.done_when.evaluate(draft.names) is True:
        complete(draft, number)
    elif scope.ended == len(scope.items):
        _finish(draft, number)
    elif each.sequential:
        _begin_next(draft, number, each, open_body)


def _finish(draft: Draft, number: int) -> None:
    scope = draft.scopes[number] = replace(draft.scopes[number], finished=True)
    draft.raise_event(scope.path, {"scope": number}, kind="done")
