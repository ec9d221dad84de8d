"""`duban import`: a file of another standard as a process in YAML."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from duban_adapters.cli.codes import MisuseError
from duban_adapters.cli.command import command
from duban_adapters.cli.desk import Desk


@command(
    "import",
    group="Design processes",
    shared=("lang", "json", "debug"),
    examples="""
    duban import loan.dmn
    duban import loan.dmn --decision "Approval Status" -o processes/approval.yaml
    duban import door.scxml
    """,
)
def import_(
    desk: Desk,
    path: Annotated[Path, typer.Argument(metavar="FILE", help="The file; its ending says what it is.")],
    decision: Annotated[
        str | None, typer.Option("--decision", metavar="NAME", help="Only this decision, and what it requires (DMN).")
    ] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="PATH", help="A file; default: stdout.")] = None,
) -> None:
    """Turn a file of another standard into a process in YAML; what cannot be carried over is told with its place.

    Nothing in the file is executed.
    """
    from duban_adapters.cli.exchanging import hand_out
    from duban_adapters.cli.interchange import reader_of

    read, part = reader_of(path)
    if decision is not None and part != "decision":
        raise MisuseError(f"--decision is for DMN; {path.name} is none")
    hand_out(desk, read(path.read_bytes(), str(path), decision), output)
