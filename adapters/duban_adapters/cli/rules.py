"""`duban rules`: which rules the processes answer to, where each lives, and what shows it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from duban_adapters.cli.command import FILES, command
from duban_adapters.cli.desk import Desk


@command(
    "rules",
    group="Design processes",
    shared=FILES,
    examples="""
    duban rules
    duban rules 002-56 002-57
    duban rules --page docs/rules.md
    duban rules --page docs/rules.md --check
    """,
)
def rules(
    desk: Desk,
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="RULE", help="Rules to look up by their ids; default: all, summed up.")
    ] = None,
    book: Annotated[
        Path | None,
        typer.Option("--book", metavar="FILE", help="The rule book. Default: rules.yaml in the folder of processes."),
    ] = None,
    page: Annotated[
        Path | None, typer.Option("--page", metavar="PAGE", help="Write the page of all rules (Markdown).")
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Write no page; fail if it is not as it would be written.")] = False,
) -> None:
    """Show which rule lives where and which scenario shows it; find rules that nothing carries or shows."""
    from duban_adapters.cli.ruling import consult

    consult(desk, ids or [], book, page, check=check)
