"""Rows for the store's tests, with sensible values where a test does not care."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from duban.execution.documents import encode_instance
from duban.execution.instance import Clock, Instance
from duban.ports import Change, DefinitionRow, InstanceRow, JournalRow, OutboxRow

T = TypeVar("T")

NOW = datetime(2026, 9, 30, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


class _UndoneError(Exception):
    pass


@contextmanager
def undone(transaction: AbstractContextManager[T]) -> Iterator[T]:
    """A transaction that is broken off by an error at its end."""
    with suppress(_UndoneError), transaction as inner:
        yield inner
        raise _UndoneError


def definition_row(process: str = "complaint", version: str = "1", **given: Any) -> DefinitionRow:
    values = {"tenant": "", "hash": "abc", "sources": b'["complaint.yaml"]', "deployed_at": NOW}
    return DefinitionRow(process=process, version=version, **(values | given))


def document(id: str = "i1", due: datetime | None = None, **given: Any) -> bytes:
    clocks = [Clock(1, "handling/reply_due", 0, "armed", NOW, due)] if due else []
    values = {"process": "complaint", "version": "1", "key": id.upper(), "started_at": NOW, "clocks": clocks}
    return encode_instance(Instance(id=id, **(values | given)))


def instance_row(id: str = "i1", seq: int = 1, due: datetime | None = None, **given: Any) -> InstanceRow:
    values = {
        "tenant": "", "process": "complaint", "version": "1", "key": id.upper(), "status": "active", "started_at": NOW,
        "ended_at": None, "parent": None, "next_due": due, "document": document(id, due),
    }  # fmt: skip
    return InstanceRow(id=id, seq=seq, **(values | given))


def journal_row(instance: str = "i1", seq: int | None = 1, **given: Any) -> JournalRow:
    values = {"at": NOW, "stimulus": b'{"stimulus":"timer_due"}', "entries": b'[{"kind":"transition","name":"handling"}]'}
    return JournalRow(instance=instance, seq=seq, **(values | given))


def outbox_row(instance: str | None = "i1", seq: int = 1, index: int = 0, **given: Any) -> OutboxRow:
    values = {
        "id": f"{instance}:{seq}:{index}", "tenant": "", "kind": "escalate", "role": "leadership",
        "payload": b'{"to":"leadership"}', "created_at": NOW, "due_at": NOW,
    }  # fmt: skip
    return OutboxRow(instance=instance, **(values | given))


def started(id: str = "i1", due: datetime | None = None, **given: Any) -> Change:
    """The birth of an instance: its row, its first journal row; `outbox`, `facts` and `request` where given."""
    outbox, facts, request = given.pop("outbox", ()), given.pop("facts", {}), given.pop("request", None)
    answer = None if request is None else b'{"id":"' + id.encode() + b'"}'
    journal = [journal_row(id, 1, request=request, answer=answer)]
    return Change(instance_row(id, 1, due, **given), None, journal, outbox, facts)


def stepped(row: InstanceRow, due: datetime | None = None, **given: Any) -> Change:
    """One more step of an instance that was read as `row`."""
    outbox, facts, request = given.pop("outbox", ()), given.pop("facts", {}), given.pop("request", None)
    values = {"tenant": row.tenant, "key": row.key, "process": row.process} | given
    after = instance_row(row.id, row.seq + 1, due, **values)
    return Change(after, row.seq, [journal_row(row.id, row.seq + 1, request=request)], outbox, facts)
