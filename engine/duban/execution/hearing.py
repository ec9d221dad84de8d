"""Events from outside for charts that hear everything: invocations look first, then whoever takes it; else it is gone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from duban.execution import invocations, obligations
from duban.execution.draft import Draft
from duban.execution.facts import plain
from duban.execution.instance import Held, Origin
from duban.execution.settle import handle
from duban.execution.stimulus import Event, Reply


def hear(draft: Draft, event: Event, by: Mapping[str, Any]) -> None:
    """An event from another instance or from the host (SCXML appendix D, mainEventLoop)."""
    if not invocations.is_heard(draft, event.origin):
        draft.note("event.ignored", event.name)
        return
    draft.note("event", event.name, {"fields": plain(event.fields), **by})
    _take(draft, event.name, event.fields, event.origin)


def hear_end(draft: Draft, reply: Reply | Held) -> None:
    """A child has ended, could not begin, or was cancelled, which is no news.

    One that ended by itself before it was given up has ended all the same.
    """
    scope = draft.scopes.get(reply.scope)
    child = scope.invoked.get(reply.invoke) if scope is not None else None
    if reply.error and child is None:
        draft.note("reply.ignored", "", {"scope": reply.scope})
        return
    origin = Origin(child.instance if child else "", "", reply.scope, reply.invoke)
    if reply.error:
        draft.note("failed", reply.invoke, {"error": reply.error})
        _take(draft, "error.communication", {"message": reply.message, "code": reply.error}, origin)
    else:
        draft.note("answered", reply.invoke, {"facts": sorted(reply.facts)})
        _take(draft, f"done.invoke.{reply.invoke}", reply.facts, origin)
    _forget(draft, reply)


def _forget(draft: Draft, reply: Reply | Held) -> None:
    scope = draft.scopes.get(reply.scope)
    if scope is not None:
        others = {name: one for name, one in scope.invoked.items() if name != reply.invoke}
        draft.scopes[scope.id] = replace(scope, invoked=others)


def _take(draft: Draft, name: str, fields: Mapping[str, Any], origin: Origin | None) -> None:
    names = draft.names
    names.event, names.event_name, names.origin = fields, name, origin
    invocations.finalize(draft, origin)
    invocations.forward(draft, name, fields, origin)
    handle(draft, "event", name, fields, origin=origin)
    obligations.observe(draft, "event", name)
