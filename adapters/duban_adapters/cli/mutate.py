"""`duban mutate`: small mistakes made in processes one at a time, each of which some scenario must notice."""

from __future__ import annotations

from typing import Annotated

import typer

from duban_adapters.cli.command import FILES, command
from duban_adapters.cli.desk import Desk


@command(
    "mutate",
    group="Design processes",
    shared=FILES,
    examples="""
    duban mutate
    duban mutate complaint
    duban mutate processes/repair/repair.yaml --jobs 4 --json
    duban mutate --every 10 --seed 3
    """,
)
def mutate(
    desk: Desk,
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="PATH", help="Process files, folders or names of processes; default: all of the folder."),
    ] = None,
    jobs: Annotated[
        int, typer.Option("--jobs", "-j", min=0, metavar="N", help="How many at a time; 0: one for each processor.")
    ] = 0,
    every: Annotated[int, typer.Option("--every", min=1, metavar="N", help="Try only every n-th mutant.")] = 1,
    seed: Annotated[int, typer.Option("--seed", min=0, metavar="N", help="With --every: from which mutant on.")] = 0,
) -> None:
    """Change each number, duration, row and condition of processes, and see whether a scenario notices it.

    Exit code 1 when a change goes unnoticed, or an entry of equivalent.yaml is not needed any more.
    """
    from duban_adapters.cli.mutating import mutate_all

    mutate_all(desk, paths or [], jobs=jobs, every=every, seed=seed)
