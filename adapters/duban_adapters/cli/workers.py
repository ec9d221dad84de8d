"""The list of workers on the screen."""

from __future__ import annotations

from duban.runtime import SILENT
from duban_adapters.cli.desk import Desk
from duban_adapters.cli.plain import fields_of
from duban_adapters.cli.times import distance


def show_workers(desk: Desk) -> None:
    """Print who works here, and who has fallen silent."""
    engine, out = desk.engine(), desk.out
    rows, now = engine.workers(), engine.now()
    silent = {row.name for row in rows if now - row.seen_at > SILENT}
    if desk.json:
        names = ("name", "host", "pid", "started_at", "seen_at")
        desk.data([fields_of(row, *names) | {"silent": row.name in silent} for row in rows])
        return
    if not rows:
        out(out.word("no worker is there; `duban work` starts one"))
        return
    out.table(
        ("worker", "status", "machine", "?>pid", "last seen"),
        (
            (
                (row.name, "bold"),
                (out.word("silent"), "red") if row.name in silent else (out.word("working"), "green"),
                row.host,
                str(row.pid),
                distance(row.seen_at, now, out.lang),
            )
            for row in rows
        ),
    )
