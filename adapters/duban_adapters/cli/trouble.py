"""Incidents: what keeps failing and waits for an operator."""

from __future__ import annotations

from typing import Any

import typer

from duban.ports import IncidentRow
from duban.runtime import SqlEngine
from duban_adapters.cli.codes import PROBLEMS, MisuseError
from duban_adapters.cli.desk import Desk
from duban_adapters.cli.finding import zone_of
from duban_adapters.cli.plain import fields_of
from duban_adapters.cli.times import local


def show(desk: Desk, *, everything: bool) -> None:
    """List incidents; open ones make exit code 1."""
    engine, out = desk.engine(), desk.out
    rows = engine.incidents(open_only=not everything)
    if desk.json:
        desk.data([_data(row) | {"key": _key(engine, row)} for row in rows])
    elif not rows:
        out((out.word("no open incidents"), "green"))
    else:
        zone = zone_of(engine, (one.process for one in engine.processes()))
        for row in rows:
            about = _key(engine, row) or row.subject
            out((row.id, "bold"), f"  {about}  {out.word(row.kind)}  {local(row.at, zone, out.lang)}")
            out(f"    {row.message}")
            if row.resolved_at:
                out((f"    {out.word('closed')} {local(row.resolved_at, zone, out.lang)}  {row.resolution or ''}", "dim"))
        out.remark(out.word("times in {zone}", zone=zone))
    if any(row.resolved_at is None for row in rows):
        raise typer.Exit(PROBLEMS)


def _key(engine: SqlEngine, row: IncidentRow) -> str | None:
    """The key of the instance that it is about: the ids of effects begin with its id."""
    with engine.store.begin(engine.tenant, write=False) as tx:
        instance = tx.instance(row.subject.partition(":")[0])
    return instance.key if instance is not None else None


def _data(row: IncidentRow) -> dict[str, Any]:
    return fields_of(row, "id", "kind", "subject", "at", "message", "resolved_at", "resolution")


def resolve(desk: Desk, id: str, reason: str) -> None:
    """Close an incident; nothing is tried again."""
    _close(desk, desk.engine(), _open(desk, id), reason or "resolved")


def retry(desk: Desk, id: str, reason: str) -> None:
    """Close an incident and let what failed be due at once."""
    engine = desk.engine()
    row = _open(desk, id)
    now = engine.now()
    with engine.store.begin(engine.tenant) as tx:
        if row.kind == "delivery":
            tx.postpone(row.subject, 0, now, "")
        elif row.kind == "instance":
            tx.set_aside(row.subject, now, 0)
        tx.close_incident(row.id, now, reason or "retried")
    _closed(desk, row, reason or "retried")


def _open(desk: Desk, id: str) -> IncidentRow:
    rows = [row for row in desk.engine().incidents() if id in (row.id, row.subject)]
    if not rows:
        raise MisuseError(f"there is no open incident {id!r}; `duban incidents` lists them")
    return rows[0]


def _close(desk: Desk, engine: SqlEngine, row: IncidentRow, resolution: str) -> None:
    with engine.store.begin(engine.tenant) as tx:
        tx.close_incident(row.id, engine.now(), resolution)
    _closed(desk, row, resolution)


def _closed(desk: Desk, row: IncidentRow, resolution: str) -> None:
    if desk.json:
        desk.data(_data(row) | {"resolution": resolution})
    desk.out((desk.out.word("closed"), "green"), f" {row.id}  {row.subject}  {resolution}")
