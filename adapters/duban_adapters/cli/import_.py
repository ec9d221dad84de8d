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
    duban import order.bpmn -o processes/order.yaml
    duban import shop.bpmn --process Delivery
    duban import shop.bpmn -o processes
    """,
)
def import_(
    desk: Desk,
    path: Annotated[Path, typer.Argument(metavar="FILE", help="The file; its ending says what it is.")],
    decision: Annotated[
        str | None, typer.Option("--decision", metavar="NAME", help="Only this decision, and what it requires (DMN).")
    ] = None,
    process: Annotated[
        str | None, typer.Option("--process", metavar="NAME", help="Only this process of several (BPMN).")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="PATH", help="A file, or a folder for several processes; default: stdout."),
    ] = None,
) -> None:
    """Turn a file of another standard into a process in YAML; what cannot be carried over is told with its place.

    Nothing in the file is executed.
    """
    from duban_adapters.cli.exchanging import hand_out, hand_out_all
    from duban_adapters.cli.interchange import reader_of

    read, format_ = reader_of(path)
    for name, value in (("decision", decision), ("process", process)):
        if value is not None and format_.part != name:
            raise MisuseError(f"--{name} is not for {path.suffix} files")
    content, part = path.read_bytes(), decision or process
    if part is None and format_.read_all is not None:
        hand_out_all(desk, format_.read_all(content, str(path)), output)
    else:
        hand_out(desk, read(content, str(path), part), output)
