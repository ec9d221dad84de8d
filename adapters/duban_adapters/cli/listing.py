"""The list of instances."""

from __future__ import annotations

from collections.abc import Sequence

from duban_adapters.cli.desk import Desk
from duban_adapters.cli.finding import zone_of
from duban_adapters.cli.plain import fields_of
from duban_adapters.cli.times import left, local


def list_instances(desk: Desk, process: str | None, statuses: Sequence[str], limit: int) -> None:
    """Print instances of these statuses, by id, which is by their start."""
    engine, out = desk.engine(), desk.out
    wanted = None if "all" in statuses else statuses
    rows = engine.instances(process=process, status=wanted, limit=limit + 1)
    more, rows = len(rows) > limit, rows[:limit]
    if desk.json:
        names = ("id", "process", "version", "key", "status", "started_at", "ended_at", "next_due", "parent")
        states = [{"states": engine.instance(row.id).states} for row in rows]
        desk.data([fields_of(row, *names) | extra for row, extra in zip(rows, states, strict=True)])
        return
    if not rows:
        out(out.word("no instances; `duban start PROCESS` starts one"))
        return
    zone, now = zone_of(engine, (row.process for row in rows)), engine.now()
    out.table(
        ("key", "process", "~state", "?started", "next due", "", "?id"),
        (
            (
                (row.key, "bold"),
                row.process,
                ", ".join(engine.instance(row.id).states) if row.status == "active" else (out.word(row.status), "dim"),
                local(row.started_at, zone, out.lang),
                local(row.next_due, zone, out.lang),
                left(row.next_due, now, out.lang),
                (row.id, "dim"),
            )
            for row in rows
        ),
    )
    out.remark(out.word("times in {zone}", zone=zone) + (out.word("; more exist: --limit") if more else ""))
