"""What `duban doctor` looks at, one check a function; each yields findings with advice."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from importlib.util import find_spec
from typing import Literal

from duban.errors import DubanError
from duban.runtime import LiveRosters, SqlEngine
from duban_adapters.cli.deploy import shown_url
from duban_adapters.cli.desk import Desk
from duban_adapters.config import working_calendars

EXTRAS = {"postgres": "psycopg", "diagram": "pygraphviz", "report": "vl_convert"}
LATE = timedelta(minutes=1)
MOST_OFFSET = timedelta(seconds=1)
SOON_DAYS = 92


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, how it is, and what to do about it."""

    what: str
    verdict: Literal["fine", "warning", "problem"]
    says: str
    advice: str = ""


Found = Iterator[Finding]


def examine(desk: Desk) -> Found:
    """Everything, in the order in which one thing needs the other."""
    yield from _python(desk)
    yield from _guarded("configuration", lambda: _configuration(desk))
    yield from _guarded("definitions", lambda: _definitions(desk))
    yield from _guarded("calendars", lambda: _calendars(desk))
    yield from _guarded("rosters", lambda: _rosters(desk))
    engine: list[SqlEngine] = []
    yield from _guarded("database", lambda: _database(desk, engine))
    for one in engine:
        for look in (_versions, _channels, _timers, _deliveries, _incidents, _clock):
            yield from _guarded(look.__name__.strip("_"), partial(look, desk, one))


def _guarded(what: str, look: Callable[[], Found]) -> Found:
    """A check that fails is a finding too."""
    try:
        yield from look()
    except DubanError as error:
        yield Finding(what, "problem", str(error).splitlines()[0], _advice(what, error))
    except Exception as error:
        yield Finding(what, "problem", f"{type(error).__name__}: {error}".splitlines()[0], "is that the right one?")


def _advice(what: str, error: DubanError) -> str:
    if len(str(error).splitlines()) > 1:
        return "`duban check` shows every problem"
    return "name another with --database or in duban.toml" if what == "database" else "mend it, then look again"


def _python(desk: Desk) -> Found:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding("python", "fine", version)
    missing = [extra for extra, module in EXTRAS.items() if find_spec(module) is None]
    there = ", ".join(extra for extra in EXTRAS if extra not in missing) or "none"
    advice = f"pip install 'duban[{','.join(missing)}]' adds {', '.join(missing)}" if missing else ""
    yield Finding("extras", "fine", f"installed: {there}", advice)


def _configuration(desk: Desk) -> Found:
    config = desk.config
    where = "duban.toml" if config.model_fields_set - {"channels", "roles"} else "defaults, there is no duban.toml"
    services = f"; services: {', '.join(config.services)}" if config.services else ""
    yield Finding("configuration", "fine", f"{where}; channels: {', '.join(config.channels)}{services}")


def _definitions(desk: Desk) -> Found:
    from duban_adapters.cli.checking import context_of

    checked = desk.library.check(context_of(desk.config))
    errors, names = len(checked.errors), ", ".join(checked.results) or "none"
    if errors:
        yield Finding("definitions", "problem", f"{errors} errors in {desk.folder}", f"duban check {desk.folder}")
    elif not checked.results:
        yield Finding("definitions", "warning", f"{desk.folder} holds no process", "`duban init` writes one to begin with")
    else:
        yield Finding("definitions", "fine", f"{names} ({desk.folder})")
    definitions = [one.definition for one in checked.results.values() if one.definition is not None]
    asked = sorted({state.service.name for one in definitions for state in one.states.values() if state.service})
    if asked and not desk.config.services:
        advice = f"name them in duban.toml: [services.{asked[0]}]; or let a worker that has them run"
        yield Finding("services", "warning", f"{', '.join(asked)}: asked for, and there are no services here", advice)


def _calendars(desk: Desk) -> Found:
    from duban import SystemClock

    soon = SystemClock().now() + timedelta(days=SOON_DAYS)
    for name, calendar in working_calendars(desk.config).items():
        year = soon.astimezone(calendar.zone).year
        if calendar.provisional(year):
            last = max(calendar.known_years or {0})
            advice = f"name a calendar file that knows {year} in duban.toml: [calendars.{name}] file = …"
            yield Finding(
                "calendars", "warning", f"{name} knows years up to {last}; later due times are provisional", advice
            )
        else:
            yield Finding("calendars", "fine", f"{name} ({calendar.zone})")


