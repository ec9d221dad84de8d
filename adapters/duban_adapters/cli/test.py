"""`duban test`: scenarios played with time frozen; what went wrong on a timeline."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from duban_adapters.cli.command import FILES, command
from duban_adapters.cli.desk import Desk


@command(
    "test",
    group="Design processes",
    shared=FILES,
    examples="""
    duban test
    duban test processes/complaint --coverage
    duban test --quiet --fail-under 100
    duban test processes/complaint/scenarios/41-closing.scenario.yaml --timeline
    """,
)
def play(
    desk: Desk,
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="PATH", help="Scenario files or folders; default: the folder of processes."),
    ] = None,
    coverage: Annotated[
        bool,
        typer.Option(
            "--coverage",
            help="Show what was touched of states, transitions, timers, rules …, and where what was not touched stands.",
        ),
    ] = False,
    fail_under: Annotated[
        int | None,
        typer.Option("--fail-under", metavar="PERCENT", min=0, max=100, help="With coverage: fail if less was touched."),
    ] = None,
    timeline: Annotated[bool, typer.Option("--timeline", help="Show the timeline of those that passed too.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Only what failed, and the sum.")] = False,
) -> None:
    """Play scenarios (*.scenario.yaml) with time frozen, and show where they differ from what they expect."""
    from duban_adapters.cli.scenarios import play_all

    play_all(desk, paths, coverage=coverage, timeline=timeline, quiet=quiet, least=fail_under)
