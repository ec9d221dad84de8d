"""Retention: ended instances written to a file of JSON lines and deleted, single ones saved, all of them brought back."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from pathlib import Path

import msgspec

from duban.clock import aware
from duban.errors import ConfigurationError, DubanError, UnknownInstance
from duban.execution.documents import decode_instance, index_values
from duban.ports import Change, DefinitionRow, InstanceRow, Transaction
from duban.runtime.core import Core
from duban.runtime.keepsakes import Case, Version, case_line, read_lines, rows_of, version_line
from duban.runtime.listing import ended

BATCH = 100
"""Instances written between two waits for the disk, and deleted in one transaction."""

MOST_DIGITS = 16


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of one instance: `fault` says why it stayed where it was, nothing when all went well."""

    instance: str
    process: str
    key: str
    fault: str = ""


def archive(engine: Core, path: Path, ended_before: datetime, process: str | None = None) -> Iterator[Kept]:
    """Write instances that ended before this instant to a file, then delete them, batch by batch.

    A line is on the disk before its instance is deleted, and it is deleted only while the line still says all there is.
    After a crash the same call goes on: what stands in the file already is not written twice. An instance with effects that
    wait, or an open incident, stays.
    """
    before = aware(ended_before)
    rows = (row for row in ended(engine, process) if row.ended_at is not None and row.ended_at < before)
    with _Book(path) as book:
        for batch in _batches(rows):
            yield from _archive(engine, book, batch)


def _batches(rows: Iterator[InstanceRow]) -> Iterator[list[InstanceRow]]:
    batch: list[InstanceRow] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


class _Book:
    """A file of lines that grows, and knows what it holds."""

    def __init__(self, path: Path) -> None:
        self._path, self._held = path, set[bytes]()
        self.versions: set[tuple[str, str]] = set()

    def __enter__(self) -> _Book:
        new = not self._path.exists()
        self._file = self._path.open("ab+")
        self._mend()
        if new:
            _sync_folder(self._path)
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def _mend(self) -> None:
        """Know the lines that are there; one that a crash has cut off goes."""
        self._file.seek(0)
        good = 0
        for line in self._file:
            if line.endswith(b"\n"):
                good += len(line)
                self._held.add(_digest(line))
        self._file.truncate(good)
        self.versions = {(one.process, one.version) for one in read_lines(self._path) if isinstance(one, Version)}

    def write(self, lines: Sequence[bytes]) -> None:
        """Bring the lines that are new to the disk."""
        for line in lines:
            if _digest(line) not in self._held:
                self._file.write(line)
                self._held.add(_digest(line))
        self._file.flush()
        os.fsync(self._file.fileno())


def _digest(line: bytes) -> bytes:
    return blake2b(line, digest_size=16).digest()


def _sync_folder(path: Path) -> None:
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _archive(engine: Core, book: _Book, batch: Sequence[InstanceRow]) -> Iterator[Kept]:
    with engine.store.begin(engine.tenant, write=False) as tx:
        faults = _unfinished(tx, batch)
        rows = [row for row in batch if row.id not in faults]
        written = {row.id: case_line(tx, row) for row in rows}
        versions = _versions(tx, rows, book.versions)
    book.write([*versions, *written.values()])
    if written:
        with engine.store.begin(engine.tenant) as tx:
            faults |= _changed(tx, written)
            tx.delete_ended([id for id in written if id not in faults])
    for row in batch:
        yield Kept(row.id, row.process, row.key, faults.get(row.id, ""))


def _unfinished(tx: Transaction, rows: Sequence[InstanceRow]) -> dict[str, str]:
    """Which instances still have something to do, and what."""
    troubled = {incident.subject.partition(":")[0] for incident in tx.incidents()}
    faults = {row.id: "it has an open incident" for row in rows if row.id in troubled}
    for row in rows:
        waiting = tx.outbox(instance=row.id, status=("waiting", "leased"), limit=1)
        if waiting:
            faults[row.id] = "it has effects that are still to be delivered"
    return faults


