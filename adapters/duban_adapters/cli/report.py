"""`duban report`: the analysis of a month or year, on the screen or as files."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from duban_adapters.cli.command import TIMED, command
from duban_adapters.cli.desk import Desk


class Form(StrEnum):
    """What `--format` may say."""

    HTML = "html"
    XLSX = "xlsx"
    JSON = "json"
    ALL = "all"


@command(
    "report",
    group="Watch",
    shared=TIMED,
    examples="""
    duban report
    duban report --month 2026-10 --open
    duban report --year 2026 --lang zh --format all --out reports
    """,
)
def report(
    desk: Desk,
    month: Annotated[
        str | None, typer.Option("--month", metavar="YYYY-MM", help="The month. Default: the last one.")
    ] = None,
    year: Annotated[str | None, typer.Option("--year", metavar="YYYY", help="A whole year instead.")] = None,
    form: Annotated[
        Form | None, typer.Option("--format", help="Write files: html (with charts), xlsx, json or all of them.")
    ] = None,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="The folder to write into.")] = Path("."),
    open_: Annotated[bool, typer.Option("--open", help="Write the page and open it in the browser.")] = False,
) -> None:
    """Analyse a month or year: obligations kept, complaints and their causes, callbacks, repairs, what is open."""
    from duban_adapters.cli import analysis

    made = analysis.made(desk, month, year)
    if form is None and not open_:
        analysis.show(desk, made)
    else:
        analysis.write(desk, made, form or Form.HTML, out, open_=open_)
