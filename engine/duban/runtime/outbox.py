"""Delivering effects: leased, delivered outside any transaction, recorded. At least once, always with the same id."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from time import monotonic

from duban.errors import ConcurrentUpdate, DamagedRow, DatabaseUnreachable, DeliveryError, DubanError
from duban.execution.between import is_unawaited
from duban.execution.documents import decode_effect
from duban.execution.effects import Effect, Escalate, Notify, PublishEvent, SendEvent
from duban.ports import Channel, Message, OutboxRow, Router
from duban.runtime.attempts import Tried, postponed, record_all
from duban.runtime.changes import CHANNEL_KINDS, INTERNAL_KINDS
from duban.runtime.core import Core
from duban.runtime.outcome import Ran
from duban.runtime.receive import receive

RECORD_SECONDS = 1.0


class UndeliveredError(DeliveryError):
    """Some channel of a role could not deliver; `done` are those that have, now or at an earlier attempt."""

    def __init__(self, failures: Sequence[DeliveryError], done: Sequence[str]) -> None:
        self.done = tuple(done)
        super().__init__(
            "; ".join(map(str, failures)),
            retry_after=max((one.retry_after for one in failures if one.retry_after is not None), default=None),
            permanent=all(one.permanent for one in failures),
        )


def run_once(engine: Core, stopping: Callable[[], bool] = lambda: False) -> Ran:
    """Deliver effects that are due, up to a batch. Effects for channels wait while the engine has no router.

    Outcomes are recorded every second, so that little is delivered again after a crash. What half the lease was not
    enough for, and what is left when the worker is `stopping`, is given back to whoever takes it next.
    """
    now, began = engine.now(), monotonic()
    until = now + engine.pace.lease
    kinds = INTERNAL_KINDS if engine.router is None else (*CHANNEL_KINDS, *INTERNAL_KINDS)
    with engine.store.begin(engine.tenant) as tx:
        rows = tx.lease(now, engine.pace.batch, until, kinds)
    total, tried, recorded, done = Ran(), list[Tried](), began, 0
    for row in rows:
        if stopping() or monotonic() - began > engine.pace.lease.total_seconds() / 2:
            break
        tried.append(_try(engine, row))
        done += 1
        if monotonic() - recorded > RECORD_SECONDS:
            total, tried, recorded = total + record_all(engine, tried), [], monotonic()
    total += record_all(engine, tried)
    _give_back(engine, rows[done:], until)
    return total


def _give_back(engine: Core, rows: Sequence[OutboxRow], until: datetime) -> None:
    if rows:
        with engine.store.begin(engine.tenant) as tx:
            tx.release([row.id for row in rows], until)


def _try(engine: Core, row: OutboxRow) -> Tried:
    attempt = row.attempts + 1
    try:
        effect = decode_effect(row.payload)
    except DamagedRow as error:
        return Tried(row, attempt, "failed", str(error))
    return _send(engine, row, effect, attempt)


def _send(engine: Core, row: OutboxRow, effect: Effect, attempt: int) -> Tried:
    try:
        if row.kind in CHANNEL_KINDS:
            assert engine.router is not None
            deliver(engine.router, effect, row)
        else:
            receive(engine, effect)
    except DeliveryError as error:
        return _failed(engine, row, attempt, error)
    except (ConcurrentUpdate, DatabaseUnreachable) as error:  # that says nothing about the effect
        return _failed(engine, row, attempt, DeliveryError(str(error)))
    except DubanError as error:
        if isinstance(effect, SendEvent | PublishEvent) and is_unawaited(effect, error):
            return _unawaited(engine, row, effect, attempt, error)
        return Tried(row, attempt, "failed", f"{type(error).__name__}: {error}")
    except Exception as error:  # a channel's own fault must not stop the others
        return _failed(engine, row, attempt, DeliveryError(f"{type(error).__name__}: {error}"))
    return Tried(row, attempt, "delivered")


def _failed(engine: Core, row: OutboxRow, attempt: int, error: DeliveryError) -> Tried:
    done = error.done if isinstance(error, UndeliveredError) else ()
    if error.permanent or attempt >= engine.pace.attempts:
        return Tried(row, attempt, "failed", str(error), done=done)
    return postponed(engine, row, attempt, error, engine.pace.pause(row.id, attempt), done)


def _unawaited(engine: Core, row: OutboxRow, effect: SendEvent | PublishEvent, attempt: int, error: DubanError) -> Tried:
    """An event nobody awaits waits as long as it may, then is dropped."""
    now = engine.now()
    if effect.keep_until is not None and now < effect.keep_until:
        due_at = min(now + engine.pace.pause(row.id, min(attempt, 4)), effect.keep_until)
        return Tried(row, attempt, "postponed", str(error), due_at)
    return Tried(row, attempt, "dropped", str(error))


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
