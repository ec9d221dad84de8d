"""Final states of charts that tell by events what has finished (SCXML 3.7 and appendix D, enterStates)."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from duban.definition.model import ROOT, State
from duban.errors import EvaluationError
from duban.execution.draft import Draft
from duban.execution.facts import plain
from duban.execution.instance import Scope
from duban.execution.names import INTERNAL


def announce(draft: Draft, scope: Scope, state: State) -> None:
    """A final state has been entered: the state around it is done, perhaps a parallel one around that, or the process."""
    given = _given(draft, scope, state)
    parent = draft.scopes[scope.parent]
    if parent.path == ROOT:
        draft.given = given
        draft.scopes[parent.id] = replace(parent, finished=True)
        draft.queue.appendleft(("done", ROOT, {"scope": parent.id}, INTERNAL))
        return
    _raise(draft, parent, given)
    outer = draft.scopes[parent.parent]
    if draft.program.states[outer.path].kind == "parallel" and _in_final_state(draft, outer):
        _raise(draft, outer, {})


def _raise(draft: Draft, scope: Scope, given: dict[str, Any]) -> None:
    draft.raise_event(f"done.state.{draft.program.states[scope.path].name}", given)


def _in_final_state(draft: Draft, scope: Scope) -> bool:
    states = draft.program.states
    inside = [draft.scopes[number] for number in draft.children.get(scope.id, [])]
    if states[scope.path].kind == "parallel":
        return len(inside) == len(states[scope.path].initial) and all(_in_final_state(draft, one) for one in inside)
    return any(states[one.path].kind == "final" for one in inside)


def _given(draft: Draft, scope: Scope, state: State) -> dict[str, Any]:
    """What the final state hands on; nothing where that cannot be evaluated, which is an event of its own."""
    draft.names.scope = scope.id
    try:
        return payload(draft, state.gives, state.content)
    except EvaluationError as error:
        draft.names.fail(str(error))
        return {}


def payload(draft: Draft, fields: Any, content: Any) -> dict[str, Any]:
    """What comes with an event: fields by name; a value that is no record travels as the field named ""."""
    if content is None:
        return {name: plain(expression.evaluate(draft.names)) for name, expression in fields}
    value = plain(content.evaluate(draft.names))
    return value if isinstance(value, dict) else {} if value is None else {"": value}
