"""Asking services: one call at a time, outside any transaction, beside the deliveries so that none waits for the other.

An answer reaches its instance in a transaction of its own, with the call's id as idempotency key. Whatever dies between
answer and record is asked again with the same id.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from time import monotonic
from typing import Any

from duban.definition.hints import did_you_mean
from duban.errors import ConcurrentUpdate, DamagedRow, DatabaseUnreachable, DeliveryError, DubanError, ServiceError
from duban.execution.between import is_wanted
from duban.execution.documents import decode_effect, decode_instance
from duban.execution.effects import CallService, ReplyTo
from duban.ports import OutboxRow, ServiceRequest
from duban.runtime.answers import facts_of, message_of
from duban.runtime.attempts import Tried, postponed, record_all
from duban.runtime.changes import SERVICE_KINDS
from duban.runtime.core import TRIES, Core, answered
from duban.runtime.outcome import Ran
from duban.runtime.receive import receive

FAILED = "failed"
"""The error code of a service that could not be asked, however often it was tried."""


@dataclass(frozen=True, slots=True)
class _Answer:
    facts: dict[str, Any] = field(default_factory=dict)
    error: str = ""
    message: str = ""


def run_once(engine: Core, stopping: Callable[[], bool] = lambda: False) -> Ran:
    """Ask what is due, up to a batch, and no longer than half a lease. Calls wait while the engine has no services.

    Each call is leased just before it is made and recorded just after: a slow one keeps no other from another worker.
    """
    total, began = Ran(), monotonic()
    for _ in range(engine.pace.batch if engine.services else 0):
        if stopping():
            break
        now = engine.now()
        with engine.store.begin(engine.tenant) as tx:
            rows = tx.lease(now, 1, now + engine.pace.lease, SERVICE_KINDS)
        if not rows:
            break
        total += record_all(engine, [_try(engine, rows[0])])
        if monotonic() - began > engine.pace.lease.total_seconds() / 2:
            break
    return total


def _try(engine: Core, row: OutboxRow) -> Tried:
    attempt = row.attempts + 1
    try:
        effect = decode_effect(row.payload)
    except DamagedRow as error:
        return Tried(row, attempt, "failed", str(error))
    assert isinstance(effect, CallService)
    return _call(engine, row, effect, attempt)


def _call(engine: Core, row: OutboxRow, effect: CallService, attempt: int) -> Tried:
    if _has_answer(engine, effect):
        return Tried(row, attempt, "delivered")
    if not _is_wanted(engine, effect):
        return Tried(row, attempt, "dropped", "nobody waits for the answer any more")
    if effect.service not in engine.services:
        return Tried(row, attempt, "failed", _unknown(engine, effect.service))
    try:
        answer = _ask(engine, row, effect, attempt)
    except DeliveryError as error:
        if not error.permanent and attempt < (effect.attempts or engine.pace.attempts):
            return postponed(engine, row, attempt, error, _pause(engine, effect, attempt))
        answer = _Answer(error=FAILED, message=message_of(error))
    return _tell(engine, row, effect, attempt, answer)


def _has_answer(engine: Core, effect: CallService) -> bool:
    """Whether an earlier attempt has brought its answer home and died before that was recorded."""
    with engine.store.begin(engine.tenant, write=False) as tx:
        return answered(tx, effect.id) is not None


def _is_wanted(engine: Core, effect: CallService) -> bool:
    if effect.parent is None:
        return True
    with engine.store.begin(engine.tenant, write=False) as tx:
        row = tx.instance(effect.parent.instance)
        if row is None:
            return False
        return is_wanted(effect, decode_instance(engine.catalog.program(tx, row.process, row.version), row.document))


def _unknown(engine: Core, service: str) -> str:
    return f"there is no service {service!r}; {did_you_mean(service, engine.services, 'there are')}"


def _ask(engine: Core, row: OutboxRow, effect: CallService, attempt: int) -> _Answer:
    """The service's answer, or its no. DeliveryError when there is none."""
    request = ServiceRequest(
        id=effect.id,
        service=effect.service,
        fields=effect.fields,
        process=effect.process,
        key=effect.key,
        instance=row.instance or "",
        at=row.created_at,
        attempt=attempt,
    )
    try:
        return _Answer(facts_of(effect.service, engine.services[effect.service](request)))
    except ServiceError as error:
        return _Answer(facts_of(effect.service, error.facts), error.code, message_of(error))
    except DeliveryError:
        raise
    except Exception as error:  # a fault of the service, not ours
        raise DeliveryError(f"service {effect.service!r}: {type(error).__name__}: {error}") from error


def _pause(engine: Core, effect: CallService, attempt: int) -> timedelta:
    stated = effect.pause
    return engine.pace.pause(effect.id, attempt) if stated is None else engine.pace.stated(stated, attempt)


def _tell(engine: Core, row: OutboxRow, effect: CallService, attempt: int, answer: _Answer) -> Tried:
    """Bring the answer to the state that waits. What that state can do nothing with is for an operator."""
    said = answer.message or answer.error
    if effect.parent is None:
        return Tried(row, attempt, "failed" if answer.error else "delivered", said)
    reply = ReplyTo(effect.id, effect.parent, answer.facts, answer.error, answer.message)
    try:
        _bring(engine, reply)
    except (ConcurrentUpdate, DatabaseUnreachable) as error:  # that says nothing about the service
        return postponed(engine, row, row.attempts, DeliveryError(str(error)), engine.pace.pause(row.id, 1))
    except Exception as error:
        # Duban's own: an answer that does not fit, an error nobody handles. Any other may be a database that broke off.
        said = "; ".join(filter(None, (said, f"{type(error).__name__}: {error}")))
        if not isinstance(error, DubanError) and attempt < (effect.attempts or engine.pace.attempts):
            return postponed(engine, row, attempt, DeliveryError(said), _pause(engine, effect, attempt))
        return Tried(row, attempt, "failed", said)
    return Tried(row, attempt, "delivered", said)


def _bring(engine: Core, reply: ReplyTo) -> None:
    for left in reversed(range(TRIES)):
        try:
            return receive(engine, reply)
        except ConcurrentUpdate:
            if not left:
                raise
