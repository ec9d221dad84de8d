"""Incidents: what keeps failing and waits for an operator."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import typer

from duban import DubanError
from duban.ports import IncidentRow
from duban.runtime import SqlEngine
from duban_adapters.cli.codes import PROBLEMS, MisuseError
from duban_adapters.cli.desk import Desk
from duban_adapters.cli.finding import zone_of
from duban_adapters.cli.plain import fields_of
from duban_adapters.cli.times import local
from duban_adapters.cli.values import actor as actor_of

ALL = "all"
How = Literal["retry", "skip", "resolve"]


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


def deal(desk: Desk, how: How, which: str, kind: str | None, reason: str, as_: str | None) -> None:
    """Retry, skip or resolve one incident, or `all` open ones, of a kind where one is given."""
    engine = desk.engine()
    rows = engine.incidents() if which == ALL else _open(engine, which)
    rows = [row for row in rows if kind in (None, row.kind)]
    acts = {"retry": engine.retry_incident, "skip": engine.skip_incident, "resolve": engine.resolve_incident}
    actor, told, refused = actor_of(as_), list[IncidentRow](), list[dict[str, str]]()
    with desk.out.progress("incidents", len(rows)) as advance:
        for row in rows:
            try:
                told.append(acts[how](row.id, reason, actor=actor))
            except DubanError as error:
                refused.append({"id": row.id, "subject": row.subject, "error": str(error)})
            advance(len(told) + len(refused))
    _dealt(desk, told, refused, many=which == ALL)


def _open(engine: SqlEngine, which: str) -> Sequence[IncidentRow]:
    rows = [row for row in engine.incidents() if which in (row.id, row.subject)]
    if not rows:
        raise MisuseError(f"there is no open incident {which!r}; `duban incidents` lists them")
    return rows


def _dealt(desk: Desk, told: Sequence[IncidentRow], refused: Sequence[dict[str, str]], *, many: bool) -> None:
    out = desk.out
    if desk.json:
        data: list[dict[str, Any]] = [*map(_data, told), *refused]
        desk.data(data[0] if len(data) == 1 and not many else data)
    for row in told:
        out((out.word("closed"), "green"), f" {row.id}  {row.subject}  {row.resolution}")
    for one in refused:
        out((out.word("not done"), "bold red"), f" {one['id']}  {one['error']}")
    if refused:
        raise typer.Exit(PROBLEMS)
