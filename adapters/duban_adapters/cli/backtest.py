"""`duban backtest` and `duban generate`: what a definition would have done with recorded cases."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from duban_adapters.cli.codes import MisuseError
from duban_adapters.cli.command import FILES, command
from duban_adapters.cli.desk import Desk

GROUP = "Design processes"


@command(
    "backtest",
    group=GROUP,
    shared=FILES,
    examples="""
    duban backtest ticket
    duban backtest ticket --log incidents.csv --map processes/ticket/incidents.map.yaml
    duban backtest ticket --against ./ticket-with-shorter-terms.yaml --json
    """,
)
def backtest(
    desk: Desk,
    process: Annotated[str, typer.Argument(metavar="PROCESS", help="The process whose folder holds the map.")],
    log: Annotated[Path | None, typer.Option("--log", metavar="CSV", help="The recorded cases.")] = None,
    map_: Annotated[Path | None, typer.Option("--map", metavar="FILE", help="What rows mean.")] = None,
    against: Annotated[
        Path | None, typer.Option("--against", metavar="PATH", help="Another version: a file, or a folder of processes.")
    ] = None,
    keep: Annotated[
        Path | None,
        typer.Option("--keep", metavar="FILE", help="Keep what was played in a new SQLite file, to report on it."),
    ] = None,
    refused: Annotated[int, typer.Option("--refused", min=0, metavar="N", help="Show so many refused rows.")] = 5,
) -> None:
    """Replay recorded cases in virtual time. Nothing is delivered, nor stored without --keep. Exit code 1: refused rows."""
    from duban_adapters.cli import backtesting
    from duban_adapters.cli.codes import PROBLEMS
    from duban_adapters.cli.reporting import show_report

    report = backtesting.run(desk, process, log, map_, against, keep)
    if desk.json:
        desk.data(report.to_json())
    else:
        show_report(desk.out, report, refused=refused)
    if report.outcome.refused:
        raise typer.Exit(PROBLEMS)


@command(
    "generate",
    group=GROUP,
    shared=("lang", "json", "debug"),
    examples="""
    duban generate -o month.csv
    duban generate --seed 7 --start 2026-03-01 -o march.csv
    """,
)
def generate(
    desk: Desk,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="PATH", help="The CSV file to write.")] = Path(
        "generated.csv"
    ),
    seed: Annotated[int, typer.Option("--seed", metavar="N", help="The same seed gives the same month.")] = 1,
    start: Annotated[str, typer.Option("--start", metavar="DATE", help="The first day.")] = "2026-03-01",
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the file if it is there.")] = False,
) -> None:
    """Write a made-up month of complaints, repairs and callbacks in an estate, labelled as generated, for backtests."""
    from duban.design import write_month

    if output.exists() and not overwrite:
        raise MisuseError(f"{output} exists already; --overwrite replaces it")
    rows = write_month(output, seed=seed, start=_date(start), language=desk.lang)
    if desk.json:
        desk.data({"written": str(output), "rows": rows, "seed": seed, "generated": True})
    words = "{rows} generated rows (seed {seed}): made up, not recorded"
    desk.out((desk.out.word("written"), "green"), f"  {output}  ", (desk.out.word(words, rows=rows, seed=seed), "dim"))


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise MisuseError(f"--start {text!r} is no date; write 2026-03-01") from None