def _rosters(desk: Desk) -> Found:
    rosters = LiveRosters(desk.config.rosters)
    for name in rosters:
        try:
            yield Finding("rosters", "fine", f"{name}: {len(rosters[name])} elements")
        except DubanError as error:
            yield Finding("rosters", "problem", str(error).splitlines()[0], "mend it: schedules wait for it")


def _database(desk: Desk, opened: list[SqlEngine]) -> Found:
    from duban.persistence import open_store

    url = shown_url(desk.config.database)
    if missing := desk.missing_database:
        yield Finding("database", "warning", f"{missing} does not exist yet", "`duban deploy` makes it")
        return
    store = open_store(desk.config.database)
    try:
        pending = store.pending()
    finally:
        store.close()
    if pending:
        yield Finding("database", "warning", f"{url} needs a newer schema", "`duban deploy` or `duban work` brings it")
        return
    engine = desk.engine(log="error")
    opened.append(engine)
    names = ", ".join(one.process for one in engine.processes())
    yield Finding("database", "fine", f"{url}, deployed: {names or 'nothing yet'}", "" if names else "duban deploy")


def _versions(desk: Desk, engine: SqlEngine) -> Found:
    with engine.store.begin(engine.tenant, write=False) as tx:
        used = tx.in_use()
    newest = {one.process: one.version for one in engine.processes()}
    lost = 0
    for process, version, count in used:
        try:
            engine.program(process, version)
        except DubanError as error:
            lost += 1
            says = f"{count} instances of {process} are on version {version}, which cannot be loaded: {error}"
            advice = "bring back what it needs: a calendar, or a release that reads it"
            yield Finding("versions", "problem", says.splitlines()[0], advice)
    if not lost:
        older = sum(count for process, version, count in used if newest.get(process) != version)
        yield Finding("versions", "fine", f"every version in use can be loaded; {older} instances are not on the newest")


def _channels(desk: Desk, engine: SqlEngine) -> Found:
    served = desk.config.served_roles
    roles = {
        rung.to
        for one in engine.processes()
        for escalation in engine.program(one.process, one.version).definition.escalations.values()
        for rung in escalation.rungs
    }
    silent = sorted(roles - served) if served is not None else []
    if silent:
        advice = f'give each a channel in duban.toml: [roles.{silent[0]}] channels = ["file"]'
        yield Finding("channels", "problem", f"no channel serves {', '.join(silent)}", advice)
    else:
        yield Finding("channels", "fine", f"every role that is escalated to is served: {', '.join(sorted(roles)) or 'none'}")


def _timers(desk: Desk, engine: SqlEngine) -> Found:
    late = engine.timers(due_before=engine.now() - LATE)
    if late:
        oldest = late[0]
        says = f"{len(late)} are late, the first since {oldest.due} ({oldest.key} {oldest.name})"
        yield Finding("timers", "problem", says, "is a worker running? `duban work`, or `duban tick` once")
    else:
        yield Finding("timers", "fine", "none is late")
    guessed = [one for one in engine.timers(due_from=engine.now()) if one.provisional]
    if guessed:
        says = f"{len(guessed)} due times are provisional, the first {guessed[0].key} {guessed[0].name}"
        yield Finding("timers", "warning", says, "give the calendar its official year; they are then worked out again")


def _deliveries(desk: Desk, engine: SqlEngine) -> Found:
    waiting = [row for row in engine.outbox(status=("waiting", "leased")) if row.due_at < engine.now() - LATE]
    failed = engine.outbox(status=("failed",))
    if waiting:
        yield Finding("deliveries", "problem", f"{len(waiting)} wait longer than they should", "run `duban work`")
    if failed:
        yield Finding("deliveries", "problem", f"{len(failed)} failed for good", "`duban incidents` says why")
    if not waiting and not failed:
        yield Finding("deliveries", "fine", "nothing waits")


def _incidents(desk: Desk, engine: SqlEngine) -> Found:
    rows = engine.incidents()
    if rows:
        yield Finding("incidents", "problem", f"{len(rows)} open: {rows[0].message}", "duban incidents")
    else:
        yield Finding("incidents", "fine", "none open")


def _clock(desk: Desk, engine: SqlEngine) -> Found:
    from duban.persistence import SqlStore

    if not isinstance(engine.store, SqlStore) or engine.store.kind == "sqlite":
        return
    offset = engine.store.offset()
    milliseconds = f"{offset / timedelta(milliseconds=1):.0f} ms"
    if abs(offset) > MOST_OFFSET:
        advice = "let both take their time from one server (NTP); workers correct themselves meanwhile"
        yield Finding("clock", "warning", f"the database is {milliseconds} away from this machine", advice)
    else:
        yield Finding("clock", "fine", f"{milliseconds} between this machine and the database")
