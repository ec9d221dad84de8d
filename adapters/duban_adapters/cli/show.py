"""`duban list` and `duban show`: which instances there are, and everything about one of them."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from duban_adapters.cli.command import ENGINE, TIMED, command
from duban_adapters.cli.desk import Desk


class Status(StrEnum):
    """What `--status` may say."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    ENDED = "ended"
    CANCELLED = "cancelled"
    ALL = "all"


@command(
    "list",
    group="Watch",
    shared=ENGINE,
    examples="""
    duban list
    duban list complaint --status all --json
    """,
)
def list_(
    desk: Desk,
    process: Annotated[str | None, typer.Argument(metavar="PROCESS", help="Only this process.")] = None,
    status: Annotated[
        list[Status] | None,
        typer.Option(
            "--status",
            metavar="STATUS",
            help="active, suspended, ended, cancelled or all; may be repeated. Default: the first two.",
        ),
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, metavar="N", help="At most so many.")] = 200,
) -> None:
    """List instances, by default those that have not ended."""
    from duban_adapters.cli.listing import list_instances

    list_instances(desk, process, tuple(status or (Status.ACTIVE, Status.SUSPENDED)), limit)


@command(
    "show",
    group="Watch",
    shared=TIMED,
    examples="""
    duban show complaint-1
    duban show complaint/C-2026-17 --reveal
    duban show complaint-1 --json
    """,
)
def show(
    desk: Desk,
    instance: Annotated[str, typer.Argument(metavar="INSTANCE", help="An instance's id, or its key.")],
    reveal: Annotated[bool, typer.Option("--reveal", help="Show what is personal.")] = False,
) -> None:
    """Show an instance: state, facts, what is owed, clocks, what it accepts, and all that happened."""
    from duban_adapters.cli.finding import find
    from duban_adapters.cli.showing import show_instance

    engine = desk.engine()
    show_instance(desk, engine, find(engine, instance), reveal=reveal)
