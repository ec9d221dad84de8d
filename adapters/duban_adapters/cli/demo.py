"""`duban demo`: what Duban does, in under two minutes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from duban_adapters.cli.command import command
from duban_adapters.cli.desk import Desk


@command(
    "demo",
    group="Design processes",
    shared=("lang", "json", "debug"),
    examples="""
    duban demo
    duban demo --output ./demo-zh --lang zh
    """,
)
def demo(
    desk: Desk,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="PATH", help="Folder for what it writes.")] = Path(
        "demo-out"
    ),
) -> None:
    """Backtest recorded cases, then play one complaint from receipt to closing with time moved by hand."""
    from duban_adapters.cli import showcase

    showcase.run(desk, output)
