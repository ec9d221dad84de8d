"""Instances by what people call them: the key, PROCESS/KEY, or the id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duban_adapters.cli.codes import MisuseError
from duban_adapters.cli.times import common_zone

if TYPE_CHECKING:
    from collections.abc import Iterable
    from zoneinfo import ZoneInfo

    from duban.ports import InstanceRow
    from duban.runtime import SqlEngine

OPEN = ("active", "suspended")


def find(engine: SqlEngine, which: str) -> InstanceRow:
    """The instance with this key (an open one first, a caller before what it called) or id.

    UnknownInstance; MisuseError when several could be meant.
    """
    from duban.errors import UnknownInstance

    process, slash, key = which.rpartition("/")
    rows = engine.instances(process=process or None, key=key if slash else which)
    rows = [row for row in rows if row.status in OPEN] or rows
    rows = [row for row in rows if row.parent is None] or rows
    if not rows:
        with engine.store.begin(engine.tenant, write=False) as tx:
            row = tx.instance(which)
        rows = [row] if row is not None else []
    if not rows:
        raise UnknownInstance(which)
    if len(rows) > 1:
        known = ", ".join(f"{row.process}/{row.key} ({row.id})" for row in rows[:5])
        raise MisuseError(f"{which!r} could be {known}; write PROCESS/KEY or the id")
    return rows[0]


def zone_of(engine: SqlEngine, processes: Iterable[str]) -> ZoneInfo:
    """The zone of these processes' calendars, UTC where they differ."""
    return common_zone(engine.program(process).calendar.zone for process in set(processes))
