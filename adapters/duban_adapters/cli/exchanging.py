"""Hands out what an import or export has given: the text on stdout or in a file, the findings on stderr."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from duban_adapters.cli.codes import PROBLEMS
from duban_adapters.cli.desk import Desk
from duban_adapters.cli.faults import problem_data

if TYPE_CHECKING:
    from duban.design import Exchanged


def hand_out(desk: Desk, made: Exchanged, output: Path | None) -> None:
    """Print or write; exit code 1 when something was not carried over."""
    if output is not None:
        output.write_text(made.text, "utf-8")
        desk.out((desk.out.word("written"), "green"), f"  {output}")
    for problem in made.findings:
        desk.out.remark(str(problem))
    if desk.json:
        findings = [problem_data(problem) for problem in made.findings]
        desk.data({"findings": findings} | ({"written": str(output)} if output else {"text": made.text}))
    elif output is None:
        print(made.text, end="")
    if made.errors:
        raise typer.Exit(PROBLEMS)
