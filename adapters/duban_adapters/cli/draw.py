"""`duban draw`: a process as a picture."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from duban_adapters.cli.command import BOTH, command
from duban_adapters.cli.desk import Desk


@command(
    "draw",
    group="Design processes",
    shared=BOTH,
    examples="""
    duban draw complaint
    duban draw complaint -o complaint.svg
    duban draw complaint --instance complaint-1 -o now.svg --lang zh
    """,
)
def draw(
    desk: Desk,
    process: Annotated[str, typer.Argument(metavar="PROCESS", help="The process's name, or its file.")],
    format_: Annotated[
        Literal["mermaid", "svg"] | None, typer.Option("--format", help="Default: by the file's ending, else mermaid.")
    ] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="PATH", help="A file; default: stdout.")] = None,
    instance: Annotated[
        str | None, typer.Option("--instance", metavar="INSTANCE", help="Show where this instance stands (SVG).")
    ] = None,
) -> None:
    """Draw a process as Mermaid text, or as SVG (with the `diagram` extra)."""
    from duban_adapters.cli.drawing import picture

    kind = format_ or ("svg" if instance or (output and output.suffix == ".svg") else "mermaid")
    text = picture(desk, process, kind, instance)
    if output is not None:
        output.write_text(text, "utf-8")
        desk.out((desk.out.word("written"), "green"), f"  {output}")
    if desk.json:
        desk.data({"process": process, "format": kind} | ({"written": str(output)} if output else {"text": text}))
    elif output is None:
        print(text, end="" if text.endswith("\n") else "\n")
