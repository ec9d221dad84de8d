"""Children that run as long as a state is active: begun, heard, and asked to hear what is heard here (SCXML 6.4 to 6.6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from duban.definition.model import Invoke
from duban.errors import EvaluationError
from duban.execution import effects
from duban.execution.actions import Happening, assign, run
from duban.execution.draft import Draft, child_id
from duban.execution.facts import plain
from duban.execution.instance import Invoked, Origin, Parent


def begin_invocations(draft: Draft) -> bool:
    """Begin those of the states that were entered and are still active, in document order; False when there are none."""
    states = draft.program.states
    scopes = [draft.scopes[number] for number in draft.invoking if number in draft.scopes]
    draft.invoking = []
    for scope in sorted(scopes, key=lambda one: states[one.path].order):
        for index, invoke in enumerate(states[scope.path].invokes):
            _begin(draft, scope.id, index, invoke)
    return bool(scopes)


def _begin(draft: Draft, number: int, index: int, invoke: Invoke) -> None:
    """Begin one; where it cannot be made, that is an event of its own."""
    scope = draft.scopes[number]
    draft.names.scope = number
    name = invoke.id or f"{draft.program.states[scope.path].name}.{draft.number()}"
    try:
        if invoke.id_into is not None:
            assign(draft, invoke.id_into, name, scope.path)
        process = str(invoke.process.evaluate(draft.names))
        facts = {fact: plain(expression.evaluate(draft.names)) for fact, expression in invoke.facts}
    except EvaluationError as error:
        draft.names.fail(str(error))
        return
    effect = draft.effect_id()
    child = child_id(effect)
    parent = Parent(draft.base.id, number, name)
    draft.effects.append(effects.StartProcess(effect, process, child, facts, None, parent))
    draft.scopes[number] = replace(scope, invoked={**scope.invoked, name: Invoked(child, index)})
    draft.note("invoked", scope.path, {"process": process, "instance": child, "effect": effect})


def is_heard(draft: Draft, origin: Origin | None) -> bool:
    """Whether an event may be taken: not when it comes from a child that this instance has given up."""
    if origin is None or not origin.invoke:
        return True
    scope = draft.scopes.get(origin.scope)
    return scope is not None and origin.invoke in scope.invoked


def finalize(draft: Draft, origin: Origin | None) -> None:
    """What an invocation does with its child's events before anybody takes them."""
    scope = draft.scopes.get(origin.scope) if origin is not None and origin.invoke else None
    if scope is None or origin is None:
        return
    draft.names.scope = scope.id
    one = scope.invoked.get(origin.invoke)
    if one is not None:
        invoke = draft.program.states[scope.path].invokes[one.index]
        run(draft, invoke.finalize, Happening(scope.id, scope.id))


def forward(draft: Draft, event: str, fields: Mapping[str, Any], origin: Origin | None) -> None:
    """Let those children hear the event that want to hear all."""
    told = Origin(draft.base.id, origin.send if origin else "")
    for scope in draft.scopes.values():
        for one in scope.invoked.values():
            if draft.program.states[scope.path].invokes[one.index].forward:
                draft.effects.append(
                    effects.SendEvent(draft.effect_id(), "", "", event, dict(fields), None, one.instance, told)
                )
