"""Instances as lines of JSON, each with its journal and effects, to be kept outside the database and brought back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import msgspec
from msgspec import Raw, Struct

from duban.errors import ConfigurationError
from duban.ports import DefinitionRow, InstanceRow, JournalRow, OutboxRow, Transaction

ALL = 10**9
_NULL = Raw(b"null")


class Line(Struct, frozen=True):
    """A row of the journal."""

    seq: int | None
    at: datetime
    stimulus: Raw
    entries: Raw
    answers: Raw
    request: str | None
    answer: Raw


class Sent(Struct, frozen=True):
    """An effect, as its delivery stood."""

    id: str
    kind: str
    role: str | None
    payload: Raw
    created_at: datetime
    due_at: datetime
    attempts: int
    status: str
    error: str | None
    delivered_at: datetime | None


class Case(Struct, frozen=True, tag="instance", tag_field="duban"):
    """An instance with all that belongs to it."""

    id: str
    tenant: str
    process: str
    version: str
    key: str
    status: str
    seq: int
    next_due: datetime | None
    started_at: datetime
    ended_at: datetime | None
    parent: str | None
    document: Raw
    journal: list[Line]
    effects: list[Sent]


class Version(Struct, frozen=True, tag="definition", tag_field="duban"):
    """A deployed version that instances in the file run on, with its sources."""

    process: str
    version: str
    hash: str
    deployed_at: datetime
    sources: Raw


_lines = msgspec.json.Decoder(Case | Version)


def case_line(tx: Transaction, row: InstanceRow) -> bytes:
    """An instance as one line, with its line break."""
    journal = [
        Line(one.seq, one.at, _raw(one.stimulus), Raw(one.entries), _raw(one.answers), one.request, _raw(one.answer))
        for one in tx.journal(row.id)
    ]
    effects = [_sent(one) for one in tx.outbox(instance=row.id, limit=ALL)]
    names = [name for name in InstanceRow.__struct_fields__ if name != "document"]
    columns = {name: getattr(row, name) for name in names}
    return msgspec.json.encode(Case(**columns, document=Raw(row.document), journal=journal, effects=effects)) + b"\n"


def version_line(row: DefinitionRow) -> bytes:
    """A deployed version as one line, with its line break."""
    kept = Version(row.process, row.version, row.hash, row.deployed_at, Raw(row.sources))
    return msgspec.json.encode(kept) + b"\n"


def _raw(value: bytes | None) -> Raw:
    return _NULL if value is None else Raw(value)


def _sent(row: OutboxRow) -> Sent:
    values = {name: getattr(row, name) for name in Sent.__struct_fields__ if name != "payload"}
    return Sent(**values, payload=Raw(row.payload))


def read_lines(path: Path) -> Iterator[Case | Version]:
    """The lines of a file, one after the other. ConfigurationError names the first that is none of ours."""
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            try:
                yield _lines.decode(line)
            except msgspec.DecodeError as error:
                raise ConfigurationError(f"{path}:{number}: this is no line of an archive: {error}") from None


def rows_of(case: Case) -> tuple[InstanceRow, list[JournalRow], list[OutboxRow]]:
    """The rows that a line was made of."""
    columns = {name: getattr(case, name) for name in InstanceRow.__struct_fields__ if name != "document"}
    journal = [
        JournalRow(
            case.id, one.seq, one.at, _bytes(one.stimulus), bytes(one.entries), _bytes(one.answers), one.request,
            _bytes(one.answer),
        )
        for one in case.journal
    ]  # fmt: skip
    return InstanceRow(**columns, document=bytes(case.document)), journal, [_effect(case, one) for one in case.effects]


def _effect(case: Case, one: Sent) -> OutboxRow:
    values = {name: getattr(one, name) for name in Sent.__struct_fields__ if name != "payload"}
    return OutboxRow(**values, tenant=case.tenant, instance=case.id, payload=bytes(one.payload))


def _bytes(raw: Raw) -> bytes | None:
    found = bytes(raw)
    return None if found == b"null" else found
