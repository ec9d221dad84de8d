"""What compensation can undo: states that have completed and say how (BPMN 13.5.5)."""

from __future__ import annotations

from duban.definition.model import Transition
from duban.execution.draft import Draft
from duban.execution.instance import Completed, Scope
from duban.execution.machine import ancestors, within
from duban.execution.names import typed_element


def may_complete(draft: Draft, scope: Scope, node: Transition) -> bool:
    """Whether this transition of a state says that its work is done: not an error, a timer or, from work, an event."""
    state = draft.program.states[scope.path]
    works = state.call or state.service or state.kind != "atomic"
    return node.source == scope.path and bool(node.targets) and node.kind in (("done",) if works else ("on", "always"))


def note_completed(draft: Draft, scope: Scope) -> None:
    """Remember a state that can be undone. What completed inside it is its own business from now on."""
    if not draft.program.states[scope.path].compensate:
        return
    draft.names.scope = scope.id
    around = [outer.id for outer in draft.chain(scope)]
    entry = Completed(scope.path, scope.id, around[1:], draft.names.seen_elements())
    draft.completed = [*(one for one in draft.completed if scope.id not in one.around), entry]


def take_completed(draft: Draft, path: str) -> list[Completed]:
    """What has completed in a state, newest first; it can be undone only once. An element of an `each` undoes its own."""
    element = draft.names.element_around(path)
    found = [entry for entry in draft.completed if within(entry.path, path) and element in (None, *entry.around)]
    draft.completed = [entry for entry in draft.completed if entry not in found]
    return found[::-1]


def see_elements(draft: Draft, entry: Completed) -> None:
    """Let expressions see the elements that a completed state was about."""
    seen = {}
    for path in ancestors(entry.path)[::-1]:
        each = draft.program.states[path].each
        if each is not None and path in entry.elements:
            seen[each.name] = typed_element(each, entry.elements[path])
    draft.names.elements = seen
