"""What runs: the engine, its loops, and the worker that keeps them going."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from duban.calendars import WorkingCalendar
from duban.clock import Clock
from duban.persistence import open_store
from duban.ports import Router, Services
from duban.runtime.api import Engine
from duban.runtime.archiving import Kept, archive, restore, save
from duban.runtime.bulk import Answer, ToSend, ToStart
from duban.runtime.catalog import Reader
from duban.runtime.crossing import Crossing, check_plan, crossings
from duban.runtime.engine import SqlEngine
from duban.runtime.keeping import Keeper
from duban.runtime.outcome import Deployed, JournalLine, Outcome, Ran
from duban.runtime.pace import Pace
from duban.runtime.presence import SILENT
from duban.runtime.rosters import LiveRosters, Roster

__all__ = [
    "SILENT",
    "Answer",
    "Crossing",
    "Deployed",
    "Engine",
    "JournalLine",
    "Keeper",
    "Kept",
    "LiveRosters",
    "Outcome",
    "Pace",
    "Ran",
    "SqlEngine",
    "ToSend",
    "ToStart",
    "archive",
    "check_plan",
    "crossings",
    "open_engine",
    "restore",
    "save",
]


def open_engine(
    url: str = "sqlite:///duban.db",
    *,
    clock: Clock | None = None,
    router: Router | None = None,
    calendars: Mapping[str, WorkingCalendar] | None = None,
    language: str = "en",
    tenant: str = "",
    pace: Pace | None = None,
    rosters: Mapping[str, Roster] | None = None,
    services: Services | Callable[[SqlEngine], Services] | None = None,
    readers: Mapping[str, Reader] | None = None,
    migrate: bool = True,
) -> SqlEngine:
    """An engine on a database: `sqlite:///file.db` or `postgresql://user@host/name`, its schema brought up to date.

    Without a `router`, escalations and notifications wait in the outbox. `language` picks titles in messages,
    `pace` says how fast to work, `rosters` are the lists that schedules start `for_each` element of, or functions
    that give them at each use. `services` are
    what processes may ask, functions of a `duban.ports.ServiceRequest` by name, or a function of this engine that gives
    them; without any, calls wait in the outbox. `readers` read processes that were deployed from files of other formats,
    by the endings of those files (`.scxml`), when this engine meets them again.
    """
    store = open_store(url)
    if migrate:
        store.migrate()
    return SqlEngine(
        store,
        clock=clock,
        router=router,
        calendars=calendars,
        language=language,
        tenant=tenant,
        pace=pace,
        rosters=rosters,
        services=services,
        readers=readers,
    )
