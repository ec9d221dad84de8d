"""What every host must agree on when effects go from one instance to another."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from duban.definition.model import StartsOn
from duban.errors import DubanError, DuplicateKey, EventNotAccepted, InstanceEnded, UnknownInstance
from duban.execution.effects import CallService, Effect, PublishEvent, SendEvent, StartProcess
from duban.execution.instance import Instance


@dataclass(frozen=True, slots=True)
class Refused:
    """An effect that another instance would not take: an incident in the engine."""

    effect: Effect
    at: datetime
    error: DubanError


def is_wanted(effect: StartProcess | CallService, caller: Instance | None) -> bool:
    """Whether an activation still waits for what it asked for; what nobody waits for is always wanted."""
    if caller is None or effect.parent is None:
        return True
    child = effect.instance if isinstance(effect, StartProcess) else None
    waiting = (scope for scope in caller.scopes if scope.id == effect.parent.scope)
    if effect.parent.invoke:
        return not caller.ended and any(child in [one.instance for one in scope.invoked.values()] for scope in waiting)
    return not caller.ended and any(scope.child == child and not scope.finished for scope in waiting)


@contextmanager
def already_there(start: StartsOn) -> Iterator[None]:
    """An event that says which instance it starts does not start it again while that is open: it is not awaited."""
    try:
        yield
    except DuplicateKey:
        if start.key is None:
            raise
        raise EventNotAccepted(start.event, (), ()) from None


def is_unawaited(effect: SendEvent | PublishEvent, error: DubanError) -> bool:
    """Whether nobody awaits an event yet. One that is kept waits for a suspended receiver too.

    What is sent to one instance and comes after its end is not awaited any more: sender and receiver cross each other.
    """
    if isinstance(error, InstanceEnded):
        if error.status != "suspended":
            return isinstance(effect, SendEvent) and effect.instance != ""
        return effect.keep_until is not None
    return isinstance(error, EventNotAccepted | UnknownInstance)
