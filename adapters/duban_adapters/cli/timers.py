"""`duban timers` and `duban incidents`: what will happen by itself, what is late, what happened, what keeps failing."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from duban_adapters.cli.command import TIMED, command
from duban_adapters.cli.desk import Desk


@command(
    "timers",
    group="Watch",
    shared=TIMED,
    examples="""
    duban timers
    duban timers --overdue
    duban timers --fired --limit 20 --json
    duban timers --follow
    """,
)
def timers(
    desk: Desk,
    process: Annotated[str | None, typer.Argument(metavar="PROCESS", help="Only this process.")] = None,
    upcoming: Annotated[bool, typer.Option("--upcoming", help="What is due from now on (the default).")] = False,
    overdue: Annotated[bool, typer.Option("--overdue", help="What should have fired by now.")] = False,
    fired: Annotated[bool, typer.Option("--fired", help="What has fired, newest first.")] = False,
    follow: Annotated[bool, typer.Option("--follow", help="Print what timers do as it happens, until Ctrl-C.")] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, metavar="N", help="At most so many.")] = 100,
) -> None:
    """Show timers, obligations, warnings and ladders by their due instant."""
    from duban_adapters.cli import watching
    from duban_adapters.cli.codes import MisuseError

    if upcoming + overdue + fired + follow > 1:
        raise MisuseError("choose one of --upcoming, --overdue, --fired and --follow")
    if follow:
        watching.follow(desk, process)
    elif fired:
        watching.show_fired(desk, process, limit)
    else:
        watching.show_clocks(desk, process, limit, overdue=overdue)


@command(
    "incidents",
    group="Watch",
    shared=TIMED,
    examples="""
    duban incidents
    duban incidents --retry 01a0f153dc00c76b6fccd7de33
    duban incidents --retry all --kind delivery --reason "the mail server is back"
    duban incidents --resolve 01a0f153dc00c76b6fccd7de33 --reason "told by phone"
    """,
)
def incidents(
    desk: Desk,
    all_: Annotated[bool, typer.Option("--all", help="Resolved ones too.")] = False,
    retry: Annotated[str | None, typer.Option("--retry", metavar="ID", help="Close it and try again; `all`.")] = None,
    skip: Annotated[str | None, typer.Option("--skip", metavar="ID", help="Close it, pass over what failed; `all`.")] = None,
    resolve: Annotated[str | None, typer.Option("--resolve", metavar="ID", help="Close it: dealt with; `all`.")] = None,
    kind: Annotated[
        Literal["instance", "delivery", "schedule"] | None, typer.Option("--kind", help="With `all`: only these.")
    ] = None,
    reason: Annotated[str, typer.Option("--reason", help="Why; kept with the incident and in the journal.")] = "",
    as_: Annotated[str | None, typer.Option("--as", metavar="NAME:ROLE", help="Who does it; kept too.")] = None,
) -> None:
    """List what keeps failing and waits for somebody; retry, skip or resolve it. Exit code 1 when any is open."""
    from duban_adapters.cli import trouble
    from duban_adapters.cli.codes import MisuseError

    given: dict[trouble.How, str | None] = {"retry": retry, "skip": skip, "resolve": resolve}
    wanted = [(how, which) for how, which in given.items() if which]
    if len(wanted) > 1:
        raise MisuseError("choose one of --retry, --skip and --resolve")
    for how, which in wanted:
        trouble.deal(desk, how, which, kind, reason, as_)
        return
    trouble.show(desk, everything=all_)
