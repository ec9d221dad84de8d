"""Hands out what an import or export has given: the text on stdout or in a file, the findings on stderr."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from duban_adapters.cli.codes import PROBLEMS, MisuseError
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


def hand_out_all(desk: Desk, made: Mapping[str, Exchanged], output: Path | None) -> None:
    """Hand out the processes of one file: several into a folder, one file each. MisuseError where they have no place."""
    if len(made) == 1:
        (name, only), *_ = made.items()
        hand_out(desk, only, output / f"{name}.yaml" if output is not None and output.is_dir() else output)
        return
    if output is None or (output.suffix and not output.is_dir()):
        raise MisuseError(f"the file holds several processes; say --process or a folder with -o: {', '.join(made)}")
    output.mkdir(parents=True, exist_ok=True)
    for name, one in made.items():
        (output / f"{name}.yaml").write_text(one.text, "utf-8")
        desk.out((desk.out.word("written"), "green"), f"  {output / name}.yaml")
        for problem in one.findings:
            desk.out.remark(str(problem))
    if desk.json:
        findings = {name: [problem_data(problem) for problem in one.findings] for name, one in made.items()}
        desk.data({"findings": findings, "written": [str(output / f"{name}.yaml") for name in made]})
