"""`duban tick` and `duban work`: doing what is due, once or for good."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from duban_adapters.cli.command import ENGINE, TIMED, command
from duban_adapters.cli.desk import Desk

Style = Literal["text", "json"]


@command(
    "tick",
    group="Run processes",
    shared=TIMED,
    examples="""
    duban tick
    duban tick --at "2026-10-08 16:00" --step
    """,
)
def tick(
    desk: Desk,
    step: Annotated[
        bool, typer.Option("--step", help="With --at: stop at every due instant on the way, so that nothing is late.")
    ] = False,
) -> None:
    """Do once what is due: fire timers, start schedules, deliver what waits."""
    from duban_adapters.cli.advancing import advance

    engine, out = desk.engine(log="error"), desk.out
    ran = advance(engine, desk.clock) if step else engine.tick()
    names = ("fired", "instances", "started", "delivered", "failed")
    if desk.json:
        desk.data({"at": engine.now().isoformat()} | {name: getattr(ran, name) for name in names})
    words = "{fired} fired in {instances} instances, {started} started, {delivered} delivered, {failed} failed"
    out(out.word(words, **{name: getattr(ran, name) for name in names}))


@command(
    "work",
    group="Run processes",
    shared=ENGINE,
    examples="""
    duban work
    duban work --log json 2>>duban.log
    """,
)
def work(
    desk: Desk,
    name: Annotated[str | None, typer.Option("--name", help="What `duban workers` calls it; machine and process.")] = None,
    log: Annotated[Style, typer.Option("--log", help="How to write the log on stderr.")] = "text",
) -> None:
    """Fire timers, start schedules and deliver, until Ctrl-C or SIGTERM. Several workers may share PostgreSQL."""
    from duban import Worker

    engine = desk.engine(create=True, log="info", style=log)
    Worker(engine, name).run()


@command("workers", group="Watch", shared=TIMED, examples="duban workers --json")
def workers(desk: Desk) -> None:
    """List the workers on this database. One that has been silent for half a minute is dead, or cut off."""
    from duban_adapters.cli.workers import show_workers

    show_workers(desk)
