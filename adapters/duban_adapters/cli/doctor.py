"""`duban doctor`: is everything as it must be to run?"""

from __future__ import annotations

import typer

from duban_adapters.cli.command import BOTH, command
from duban_adapters.cli.desk import Desk
from duban_adapters.cli.words import counted

MARKS = {"fine": ("✓", "green"), "warning": ("!", "yellow"), "problem": ("✗", "bold red")}


@command(
    "doctor",
    group="Watch",
    shared=BOTH,
    examples="""
    duban doctor
    duban doctor --json --database postgresql://duban@db/duban
    """,
)
def doctor(desk: Desk) -> None:
    """Look at everything that could keep Duban from working, and say what to do. Exit code 1 when something is wrong."""
    from duban_adapters.cli.codes import PROBLEMS
    from duban_adapters.cli.examination import examine

    findings = list(examine(desk))
    wrong = [one for one in findings if one.verdict == "problem"]
    if desk.json:
        kept = ("what", "verdict", "says", "advice")
        desk.data({"fine": not wrong, "findings": [{name: getattr(one, name) for name in kept} for one in findings]})
    for one in findings:
        mark, style = MARKS[one.verdict]
        desk.out((f"{mark} ", style), (f"{desk.out.word(one.what):<14}", "bold"), f" {one.says}")
        if one.advice:
            desk.out((f"{'':<17}→ {one.advice}", "dim"))
    desk.out()
    if not wrong:
        desk.out((desk.out.word("nothing is wrong"), "bold green"))
        return
    desk.out((counted(len(wrong), "problem", desk.lang), "bold red"))
    raise typer.Exit(PROBLEMS)
