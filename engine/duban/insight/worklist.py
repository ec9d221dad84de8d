"""The worklist: what waits for whom, by when, over all instances."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from functools import cache

from msgspec import Struct

from duban.execution.documents import decode_instance
from duban.execution.program import Program
from duban.execution.tasks import OpenTask, open_tasks
from duban.ports import InstanceRow
from duban.runtime import SqlEngine
from duban.runtime.listing import active

_NEVER = datetime.max.replace(tzinfo=UTC)


class WorkItem(Struct, frozen=True, kw_only=True):
    """An open task and the instance it belongs to."""

    instance: str
    process: str
    key: str
    task: OpenTask


def worklist(
    engine: SqlEngine, *, roles: Collection[str] | None = None, process: str | None = None, limit: int = 100
) -> list[WorkItem]:
    """The `limit` most urgent open tasks, by due instant, then by age; with `roles`, those of these roles.

    Active instances are read page by page: the time it takes grows with their number, the memory does not.
    """
    names = [process] if process is not None else [one.process for one in engine.processes()]
    program = cache(engine.program)
    items = (item for name in names for row in active(engine, name) for item in _items(program(name, row.version), row))
    wanted = (item for item in items if roles is None or item.task.role in roles)
    return heapq.nsmallest(limit, wanted, key=_urgency)


def _items(program: Program, row: InstanceRow) -> Iterator[WorkItem]:
    for task in open_tasks(program, decode_instance(program, row.document)):
        yield WorkItem(instance=row.id, process=row.process, key=row.key, task=task)


def _urgency(item: WorkItem) -> tuple[datetime, datetime, str, str]:
    return item.task.due or _NEVER, item.task.since, item.instance, item.task.path
