"""Many requests in one transaction, each with its own answer: a refused one spoils no other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

from duban.errors import ConcurrentUpdate, DatabaseUnreachable, DubanError, DuplicateKey
from duban.execution.effects import Step
from duban.execution.facts import given_key
from duban.execution.stimulus import Actor, Event
from duban.ports import Transaction
from duban.runtime.core import Core, answered, fit_key
from duban.runtime.logs import log_steps
from duban.runtime.outcome import Outcome


@dataclass(frozen=True, slots=True)
class ToSend:
    """An event for an instance; `request` is its idempotency key."""

    instance: str
    event: str
    fields: dict[str, Any] = field(default_factory=dict)
    actor: Actor | None = None
    request: str | None = None


@dataclass(frozen=True, slots=True)
class ToStart:
    """An instance to start; `request` is its idempotency key."""

    process: str
    facts: dict[str, Any] = field(default_factory=dict)
    key: str | None = None
    actor: Actor | None = None
    request: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one of many requests: its outcome, or the error that refused it."""

    outcome: Outcome | None = None
    error: DubanError | None = None


Item = TypeVar("Item", ToSend, ToStart)
Done = tuple[Outcome, Sequence[Step]]
Apply = Callable[[Core, Transaction, Item], Done]


def send_all(engine: Core, items: Iterable[ToSend]) -> Sequence[Answer]:
    """Send events, a batch to a transaction. Those for one instance are taken in their order, and instances by their ids:
    so two senders of the same instances never wait for each other in a circle.
    """
    given = list(items)
    order = sorted(range(len(given)), key=lambda index: given[index].instance)
    found = _batches(engine, [given[index] for index in order], _send)
    return [answer for _, answer in sorted(zip(order, found, strict=True), key=lambda pair: pair[0])]


def start_all(engine: Core, items: Iterable[ToStart]) -> Sequence[Answer]:
    """Start instances, a batch to a transaction, in their order."""
    return _batches(engine, list(items), _start)


def _batches(engine: Core, items: Sequence[Item], apply: Apply[Item]) -> list[Answer]:
    size = engine.pace.batch
    return [
        answer for first in range(0, len(items), size) for answer in _together(engine, items[first : first + size], apply)
    ]


def _together(engine: Core, items: Sequence[Item], apply: Apply[Item]) -> list[Answer]:
    """All in one transaction. When the database refuses that, each half alone, so that only the bad one is left out."""
    if len(items) == 1:
        return [_alone(engine, items[0], apply)]
    with suppress(Exception):  # whose fault it was shows when each is alone
        return _once(engine, items, apply)
    half = len(items) // 2
    return _together(engine, items[:half], apply) + _together(engine, items[half:], apply)


def _once(engine: Core, items: Sequence[Item], apply: Apply[Item]) -> list[Answer]:
    answers, steps = list[Answer](), list[Step]()
    with engine.store.begin(engine.tenant) as tx:
        for item in items:
            try:
                outcome, taken = apply(engine, tx, item)
            except DubanError as error:
                if not _is_refusal(error):
                    raise
                answers.append(Answer(error=error))
            else:
                answers.append(Answer(outcome))
                steps += taken
    log_steps(engine.log, steps)
    return answers


def _is_refusal(error: DubanError) -> bool:
    """Whether it was raised before anything was written: the others can go on in the same transaction."""
    return not isinstance(error, ConcurrentUpdate) and not isinstance(error.__cause__, ConcurrentUpdate)


def _alone(engine: Core, item: Item, apply: Apply[Item]) -> Answer:
    try:
        return Answer(engine.transact(lambda tx: apply(engine, tx, item), None, item.request))
    except DatabaseUnreachable:
        raise
    except DubanError as error:
        return Answer(error=error)


def _send(engine: Core, tx: Transaction, item: ToSend) -> Done:
    known = answered(tx, item.request)
    if known:
        return known, ()
    return engine.apply(tx, item.instance, Event(item.event, dict(item.fields), item.actor), item.request)


def _start(engine: Core, tx: Transaction, item: ToStart) -> Done:
    known = answered(tx, item.request)
    if known:
        return known, ()
    key = item.key or given_key(engine.catalog.newest(tx, item.process).definition, item.facts)
    if key is not None and tx.open_instance(item.process, fit_key(item.process, key)) is not None:
        raise DuplicateKey(item.process, key)
    return engine.begin(tx, item.process, item.facts, key=item.key, actor=item.actor, request=item.request)
