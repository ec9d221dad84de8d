"""Clocks on the screen: upcoming, overdue, fired, and as it happens."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from duban.ports import TimerView
from duban.runtime import SqlEngine
from duban_adapters.cli.desk import Desk
from duban_adapters.cli.finding import zone_of
from duban_adapters.cli.plain import fields_of, plain
from duban_adapters.cli.telling import Teller
from duban_adapters.cli.times import distance, local

PAGE = 1000
LOOK_SECONDS = 1.0
Line = tuple[int, str, datetime, dict[str, Any]]


def show_clocks(desk: Desk, process: str | None, limit: int, *, overdue: bool) -> None:
    """Clocks that have an instant, by it."""
    engine, out = desk.engine(), desk.out
    now = engine.now()
    before, since = (now + timedelta(microseconds=1), None) if overdue else (None, now)
    every = engine.timers(process=process, limit=limit, due_before=before, due_from=since)
    found = [one for one in every if one.due is not None]
    if desk.json:
        names = ("instance", "process", "key", "kind", "name", "status", "due", "provisional")
        desk.data({"now": plain(now), "timers": [fields_of(one, *names) for one in found]})
        return
    if not found:
        out(out.word("nothing is overdue" if overdue else "nothing is due from now on"))
        return
    zone = zone_of(engine, (one.process for one in found))
    out.table(
        ("due", "", "key", "?process", "kind", "~clock", "?status"),
        (
            (
                local(one.due, zone, out.lang) + (out.word(" (provisional)") if one.provisional else ""),
                _distance(one, now, out.lang),
                (one.key, "bold"),
                one.process,
                out.word(one.kind),
                one.name,
                out.word(one.status),
            )
            for one in found
        ),
    )
    out.remark(out.word("times in {zone}", zone=zone))


def _distance(one: TimerView, now: datetime, lang: str) -> tuple[str, str]:
    return (distance(one.due, now, lang), "red" if one.due <= now else "dim") if one.due else ("", "")


def show_fired(desk: Desk, process: str | None, limit: int) -> None:
    """What timers did last, newest first."""
    engine, out = desk.engine(), desk.out
    lines = [line for line in _log(engine, 0) if line[3].get("kind") == "timer.fired"]
    rows = {id: engine.instance(id) for _, id, _, _ in lines}
    lines = [line for line in lines if process in (None, rows[line[1]].process)][: -limit - 1 : -1]
    if desk.json:
        desk.data([_data(engine, line) for line in lines])
        return
    if not lines:
        out(out.word("nothing has fired yet"))
        return
    zone = zone_of(engine, (rows[id].process for _, id, _, _ in lines))
    out.table(
        ("fired", "key", "?process", "~clock", "?due", "late"),
        (
            (
                local(at, zone, out.lang),
                (rows[id].key, "bold"),
                rows[id].process,
                entry["name"],
                _instant(entry, zone, out.lang),
                _late(entry, out.lang),
            )
            for _, id, at, entry in lines
        ),
    )
    out.remark(out.word("times in {zone}", zone=zone))


def _instant(entry: dict[str, Any], zone: Any, lang: str) -> str:
    due = entry.get("data", {}).get("due")
    return local(datetime.fromisoformat(due), zone, lang) if due else "–"


def _late(entry: dict[str, Any], lang: str) -> tuple[str, str]:
    from duban_adapters.cli.times import span

    lag = entry.get("data", {}).get("lag_ms") or 0
    return (span(timedelta(milliseconds=lag), lang), "red") if lag >= 1000 else ("", "")


def _log(engine: SqlEngine, after: int) -> Iterator[Line]:
    while page := engine.timer_log(after=after, limit=PAGE):
        yield from page
        after = page[-1][0]


def follow(desk: Desk, process: str | None) -> None:
    """Print the log of timers as it grows, from now on, until interrupted."""
    engine, out = desk.engine(), desk.out
    last = max((number for number, *_ in _log(engine, 0)), default=0)
    out.remark(out.word("following timers; Ctrl-C ends"))
    while True:
        for line in _log(engine, last):
            last = line[0]
            _follow_line(desk, engine, line, process)
        engine.store.wait(LOOK_SECONDS)


def _follow_line(desk: Desk, engine: SqlEngine, line: Line, process: str | None) -> None:
    _, id, at, entry = line
    instance = engine.instance(id)
    if process not in (None, instance.process):
        return
    if desk.json:
        desk.out.record(_data(engine, line))
        return
    program = engine.program(instance.process, instance.version)
    zone, out = program.calendar.zone, desk.out
    told = Teller(program.definition, zone, out.lang).tell(entry["kind"], entry.get("name", ""), entry.get("data", {}))
    if told:
        out((local(at, zone, out.lang), "dim"), f"  {instance.key}  ", told)


def _data(engine: SqlEngine, line: Line) -> dict[str, Any]:
    number, id, at, entry = line
    instance = engine.instance(id)
    known = {"number": number, "at": plain(at), "instance": id, "process": instance.process, "key": instance.key}
    particulars: dict[str, Any] = plain(entry.get("data", {}))
    return known | {"kind": entry["kind"], "clock": entry.get("name", "")} | particulars
