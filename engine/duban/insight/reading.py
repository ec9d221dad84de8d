"""All instances with their past, page by page, so that a hundred thousand of them need little memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from duban.execution.program import Program
from duban.insight.past import Past, past_of
from duban.runtime import SqlEngine

PAGE = 500


def pasts(engine: SqlEngine, until: datetime) -> Iterator[Past]:
    """Every instance that had started before `until`, with what had happened to it by then, in the order of their ids.

    Each page is read in a transaction of its own: what happens meanwhile may be seen or not, but nothing half.
    """
    after: str | None = None
    while True:
        with engine.store.begin(engine.tenant, write=False) as tx:
            page = tx.instances(limit=PAGE, after=after)
            rows = [row for row in page if row.started_at < until]
            histories: defaultdict[str, list[tuple[datetime, bytes]]] = defaultdict(list)
            for instance, at, entries in tx.histories([row.id for row in rows]):
                histories[instance].append((at, entries))
            programs = {(row.process, row.version): engine.catalog.program(tx, row.process, row.version) for row in rows}
        for row in rows:
            yield past_of(row, programs[row.process, row.version], histories[row.id], until)
        if len(page) < PAGE:
            return
        after = page[-1].id


def programs_of(engine: SqlEngine) -> dict[str, Program]:
    """The newest program of every deployed process."""
    with engine.store.begin(engine.tenant, write=False) as tx:
        return {program.process: program for program in engine.catalog.all_newest(tx)}
