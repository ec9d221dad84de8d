"""`duban check`: every problem of every file, each with its place, the line it stands in, and what would be right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from duban.errors import Problem
from duban_adapters.cli.codes import PROBLEMS
from duban_adapters.cli.command import FILES, command
from duban_adapters.cli.desk import Desk
from duban_adapters.cli.faults import problem_data
from duban_adapters.cli.words import counted


@command(
    "check",
    group="Design processes",
    shared=FILES,
    examples="""
    duban check
    duban check processes/complaint/complaint.yaml
    duban check processes --strict --json
    """,
)
def check(
    desk: Desk,
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="PATH", help="Files or folders; default: the folder of processes."),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Let warnings count as problems too.")] = False,
) -> None:
    """Find everything that is wrong in processes, scenarios, calendars and maps."""
    from duban_adapters.cli.checking import Checker

    found = Checker(desk)
    for path in paths or [desk.folder]:
        found.check(path)
    counts = Counter(problem.severity for problem in found.problems)
    if desk.json:
        desk.data({"files": found.files, **_summary(counts), "problems": [problem_data(one) for one in found.problems]})
    else:
        show_problems(desk, found.problems)
        _conclude(desk, len(found.files), counts)
    if counts["error"] or (strict and counts["warning"]):
        raise typer.Exit(PROBLEMS)


def _summary(counts: Counter[str]) -> dict[str, int]:
    return {"errors": counts["error"], "warnings": counts["warning"]}


def _conclude(desk: Desk, files: int, counts: Counter[str]) -> None:
    out = desk.out
    style = "bold red" if counts["error"] else "yellow" if counts["warning"] else "green"
    errors, warnings = (counted(counts[kind], kind, out.lang) for kind in ("error", "warning"))
    words = "{files} checked: {errors}, {warnings}"
    out((out.word(words, files=counted(files, "file", out.lang), errors=errors, warnings=warnings), style))


def show_problems(desk: Desk, problems: Iterable[Problem]) -> None:
    """Each problem with its source line and a caret under the place."""
    lines: dict[str, list[str]] = {}
    for problem in problems:
        if problem.file not in lines:
            lines[problem.file] = _lines(problem.file)
        _show(desk, problem, lines[problem.file])


def _show(desk: Desk, problem: Problem, lines: list[str]) -> None:
    out = desk.out
    style = "bold red" if problem.severity == "error" else "bold yellow"
    where = f"{problem.where}: " if problem.where else ""
    code = f" [{problem.code}]" if problem.code else ""
    place = f"{problem.file}:{problem.line}:{problem.column}: "
    out((place, "bold"), (out.word(problem.severity), style), f": {where}{problem.message}", (code, "dim"))
    if 0 < problem.line <= len(lines) and (line := lines[problem.line - 1]).strip():
        number = f"{problem.line:>5}"
        before, length = _width(line[: problem.column - 1]), _length(line[problem.column - 1 :])
        out((f"{number} │ ", "dim"), line.replace("\t", " "))
        hint = f" {problem.suggestion}" if problem.suggestion else ""
        out((f"{'':>5} │ ", "dim"), " " * before, ("^" * length, style), hint)
    elif problem.suggestion:
        out(f"      {problem.suggestion}")
    out()


def _lines(file: str) -> list[str]:
    from duban.definition import load_source
    from duban.errors import DefinitionError

    try:
        return load_source(file).text.splitlines()
    except DefinitionError:
        return []


def _width(text: str) -> int:
    """Columns on the screen: Chinese characters take two."""
    from unicodedata import east_asian_width

    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def _length(text: str) -> int:
    """How much to underline: the word at the place."""
    import re

    match = re.match(r"[\w./-]+", text)
    return _width(match[0]) if match else 1
