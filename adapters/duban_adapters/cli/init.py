"""`duban init`: a folder to begin with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from duban_adapters.cli.command import command
from duban_adapters.cli.desk import Desk

NEXT = """\
duban check
duban test
duban draw request
duban deploy
duban start request --fact subject="parking permit" --fact customer=c1
duban show request-1"""


@command(
    "init",
    group="Design processes",
    shared=("lang", "json", "debug"),
    examples="""
    duban init
    duban init my-office --lang zh
    """,
)
def init(
    desk: Desk,
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where; made when it is missing.")] = Path(),
) -> None:
    """Make a folder with a small process, its scenarios and duban.toml. Nothing is overwritten."""
    from duban_adapters.cli.codes import MisuseError
    from duban_adapters.cli.starter import files

    texts = {folder / name: text for name, text in files(desk.lang).items()}
    there = [str(path) for path in texts if path.exists()]
    if there:
        raise MisuseError(f"nothing was written: {', '.join(there)} exists already; name another folder")
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    steps = ([] if folder == Path() else [f"cd {folder}"]) + NEXT.splitlines()
    if desk.json:
        desk.data({"written": [str(path) for path in texts], "next": steps})
    for path in texts:
        desk.out((desk.out.word("written"), "green"), f"  {path}")
    desk.out.heading("what to try next")
    for step in steps:
        desk.out(f"  {step}")
