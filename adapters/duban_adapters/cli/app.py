"""The command `duban`: one small module a command or group of commands, registered here in the order of the help."""

from __future__ import annotations

from typing import Annotated

import typer

import duban as engine
from duban_adapters.cli import (
    archive,
    backtest,
    check,
    decide,
    demo,
    deploy,
    doctor,
    draw,
    explain,
    export,
    import_,
    init,
    mending,
    migrate,
    mutate,
    report,
    requests,
    rules,
    schema,
    show,
    tasks,
    test,
    timers,
    work,
)
from duban_adapters.cli.grouping import Group

app = typer.Typer(
    name="duban",
    cls=Group,
    add_completion=True,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"duban {engine.__version__}")
        raise typer.Exit


@app.callback()
def duban(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")] = False,
) -> None:
    """Runs work that is owed by a certain time (督办): processes in YAML, timers in SQL, escalations through channels.

    Exit codes: 0 fine, 1 problems were found or a request was refused, 2 misuse.
    """


for declared in (
    demo.demo,
    init.init,
    check.check,
    test.play,
    mutate.mutate,
    rules.rules,
    backtest.backtest,
    backtest.generate,
    draw.draw,
    import_.import_,
    export.export,
    decide.decide,
    schema.schema,
    deploy.deploy,
    requests.start,
    requests.send,
    requests.publish,
    requests.acknowledge,
    requests.cancel,
    requests.suspend,
    requests.resume,
    work.tick,
    work.work,
    work.workers,
    mending.set_,
    mending.move,
    mending.skip,
    mending.resend,
    migrate.migrate,
    archive.archive,
    archive.save,
    archive.restore,
    tasks.tasks,
    show.list_,
    show.show,
    explain.explain,
    report.report,
    timers.timers,
    timers.incidents,
    doctor.doctor,
):
    declared.add_to(app)
