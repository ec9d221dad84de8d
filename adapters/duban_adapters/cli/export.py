"""`duban export`: a process in the form of another standard."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from duban_adapters.cli.codes import MisuseError
from duban_adapters.cli.command import FILES, command
from duban_adapters.cli.desk import Desk


@command(
    "export",
    group="Design processes",
    shared=FILES,
    examples="""
    duban export complaint --format dmn
    duban export complaint -o complaint.bpmn
    duban export complaint -o complaint.dmn
    """,
)
def export(
    desk: Desk,
    process: Annotated[str, typer.Argument(metavar="PROCESS", help="The process's name, or its file.")],
    format_: Annotated[
        str | None, typer.Option("--format", metavar="FORMAT", help="The standard; default: by the file's ending.")
    ] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="PATH", help="A file; default: stdout.")] = None,
) -> None:
    """Write a process, or what a standard has words for in it, as a file of that standard."""
    from duban_adapters.cli.deploy import definition_of
    from duban_adapters.cli.exchanging import hand_out
    from duban_adapters.cli.interchange import FORMATS

    name = format_ or (output.suffix.lstrip(".") if output else "")
    writers = {one: form.write for one, form in FORMATS.items() if form.write is not None}
    if name not in writers:
        raise MisuseError(f"say --format, one of: {', '.join(writers)}")
    hand_out(desk, writers[name](definition_of(desk, process), desk.lang), output)