def _changed(tx: Transaction, written: dict[str, bytes]) -> dict[str, str]:
    """Those whose line does not say everything any more."""
    faults = {}
    for id, line in written.items():
        row = tx.instance(id, lock=True)
        if row is None or case_line(tx, row) != line:
            faults[id] = "it was changed meanwhile; the next run takes it"
    return faults


def _versions(tx: Transaction, rows: Sequence[InstanceRow], known: set[tuple[str, str]]) -> list[bytes]:
    lines = []
    for process, version in sorted({(row.process, row.version) for row in rows} - known):
        found = tx.definition(process, version)
        known.add((process, version))
        if found is not None:
            lines.append(version_line(found))
    return lines


def save(engine: Core, instance: str, path: Path) -> Kept:
    """Write one instance, ended or suspended, to the end of a file; nothing is deleted.

    ConfigurationError when it could go on meanwhile, and so run twice; UnknownInstance.
    """
    with engine.store.begin(engine.tenant, write=False) as tx:
        row = tx.instance(instance)
        if row is None:
            raise UnknownInstance(instance)
        if row.status == "active":
            raise ConfigurationError(f"{row.key} is active and could run twice; suspend it before it is saved")
        if tx.outbox(instance=row.id, status=("waiting", "leased"), limit=1):
            raise ConfigurationError(
                f"{row.key} has effects that are still to be delivered; let a worker deliver them first"
            )
        line = case_line(tx, row)
        with _Book(path) as book:
            book.write([*_versions(tx, [row], book.versions), line])
    return Kept(row.id, row.process, row.key)


def restore(engine: Core, path: Path) -> Iterator[Kept]:
    """Bring the instances of a file back, each in its own transaction, as they were: with journal, effects and facts.

    A version that is not deployed here is taken from the file where the process has no other. ConfigurationError when
    the file is no archive.
    """
    versions: dict[tuple[str, str], Version] = {}
    for one in read_lines(path):
        if isinstance(one, Version):
            versions[one.process, one.version] = one
        else:
            yield _restore(engine, one, versions.get((one.process, one.version)))


def _restore(engine: Core, case: Case, version: Version | None) -> Kept:
    try:
        with engine.store.begin(engine.tenant) as tx:
            fault = _unwelcome(engine, tx, case) or _without_version(engine, tx, case, version)
            if not fault:
                tx.write([_change(engine, tx, case)])
                _reserve(tx, case)
    except (DubanError, msgspec.ValidationError) as error:
        fault = str(error)
    return Kept(case.id, case.process, case.key, fault)


def _unwelcome(engine: Core, tx: Transaction, case: Case) -> str:
    if case.tenant != engine.tenant:
        return f"it belongs to tenant {case.tenant!r}, this engine to {engine.tenant!r}"
    if case.status == "active":
        return "it was active when it was written and could run twice"
    return "it is here already" if tx.instance(case.id) is not None else ""


def _without_version(engine: Core, tx: Transaction, case: Case, version: Version | None) -> str:
    """What stands against its version; one that this database does not know is taken from the file."""
    found = tx.definition(case.process, case.version)
    if found is not None:
        same = version is None or version.hash == found.hash
        return "" if same else f"version {case.version} of {case.process} is deployed here with other content"
    if version is None or tx.definition(case.process) is not None:
        return f"version {case.version} of {case.process} is not deployed here; deploy that file first"
    row = DefinitionRow(
        engine.tenant, version.process, version.version, version.hash, bytes(version.sources), version.deployed_at
    )
    tx.save_definition(row)
    return ""


def _reserve(tx: Transaction, case: Case) -> None:
    """Numbers that this database would give out again are taken now."""
    head, _, number = case.key.rpartition("-")
    if head == case.process and number.isascii() and number.isdigit() and len(number) < MOST_DIGITS:
        tx.reserve_number(case.process, int(number))


def _change(engine: Core, tx: Transaction, case: Case) -> Change:
    row, journal, effects = rows_of(case)
    program = engine.catalog.program(tx, row.process, row.version)
    facts = decode_instance(program, row.document).facts
    return Change(row, None, journal, effects, index_values({name: facts.get(name) for name in program.indexed}))
