"""`duban explain`: why each clock of an instance is due when it is."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from duban_adapters.cli.command import TIMED, command
from duban_adapters.cli.desk import Desk

if TYPE_CHECKING:
    from collections.abc import Iterable
    from zoneinfo import ZoneInfo

    from duban.calendars import Interval
    from duban.runtime import SqlEngine
    from duban_adapters.cli.out import Out

PENDING = ("armed", "paused", "idle", "owed", "breached")


@command(
    "explain",
    group="Watch",
    shared=TIMED,
    examples="""
    duban explain complaint-1
    duban explain complaint-1 --clock first_reply --lang zh
    duban explain complaint-1 --all
    """,
)
def explain(
    desk: Desk,
    instance: Annotated[str, typer.Argument(metavar="INSTANCE", help="An instance's id, or its key.")],
    clock: Annotated[str | None, typer.Option("--clock", metavar="NAME", help="Only this timer or obligation.")] = None,
    all_: Annotated[bool, typer.Option("--all", help="Closed obligations and fired timers too.")] = False,
) -> None:
    """Explain every clock: what it counts from, what counted and what did not, and why it is due then."""
    from duban_adapters.cli.codes import MisuseError
    from duban_adapters.cli.finding import find

    engine = desk.engine()
    row = find(engine, instance)
    every = engine.explain(row.id)
    found = [one for one in every if (one.name == clock if clock else all_ or one.state in PENDING)]
    if clock and not found:
        known = ", ".join(sorted({one.name for one in every})) or "none"
        raise MisuseError(f"{row.key} has no clock {clock!r}; there are: {known}")
    zone = engine.program(row.process, row.version).calendar.zone
    if desk.json:
        desk.data({"id": row.id, "key": row.key, "zone": str(zone), "clocks": [_data(one) for one in found]})
        return
    if not found:
        desk.out(desk.out.word("no clock is running; --all shows those that are closed"))
    for one in found:
        _show(desk.out, one, _moves(engine, row.id, one.name), zone)
    desk.out((desk.out.word("times in {zone}", zone=zone), "dim"))


def _moves(engine: SqlEngine, id: str, name: str) -> list[tuple[Any, dict[str, Any]]]:
    """When and why the clock was moved, from the journal."""
    kinds = ("timer.moved", "obligation.moved")
    return [
        (line.at, entry.data)
        for line in engine.journal(id)
        for entry in line.entries
        if entry.kind in kinds and entry.name == name
    ]


def _show(out: Out, one: Any, moves: Iterable[tuple[Any, dict[str, Any]]], zone: ZoneInfo) -> None:
    from datetime import datetime

    from duban_adapters.cli.times import local

    out((one.name, "bold"), f"  {out.word(one.kind)}, {out.word(one.state)}")
    if one.base:
        out(f"  {out.word('counts from')}  {local(one.base, zone, out.lang)}")
    out(f"  {out.word('counts')}  {_value(one, zone, out.lang)}", (f"  ({one.text})", "dim"))
    due = local(one.due, zone, out.lang) if one.due else out.word(_no_due(one))
    out(f"  {out.word('due')}  ", (due, "bold yellow"), out.word(" (provisional)") if one.provisional else "")
    for at, data in moves:
        because, before = ", ".join(map(str, data.get("because") or ())), datetime.fromisoformat(data["from"])
        words = "moved on {at} from {before}: {because} changed"
        said = out.word(words, at=local(at, zone, out.lang), before=local(before, zone, out.lang), because=because)
        out((f"  {said}", "magenta"))
    _table(out, one.intervals, zone)
    out()


def _no_due(one: Any) -> str:
    if getattr(one.value, "never", False):
        return "never"
    return "closed" if one.state not in PENDING else "not while it stands still"


def _value(one: Any, zone: ZoneInfo, lang: str) -> str:
    from datetime import datetime

    from duban import Duration
    from duban_adapters.cli.times import local

    if isinstance(one.value, Duration):
        return one.value.text(lang)
    return local(one.value, zone, lang) if isinstance(one.value, datetime) else str(one.text)


def _table(out: Out, intervals: Iterable[Interval], zone: ZoneInfo) -> None:
    from duban_adapters.cli.times import local, span

    counted, rows = timedelta(), []
    for one in intervals:
        counted += one.length if one.counted else timedelta()
        mark = (out.word("counts"), "green") if one.counted else ("–", "dim")
        reason = one.text(out.lang) + (out.word(" (provisional)") if one.provisional else "")
        ends = local(one.start, zone, out.lang), local(one.end, zone, out.lang)
        rows.append((*ends, span(one.length, out.lang), mark, reason, (span(counted, out.lang), "dim")))
    if rows:
        out.table(("from", "?to", ">length", "", "~why", ">so far"), rows)


def _data(one: Any) -> dict[str, Any]:
    from duban_adapters.cli.plain import fields_of

    span = ("start", "end", "counted", "reason", "provisional")
    return fields_of(one, "kind", "name", "state", "text", "value", "base", "due", "provisional") | {
        "intervals": [fields_of(interval, *span) for interval in one.intervals]
    }
