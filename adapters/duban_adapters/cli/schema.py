"""`duban schema`: the JSON Schema by which editors complete and check process files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from duban_adapters.cli.command import command
from duban_adapters.cli.desk import Desk


@command(
    "schema",
    group="Design processes",
    shared=("lang", "json", "debug"),
    examples="""
    duban schema -o duban.schema.json
    """,
)
def schema(
    desk: Desk,
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="PATH", help="A file; default: stdout.")] = None,
) -> None:
    """Print the JSON Schema of process files, for completion and checks in editors."""
    import json

    from duban.definition import json_schema

    text = json.dumps(json_schema(), ensure_ascii=False, indent=2)
    if output is None:
        print(text)
        return
    output.write_text(text + "\n", "utf-8")
    if desk.json:
        desk.data({"written": str(output)})
    desk.out((desk.out.word("written"), "green"), f"  {output}")
    desk.out.remark(f"# yaml-language-server: $schema={output}")
