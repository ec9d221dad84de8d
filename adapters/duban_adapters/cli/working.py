"""The worklist on the screen."""

from __future__ import annotations

from collections.abc import Sequence

from duban.insight import WorkItem, worklist
from duban_adapters.cli.desk import Desk
from duban_adapters.cli.finding import zone_of
from duban_adapters.cli.plain import fields_of
from duban_adapters.cli.times import left, local


def show_tasks(desk: Desk, process: str | None, roles: Sequence[str] | None, limit: int) -> None:
    """Print open tasks, the most urgent first."""
    engine, out = desk.engine(), desk.out
    items = worklist(engine, roles=roles or None, process=process, limit=limit)
    if desk.json:
        names = ("path", "role", "title", "form", "since", "due", "duty")
        desk.data([fields_of(item, "instance", "process", "key") | fields_of(item.task, *names) for item in items])
        return
    if not items:
        out(out.word("nothing waits for anybody"))
        return
    zone, now = zone_of(engine, (item.process for item in items)), engine.now()
    out.table(
        ("due", "", "?role", "key", "~task", "~form"),
        (
            (
                local(item.task.due, zone, out.lang),
                left(item.task.due, now, out.lang),
                item.task.role,
                (item.key, "bold"),
                _title(item, out.lang),
                (", ".join(item.task.form), "dim"),
            )
            for item in items
        ),
    )
    out.remark(out.word("times in {zone}", zone=zone))


def _title(item: WorkItem, lang: str) -> str:
    return item.task.title.get(lang) or item.task.title.get("en") or item.task.path
