"""What operators do to what runs: `set`, `move`, `skip`, `resend`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from duban_adapters.cli.choosing import Choice, Process, State, Where, Which, Yes
from duban_adapters.cli.command import TIMED, command
from duban_adapters.cli.desk import Desk
from duban_adapters.cli.requests import Reason, live

if TYPE_CHECKING:
    from duban import Actor, Outcome
    from duban.runtime import SqlEngine

GROUP = "Mend what runs"
By = Annotated[str | None, typer.Option("--as", metavar="NAME:ROLE", help="Who does it; kept in the journal.")]


@command(
    "set",
    group=GROUP,
    shared=TIMED,
    examples="""
    duban set complaint-1 --fact category=quality --reason "misread"
    duban set --process complaint --where category=service --fact category=property --yes
    """,
)
def set_(
    desk: Desk,
    instance: Which = None,
    fact: Annotated[
        list[str] | None, typer.Option("--fact", "-f", metavar="NAME=VALUE", help="A fact; NAME= takes it away.")
    ] = None,
    reason: Reason = "",
    process: Process = None,
    in_: State = None,
    where: Where = None,
    yes: Yes = False,
    as_: By = None,
) -> None:
    """Correct facts of an instance: clocks are worked out again, and what waited for it goes on."""
    from duban_adapters.cli import values
    from duban_adapters.cli.codes import MisuseError

    given = values.pairs(fact, "--fact")
    if not given:
        raise MisuseError("give at least one --fact NAME=VALUE")

    def ask(engine: SqlEngine, id: str, actor: Actor | None) -> Outcome:
        known = engine.instance(id)
        program = engine.program(known.process, known.version)
        ready = values.localized(given, program.definition.facts, program.calendar.zone)
        return engine.set_facts(id, ready, reason, actor=actor)

    live(desk, Choice(instance, process, in_, where, yes), as_, "set", ask)


@command(
    "move",
    group=GROUP,
    shared=TIMED,
    examples="""
    duban move complaint-1 handling/work/assigned handling/work/done --reason "done by phone"
    """,
)
def move(
    desk: Desk,
    instance: Annotated[str, typer.Argument(metavar="INSTANCE", help="An instance's id, or its key.")],
    source: Annotated[str, typer.Argument(metavar="FROM", help="The state of the token, or the number of the token.")],
    to: Annotated[str, typer.Argument(metavar="TO", help="The path of the state it goes to.")],
    reason: Reason = "",
    as_: By = None,
) -> None:
    """Move a token to another state, as a transition would: exits and entries run."""
    token: str | int = int(source) if source.isascii() and source.isdigit() else source
    live(desk, Choice(instance), as_, "moved", lambda engine, id, actor: engine.move(id, token, to, reason, actor=actor))


@command("skip", group=GROUP, shared=TIMED, examples='duban skip complaint-1 --reason "its calendar is gone"')
def skip(
    desk: Desk,
    instance: Which = None,
    reason: Reason = "",
    process: Process = None,
    in_: State = None,
    where: Where = None,
    yes: Yes = False,
    as_: By = None,
) -> None:
    """Pass over what fails whenever it comes due: it is marked as done, and does nothing."""
    choice = Choice(instance, process, in_, where, yes)
    live(desk, choice, as_, "skipped", lambda engine, id, actor: engine.skip(id, reason, actor=actor))


@command(
    "resend",
    group=GROUP,
    shared=TIMED,
    examples='duban resend 01a0f153dc00c76b6fccd7de33:2:0 --reason "the mail server lost it"',
)
def resend(
    desk: Desk,
    effect: Annotated[str, typer.Argument(metavar="EFFECT", help="The id of an effect; `duban show` lists them.")],
    reason: Reason = "",
    as_: By = None,
) -> None:
    """Deliver an escalation, a notification or a call again, under the same id. Receivers that remember ids ignore it."""
    from duban_adapters.cli import values

    desk.engine().resend(effect, reason, actor=values.actor(as_))
    if desk.json:
        desk.data({"id": effect, "status": "waiting"})
    desk.out((desk.out.word("waiting"), "green"), f" {effect}")
    desk.out.remark(desk.out.word("`duban tick`, or a worker, brings it to its receivers"))
