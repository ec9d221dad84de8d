"""`duban tasks`: what waits for whom, by when."""

from __future__ import annotations

from typing import Annotated

import typer

from duban_adapters.cli.command import TIMED, command
from duban_adapters.cli.desk import Desk


@command(
    "tasks",
    group="Watch",
    shared=TIMED,
    examples="""
    duban tasks
    duban tasks --role handler
    duban tasks complaint --role centre --role supervisor --json
    """,
)
def tasks(
    desk: Desk,
    process: Annotated[str | None, typer.Argument(metavar="PROCESS", help="Only this process.")] = None,
    role: Annotated[list[str] | None, typer.Option("--role", metavar="ROLE", help="Only what waits for it.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, metavar="N", help="At most so many.")] = 50,
) -> None:
    """Show the worklist: open tasks by the instant by which they are owed, the most urgent first."""
    from duban_adapters.cli.working import show_tasks

    show_tasks(desk, process, role, limit)
