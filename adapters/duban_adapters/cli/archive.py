"""`duban archive`, `duban save`, `duban restore`: instances as lines of JSON in a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from duban_adapters.cli.command import TIMED, command
from duban_adapters.cli.desk import Desk
from duban_adapters.cli.mending import GROUP

To = Annotated[Path, typer.Option("--to", metavar="FILE", help="The file of JSON lines; what is there stays.")]


@command(
    "archive",
    group=GROUP,
    shared=TIMED,
    examples="""
    duban archive --ended-before 2026-01-01 --to archive-2025.jsonl
    duban archive complaint --ended-before "2026-10-08 16:00" --to complaints.jsonl
    """,
)
def archive(
    desk: Desk,
    ended_before: Annotated[str, typer.Option("--ended-before", metavar="INSTANT", help="Only what ended before this.")],
    to: To,
    process: Annotated[str | None, typer.Argument(metavar="[PROCESS]", help="Only this process.")] = None,
) -> None:
    """Write ended instances with their journals to a file, then delete them. What dies in between loses nothing."""
    from duban_adapters.cli import archiving
    from duban_adapters.cli.times import read_instant

    archiving.archive(desk, to, read_instant(ended_before, desk.zone_of_files, "--ended-before"), process)


@command(
    "save",
    group=GROUP,
    shared=TIMED,
    examples="""
    duban save complaint-1 --to complaint-1.jsonl
    """,
)
def save(
    desk: Desk,
    instance: Annotated[str, typer.Argument(metavar="INSTANCE", help="An instance's id, or its key.")],
    to: To,
) -> None:
    """Write one instance, ended or suspended, with its journal to a file. Nothing is deleted."""
    from duban_adapters.cli import archiving

    archiving.save(desk, instance, to)


@command("restore", group=GROUP, shared=TIMED, examples="duban restore archive-2025.jsonl")
def restore(
    desk: Desk,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `archive` or `save` wrote.")],
) -> None:
    """Bring instances back from a file, as they were. Suspended ones wait for `resume`."""
    from duban_adapters.cli import archiving

    archiving.restore(desk, file)
