"""What is asked of a running `each` from outside: a further element, or to be done with it."""

from __future__ import annotations

from duban.errors import FactError, InstanceEnded, NoSuchEach
from duban.execution import multiple
from duban.execution.draft import Draft
from duban.execution.facts import UnfitError, convert, plain
from duban.execution.instance import Scope
from duban.execution.moves import open_body
from duban.execution.operating import who
from duban.execution.stimulus import AddElement, CompleteEach


def add_element(draft: Draft, stimulus: AddElement) -> None:
    """NoSuchEach where none is running there, FactError where the element is not of its type; InstanceEnded."""
    scope = _running(draft, stimulus)
    each = draft.program.states[scope.path].each
    assert each is not None
    try:
        element = convert(each.type, stimulus.element) if each.type is not None else stimulus.element
    except UnfitError as unfit:
        raise FactError(f"elements of {scope.path}", {each.name: str(unfit)}) from None
    draft.note("each.added", scope.path, {"index": len(scope.items) + 1} | who(stimulus))
    multiple.add_element(draft, scope.id, each, plain(element), open_body)


def complete_each(draft: Draft, stimulus: CompleteEach) -> None:
    """NoSuchEach where none is running there; InstanceEnded."""
    scope = _running(draft, stimulus)
    draft.note("each.completed", scope.path, {"ended": scope.ended, "total": len(scope.items)} | who(stimulus))
    multiple.complete(draft, scope.id)


def _running(draft: Draft, stimulus: AddElement | CompleteEach) -> Scope:
    if draft.status != "active":
        raise InstanceEnded(draft.base.id, draft.status)
    every = [scope for scope in draft.scopes.values() if draft.program.states[scope.path].each and not scope.finished]
    found = [scope for scope in every if stimulus.state in (scope.id, scope.path)]
    if len(found) != 1:
        raise NoSuchEach(stimulus.state, [(scope.id, scope.path) for scope in (found or every)])
    return found[0]
