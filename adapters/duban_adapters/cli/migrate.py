"""`duban migrate`: instances go over to another version of their process."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from duban_adapters.cli.command import TIMED, command
from duban_adapters.cli.desk import Desk
from duban_adapters.cli.mending import GROUP, By


@command(
    "migrate",
    group=GROUP,
    shared=TIMED,
    examples="""
    duban migrate complaint --dry-run
    duban migrate complaint --plan plan.yaml --to 4 --as Li:operator
    duban migrate complaint --plan plan.yaml --instance complaint-1
    """,
)
def migrate(
    desk: Desk,
    process: Annotated[str, typer.Argument(metavar="PROCESS", help="The process's name.")],
    plan: Annotated[
        Path | None, typer.Option("--plan", metavar="FILE", help="What becomes of states, timers and facts.")
    ] = None,
    to: Annotated[str | None, typer.Option("--to", metavar="VERSION", help="Default: the newest.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen to each.")] = False,
    instance: Annotated[str | None, typer.Option("--instance", metavar="INSTANCE", help="Only this one.")] = None,
    as_: By = None,
) -> None:
    """Take running instances over to another version, each in one transaction; those that cannot go stay as they are."""
    from duban_adapters.cli import values
    from duban_adapters.cli.migrating import run

    run(desk, process, plan, to, values.actor(as_), instance, dry=dry_run)
