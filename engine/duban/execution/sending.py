"""Events to receivers that are worked out when they are sent, at once or later (SCXML 6.2, 6.3)."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from duban.definition.model import SendTo
from duban.durations import Duration
from duban.errors import EvaluationError
from duban.execution import effects
from duban.execution.completion import payload
from duban.execution.draft import Draft
from duban.execution.instance import Delayed, Origin
from duban.execution.names import FAILED

UNREACHED = "error.communication"
_SESSION = "#_scxml_"
_HERE = ""


class SendFailed(EvaluationError):
    """An event that could not be made; `send` is the name it would have had."""

    def __init__(self, error: EvaluationError, send: str) -> None:
        self.send = send
        super().__init__(error.where, error.message)


def reason(error: EvaluationError) -> tuple[str, str, str]:
    """What the event of an error says: message, name, and the name of what should have been sent."""
    return str(error), FAILED, error.send if isinstance(error, SendFailed) else ""


def send_to(draft: Draft, action: SendTo) -> None:
    """Send an event, or keep it until it is due. Whom nobody knows cannot be reached: that is an event of its own."""
    name = str(action.name.evaluate(draft.names) or "") if action.name else ""
    if action.name_into is not None and not name:
        name = str(draft.facts.get(action.name_into) or "")
    try:
        _send(draft, action, name)
    except EvaluationError as error:
        raise SendFailed(error, name) from None


def _send(draft: Draft, action: SendTo, name: str) -> None:
    target = action.target.evaluate(draft.names) if action.target else None
    receiver = _receiver(draft, action, None if target is None else str(target))
    event = str(action.event.evaluate(draft.names))
    fields = payload(draft, action.fields, action.content)
    due = _due(draft, action)
    if receiver is None:
        draft.names.fail(f"{target} cannot be reached", UNREACHED, name)
        return
    kept = Delayed(draft.number(), due or draft.at, event, receiver, name, fields)
    if due is None:
        _dispatch(draft, kept)
    else:
        draft.delayed = [*draft.delayed, kept]
        draft.note("delayed", event, {"id": kept.id, "due": due})


def _receiver(draft: Draft, action: SendTo, target: str | None) -> str | None:
    """The id of the instance that a target means: a session near this one; None when there is none by that name."""
    if target is None:
        return draft.base.id
    if target == "#_internal":
        return _HERE
    parent = draft.base.parent
    if target == "#_parent":
        return parent.instance if parent else None
    children = {name: one.instance for scope in draft.scopes.values() for name, one in scope.invoked.items()}
    if target.startswith(_SESSION):
        asked = draft.names.origin.instance if draft.names.origin else ""
        near = {draft.base.id, asked, *children.values(), *([parent.instance] if parent else ())}
        found = target.removeprefix(_SESSION)
        return found if found in near and found else None
    if target.startswith("#_"):
        return children.get(target[2:])
    raise EvaluationError(action.where, f"{target!r} is no target of an event")


def _due(draft: Draft, action: SendTo) -> datetime | None:
    """When it is to be sent; None for now."""
    delay = action.delay.evaluate(draft.names) if action.delay else None
    if delay is None:
        return None
    if not isinstance(delay, Duration) or delay.never:
        raise EvaluationError(action.where, f"{delay!r} is no delay")
    due = draft.program.calendar.add(draft.at, delay).at
    return due if due is not None and due > draft.at else None


def _dispatch(draft: Draft, one: Delayed) -> None:
    if one.receiver == _HERE:
        draft.raise_event(one.event, one.fields, origin=Origin(send=one.name))
        return
    parent = draft.base.parent
    scope, invoke = (parent.scope, parent.invoke) if parent and parent.instance == one.receiver else (-1, "")
    origin = Origin(draft.base.id, one.name, scope, invoke)
    effect = effects.SendEvent(draft.effect_id(), "", "", one.event, one.fields, None, one.receiver, origin)
    draft.effects.append(effect)
    draft.note("sent", one.event, {"instance": one.receiver, "effect": effect.id})


def fire(draft: Draft, number: int) -> None:
    """What was delayed is sent now."""
    one = next(one for one in draft.delayed if one.id == number)
    draft.delayed = [other for other in draft.delayed if other.id != number]
    _dispatch(draft, one)


def cancel_send(draft: Draft, name: str) -> None:
    """What is still delayed under this name is not sent any more."""
    for one in draft.delayed:
        if one.name == name:
            draft.note("unsent", one.event, {"id": one.id})
    draft.delayed = [one for one in draft.delayed if one.name != name]


def shift(draft: Draft, since: datetime) -> None:
    """After a suspension, what was delayed is sent that much later."""
    draft.delayed = [replace(one, due=one.due + (draft.at - since)) for one in draft.delayed]
