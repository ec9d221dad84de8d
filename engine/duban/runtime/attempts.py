"""What comes of an attempt to bring an effect where it belongs, and how that is recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from duban.clock import new_id
from duban.errors import DeliveryError
from duban.execution.documents import entry_rows
from duban.execution.effects import Entry
from duban.ports import IncidentRow, JournalRow, OutboxRow, Transaction
from duban.runtime.core import Core
from duban.runtime.logs import log_delivery
from duban.runtime.outcome import Ran


@dataclass(frozen=True, slots=True)
class Tried:
    """An attempt, counted from 1, and its outcome. `due_at` is when a postponed one is tried again.

    `done` are the channels that have delivered it although others have not.
    """

    row: OutboxRow
    attempt: int
    outcome: Literal["delivered", "postponed", "failed", "dropped"]
    error: str = ""
    due_at: datetime | None = None
    done: Sequence[str] = ()


def postponed(
    engine: Core, row: OutboxRow, attempt: int, error: DeliveryError, pause: timedelta, done: Sequence[str] = ()
) -> Tried:
    """It will be tried again after a pause, or after what the receiver asked for where that is longer."""
    if error.retry_after is not None:
        pause = max(pause, timedelta(seconds=error.retry_after))
    return Tried(row, attempt, "postponed", str(error), engine.now() + pause, done)


def record_all(engine: Core, tried: Sequence[Tried]) -> Ran:
    """Record attempts, in the outbox and in the journals of the instances they come from."""
    if not tried:
        return Ran()
    with engine.store.begin(engine.tenant) as tx:
        for one in tried:
            _record(tx, one, engine.now())
    for one in tried:
        row = one.row
        log_delivery(engine.log, one.outcome, row.id, row.instance, row.kind, row.role, one.attempt)
    delivered = sum(one.outcome in ("delivered", "dropped") for one in tried)
    return Ran(delivered=delivered, failed=len(tried) - delivered)


def _record(tx: Transaction, one: Tried, now: datetime) -> None:
    """What another worker has delivered and recorded meanwhile is not recorded again."""
    if _mark(tx, one, now) and one.row.instance is not None:
        tx.note([_delivery(one, one.row.instance, now)])


def _mark(tx: Transaction, one: Tried, now: datetime) -> bool:
    row = one.row
    if one.outcome == "postponed" and one.due_at is not None:
        return tx.postpone(row.id, one.attempt, one.due_at, one.error, done=one.done)
    if one.outcome == "failed":
        given_up = tx.give_up(row.id, one.attempt, one.error, done=one.done)
        if given_up:
            tx.open_incident(IncidentRow(new_id(now), row.tenant, "delivery", row.id, now, one.error))
        return given_up
    return tx.settle(row.id, one.attempt, now)


def _delivery(one: Tried, instance: str, now: datetime) -> JournalRow:
    data = {"effect": one.row.id, "to": one.row.role, "attempt": one.attempt}
    entry = Entry(f"delivery.{one.outcome}", one.row.kind, data | ({"error": one.error} if one.error else {}))
    return JournalRow(instance, None, now, None, entry_rows([entry]))
