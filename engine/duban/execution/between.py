"""What every host must agree on when effects go from one instance to another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from duban.errors import DubanError, EventNotAccepted, InstanceEnded, UnknownInstance
from duban.execution.effects import Effect, PublishEvent, SendEvent, StartProcess
from duban.execution.instance import Instance


@dataclass(frozen=True, slots=True)
class Refused:
    """An effect that another instance would not take: an incident in the engine."""

    effect: Effect
    at: datetime
    error: DubanError


def is_wanted(start: StartProcess, caller: Instance | None) -> bool:
    """Whether a call still waits for the process it asked for; one that nobody calls is always wanted."""
    if caller is None or start.parent is None:
        return True
    waiting = (scope for scope in caller.scopes if scope.id == start.parent.scope)
    return not caller.ended and any(scope.child == start.instance and not scope.finished for scope in waiting)


def is_unawaited(effect: SendEvent | PublishEvent, error: DubanError) -> bool:
    """Whether nobody awaits an event yet. One that is kept waits for a suspended receiver too."""
    if isinstance(error, InstanceEnded):
        return error.status == "suspended" and effect.keep_until is not None
    return isinstance(error, EventNotAccepted | UnknownInstance)
