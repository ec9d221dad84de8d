"""Instances page by page, so that many of them need little memory."""

from __future__ import annotations

from collections.abc import Iterator

from duban.ports import InstanceRow
from duban.runtime.core import Core

PAGE = 500


def active(engine: Core, process: str) -> Iterator[InstanceRow]:
    """All active instances of a process, in the order of their ids; no transaction is open in between."""
    after: str | None = None
    while True:
        with engine.store.begin(engine.tenant, write=False) as tx:
            rows = tx.instances(process=process, status=("active",), limit=PAGE, after=after)
        yield from rows
        if len(rows) < PAGE:
            return
        after = rows[-1].id
