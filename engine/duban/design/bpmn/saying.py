"""Parts of a definition as plain data of the language again, for what BPMN has no words for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from duban.definition.model import (
    Acknowledge,
    Action,
    AskService,
    Call,
    Compensate,
    Decide,
    Each,
    Escalate,
    Expr,
    Note,
    Notify,
    Publish,
    Raise,
    Send,
    Service,
    SetFacts,
    Start,
    Timer,
    Waive,
)

Said = dict[str, Any]


def said(action: Action) -> Said | None:
    """An action as a file says it; None for those that only charts of other tools have."""
    teller = _TELLERS.get(type(action))
    if teller is None:
        return None
    return _filled({**teller(action), "if": _text(action.condition)})


def said_all(actions: Iterable[Action]) -> list[Said]:
    """Several actions; those that cannot be said are left out."""
    return [one for action in actions if (one := said(action)) is not None]


def said_service(service: Service) -> Said:
    """A service as a file says it."""
    retry = _filled({"attempts": service.attempts, "pause": _text(service.pause)})
    found = {"name": service.name, "with": _texts(service.fields), "into": _texts(service.into), "retry": retry}
    return _filled(found)


def said_call(call: Call) -> Said:
    """A call as a file says it."""
    found = {"process": call.process, "with": _texts(call.facts), "into": _texts(call.into), "key": _text(call.key)}
    return _filled(found)


def said_each(each: Each) -> Said:
    """An `each` as a file says it, without what is done to each."""
    found = {"in": each.items.text, "as": each.name, "sequential": each.sequential, "done_when": _text(each.done_when)}
    return _filled(found)


def said_clock(timer: Timer) -> Said:
    """A timer's keys as a file says them, without where it leads."""
    value = timer.cron if timer.kind == "cron" else _text(timer.value)
    found = {
        timer.kind: value,
        "times": timer.times,
        "first": _text(timer.first),
        "if": _text(timer.condition),
        "pause": list(timer.pause),
        "resume": timer.resume if timer.resume != "keep_remaining" else None,
        "missed": timer.missed if timer.missed != "once" else None,
    }
    return _filled(found)


def _filled(found: Mapping[str, Any]) -> Said:
    return {key: value for key, value in found.items() if value not in (None, False, {}, [], "")}


def _text(expression: Expr | None) -> str | None:
    return expression.text if expression is not None else None


def _texts(values: Mapping[str, Expr]) -> dict[str, str]:
    return {name: value.text for name, value in values.items()}


_TELLERS: Mapping[type, Callable[[Any], Said]] = {
    SetFacts: lambda it: {"set": _texts(it.values)},
    Decide: lambda it: {"decide": it.decision},
    Escalate: lambda it: {"escalate": it.escalation},
    Notify: lambda it: {"notify": it.to, "message": it.message},
    Raise: lambda it: {"raise": it.event, "with": _texts(it.fields)},
    Send: lambda it: {
        "send": it.event,
        "to": {"process": it.process, "key": it.key.text},
        "with": _texts(it.fields),
        "keep": _text(it.keep),
    },
    Publish: lambda it: {"publish": it.event, "with": _texts(it.fields), "keep": _text(it.keep)},
    Start: lambda it: {"start": it.process, "with": _texts(it.facts), "key": _text(it.key)},
    AskService: lambda it: {"service": it.service, "with": _texts(it.fields)},
    Compensate: lambda it: {"compensate": it.scope or "all"},
    Acknowledge: lambda it: {"acknowledge": it.escalation},
    Waive: lambda it: {"waive": it.obligation},
    Note: lambda it: {"note": it.text.text},
}  # fmt: skip
