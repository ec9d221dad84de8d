"""Delivering effects: leased, delivered outside any transaction, recorded. At least once, always with the same id."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

from duban.clock import new_id
from duban.errors import ConcurrentUpdate, DeliveryError, DubanError
from duban.execution.between import is_unawaited
from duban.execution.documents import decode_effect, entry_rows
from duban.execution.effects import Effect, Entry, Escalate, Notify, PublishEvent, SendEvent
from duban.ports import Channel, IncidentRow, JournalRow, Message, OutboxRow, Router, Transaction
from duban.runtime.changes import CHANNEL_KINDS, INTERNAL_KINDS
from duban.runtime.core import Core
from duban.runtime.logs import log_delivery
from duban.runtime.outcome import Ran
from duban.runtime.receive import receive

RECORD_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class _Tried:
    row: OutboxRow
    attempt: int
    outcome: str
    error: str = ""
    due_at: datetime | None = None
    done: Sequence[str] = ()


class UndeliveredError(DeliveryError):
    """Some channel of a role could not deliver; `done` are those that have, now or at an earlier attempt."""

    def __init__(self, failures: Sequence[DeliveryError], done: Sequence[str]) -> None:
        self.done = tuple(done)
        super().__init__(
            "; ".join(map(str, failures)),
            retry_after=max((one.retry_after for one in failures if one.retry_after is not None), default=None),
            permanent=all(one.permanent for one in failures),
        )


def run_once(engine: Core) -> Ran:
    """Deliver effects that are due, up to a batch. Effects for channels wait while the engine has no router.

    Outcomes are recorded every second, so that little is delivered again after a crash. What half the lease was not
    enough for is left to whoever takes it next.
    """
    now, began = engine.now(), monotonic()
    kinds = None if engine.router is not None else INTERNAL_KINDS
    with engine.store.begin(engine.tenant) as tx:
        rows = tx.lease(now, engine.pace.batch, now + engine.pace.lease, kinds)
    total, tried, recorded = Ran(), list[_Tried](), began
    for row in rows:
        tried.append(_try(engine, row))
        if monotonic() - recorded > RECORD_SECONDS:
            total, tried, recorded = total + _record_all(engine, tried), [], monotonic()
        if monotonic() - began > engine.pace.lease.total_seconds() / 2:
            break
    return total + _record_all(engine, tried)


def _record_all(engine: Core, tried: Sequence[_Tried]) -> Ran:
    if not tried:
        return Ran()
    with engine.store.begin(engine.tenant) as tx:
        for one in tried:
            _record(engine, tx, one, engine.now())
    for one in tried:
        row = one.row
        log_delivery(engine.log, one.outcome, row.id, row.instance, row.kind, row.role, one.attempt)
    delivered = sum(one.outcome in ("delivered", "dropped") for one in tried)
    return Ran(delivered=delivered, failed=len(tried) - delivered)


def _try(engine: Core, row: OutboxRow) -> _Tried:
    attempt = row.attempts + 1
    effect = decode_effect(row.payload)
    try:
        if row.kind in CHANNEL_KINDS:
            assert engine.router is not None
            deliver(engine.router, effect, row)
        else:
            receive(engine, effect)
    except DeliveryError as error:
        return _failed(engine, row, attempt, error)
    except ConcurrentUpdate as error:  # a lost race says nothing about the effect
        return _failed(engine, row, attempt, DeliveryError(str(error)))
    except DubanError as error:
        if isinstance(effect, SendEvent | PublishEvent) and is_unawaited(effect, error):
            return _unawaited(engine, row, effect, attempt, error)
        return _Tried(row, attempt, "failed", f"{type(error).__name__}: {error}")
    except Exception as error:  # a channel's own fault must not stop the others
        return _failed(engine, row, attempt, DeliveryError(f"{type(error).__name__}: {error}"))
    return _Tried(row, attempt, "delivered")


def _failed(engine: Core, row: OutboxRow, attempt: int, error: DeliveryError) -> _Tried:
    done = error.done if isinstance(error, UndeliveredError) else ()
    if error.permanent or attempt >= engine.pace.attempts:
        return _Tried(row, attempt, "failed", str(error), done=done)
    pause = engine.pace.pause(row.id, attempt)
    if error.retry_after is not None:
        pause = max(pause, timedelta(seconds=error.retry_after))
    return _Tried(row, attempt, "postponed", str(error), engine.now() + pause, done)


def _unawaited(engine: Core, row: OutboxRow, effect: SendEvent | PublishEvent, attempt: int, error: DubanError) -> _Tried:
    """An event nobody awaits waits as long as it may, then is dropped."""
    now = engine.now()
    if effect.keep_until is not None and now < effect.keep_until:
        due_at = min(now + engine.pace.pause(row.id, min(attempt, 4)), effect.keep_until)
        return _Tried(row, attempt, "postponed", str(error), due_at)
    return _Tried(row, attempt, "dropped", str(error))


def _record(engine: Core, tx: Transaction, one: _Tried, now: datetime) -> None:
    row = one.row
    if one.outcome == "postponed" and one.due_at is not None:
        tx.postpone(row.id, one.attempt, one.due_at, one.error, done=one.done)
    elif one.outcome == "failed":
        if tx.give_up(row.id, one.attempt, one.error, done=one.done):
            tx.open_incident(IncidentRow(new_id(now), row.tenant, "delivery", row.id, now, one.error))
    else:
        tx.settle(row.id, one.attempt, now)
    if row.instance is not None:
        tx.note([_delivery(one, row.instance, now)])


def _delivery(one: _Tried, instance: str, now: datetime) -> JournalRow:
    data = {"effect": one.row.id, "to": one.row.role, "attempt": one.attempt}
    entry = Entry(f"delivery.{one.outcome}", one.row.kind, data | ({"error": one.error} if one.error else {}))
    return JournalRow(instance, None, now, None, entry_rows([entry]))


def deliver(router: Router, effect: Effect, row: OutboxRow) -> None:
    """Hand an escalation or notification to every channel of its role; DeliveryError when nobody serves it.

    A channel that fails does not keep the message from the others, which are not asked again: UndeliveredError says who
    has delivered it.
    """
    assert isinstance(effect, Escalate | Notify)
    routes = list(router.routes(effect.to))
    if not routes:
        raise DeliveryError(f"no channel serves the role {effect.to!r}", permanent=True)
    done, failures = list(row.done), list[DeliveryError]()
    for channel, recipients in routes:
        if channel.name in row.done:
            continue
        failure = _failure(channel, _message(effect, row, recipients))
        if failure is None:
            done.append(channel.name)
        else:
            failures.append(failure)
    if failures:
        raise UndeliveredError(failures, done)


def _failure(channel: Channel, message: Message) -> DeliveryError | None:
    try:
        channel.deliver(message)
    except DeliveryError as error:
        return error
    except Exception as error:  # a channel's own fault must not stop the others
        return DeliveryError(f"channel {channel.name}: {type(error).__name__}: {error}")
    return None


def _message(effect: Escalate | Notify, row: OutboxRow, recipients: Sequence[str]) -> Message:
    data: dict[str, object] = {
        "process": effect.process,
        "version": effect.version,
        "instance": row.instance,
        "key": effect.key,
    }
    if isinstance(effect, Escalate):
        data |= {"escalation": effect.escalation, "level": effect.level, "cause": effect.cause}
        data["acknowledge_by"] = effect.acknowledge_by.isoformat() if effect.acknowledge_by else None
    return Message(
        id=effect.id,
        kind="escalation" if isinstance(effect, Escalate) else "notification",
        to=effect.to,
        recipients=tuple(recipients),
        title=effect.title,
        body=effect.message,
        at=row.created_at,
        data=data,
    )
