"""Instances page by page, so that many of them need little memory."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from duban.ports import InstanceRow
from duban.runtime.core import Core

PAGE = 500


def active(engine: Core, process: str) -> Iterator[InstanceRow]:
    """All active instances of a process, in the order of their ids; no transaction is open in between."""
    return _all(engine, process, ("active",))


def unended(engine: Core, process: str) -> Iterator[InstanceRow]:
    """All instances of a process that are active or suspended."""
    return _all(engine, process, ("active", "suspended"))


def ended(engine: Core, process: str | None) -> Iterator[InstanceRow]:
    """All instances that have ended or were cancelled."""
    return _all(engine, process, ("ended", "cancelled"))


def _all(engine: Core, process: str | None, status: Collection[str]) -> Iterator[InstanceRow]:
    after: str | None = None
    while True:
        with engine.store.begin(engine.tenant, write=False) as tx:
            rows = tx.instances(process=process, status=status, limit=PAGE, after=after)
        yield from rows
        if len(rows) < PAGE:
            return
        after = rows[-1].id
