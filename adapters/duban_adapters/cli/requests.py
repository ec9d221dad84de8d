"""What people ask of instances: `start`, `send`, `publish`, `acknowledge`, `cancel`, `suspend`, `resume`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from duban_adapters.cli import choosing
from duban_adapters.cli.choosing import Choice
from duban_adapters.cli.codes import MisuseError
from duban_adapters.cli.command import TIMED, command
from duban_adapters.cli.desk import Desk

GROUP = "Run processes"
Which = Annotated[str, typer.Argument(metavar="INSTANCE", help="An instance's id, or its key.")]
As = Annotated[
    str | None,
    typer.Option("--as", metavar="ROLE", help="Act in a role: ROLE, or NAME:ROLE,ROLE. Then `by:` is enforced."),
]
Values = Annotated[list[str] | None, typer.Option("--with", "-w", metavar="NAME=VALUE", help="A field of the event.")]
Facts = Annotated[list[str] | None, typer.Option("--fact", "-f", metavar="NAME=VALUE", help="A fact to start with.")]
Facts_ = Annotated[Path | None, typer.Option("--facts", metavar="FILE", help="Facts as a JSON object; - for stdin.")]
Request = Annotated[
    str | None, typer.Option("--request", metavar="KEY", help="Idempotency key: the same again gives the first answer.")
]
File = Annotated[
    Path | None,
    typer.Option(
        "--file", metavar="CSV", help="One request a row, many to a transaction. --request KEY: KEY:LINE for each row."
    ),
]
Reason = Annotated[str, typer.Option("--reason", help="Why; kept in the journal.")]


@command(
    "start",
    group=GROUP,
    shared=TIMED,
    examples="""
    duban start complaint --fact subject=leak --fact project=A1 --fact category=quality --fact customer=c1
    duban start complaint --facts complaint.json --key C-2026-17
    duban start complaint --file complaints.csv --request october --json
    """,
)
def start(
    desk: Desk,
    process: Annotated[str, typer.Argument(metavar="PROCESS", help="The process's name.")],
    fact: Facts = None,
    facts: Facts_ = None,
    key: Annotated[str | None, typer.Option("--key", help="What people call it; numbered when left out.")] = None,
    file: File = None,
    as_: As = None,
    request: Request = None,
) -> None:
    """Start an instance, or one for each row of a file: a column a fact, and `key` or `request` if wanted."""
    from duban_adapters.cli import values

    if file is not None:
        from duban_adapters.cli.bulk import start_file

        return start_file(desk, process, file, as_, request)

    engine = desk.engine()
    program = engine.program(process)
    given = values.from_file(facts) | values.pairs(fact, "--fact")
    ready = values.localized(given, program.definition.facts, program.calendar.zone)
    outcome = engine.start(process, ready, key=key, actor=values.actor(as_), request=request)
    _tell(desk, engine, outcome, "started")


@command(
    "send",
    group=GROUP,
    shared=TIMED,
    examples="""
    duban send complaint-1 replied --with plan="a plumber comes tomorrow"
    duban send complaint-1 resolved --with result=repaired --as handler
    duban send --file events.csv --request october
    """,
)
def send(
    desk: Desk,
    instance: Annotated[str | None, typer.Argument(metavar="INSTANCE", help="An instance's id, or its key.")] = None,
    event: Annotated[str | None, typer.Argument(metavar="EVENT", help="The event's name.")] = None,
    with_: Values = None,
    file: File = None,
    as_: As = None,
    request: Request = None,
) -> None:
    """Send an event to an instance, or one for each row of a file: columns `instance` and `event`, one for each field."""
    from duban_adapters.cli import values
    from duban_adapters.cli.finding import find

    if file is not None:
        from duban_adapters.cli.bulk import send_file

        return send_file(desk, file, as_, request)
    if instance is None or event is None:
        raise MisuseError("name an instance and an event, or a --file of them")

    engine = desk.engine()
    found = find(engine, instance)
    program = engine.program(found.process, found.version)
    known = program.definition.events.get(event)
    ready = values.localized(values.pairs(with_, "--with"), known.fields if known else {}, program.calendar.zone)
    _tell(desk, engine, engine.send(found.id, event, ready, actor=values.actor(as_), request=request), "sent")


@command(
    "publish",
    group=GROUP,
    shared=TIMED,
    examples="""
    duban publish customer.signed --with customer=c1 --with signed_on=2026-10-08
    """,
)
def publish(
    desk: Desk,
    event: Annotated[str, typer.Argument(metavar="EVENT", help="The event's name.")],
    with_: Values = None,
    request: Request = None,
) -> None:
    """Offer an event to all instances that accept it, and to all processes that start on it."""
    from duban_adapters.cli import values

    engine = desk.engine()
    id = engine.publish(event, values.pairs(with_, "--with"), request=request)
    if desk.json:
        desk.data({"id": id, "event": event})
    desk.out(desk.out.word("published"), f" {event}", (f"  {id}", "dim"))
    desk.out.remark(desk.out.word("`duban tick`, or a worker, brings it to its receivers"))


@command(
    "acknowledge",
    group=GROUP,
    shared=TIMED,
    examples="""
    duban acknowledge complaint-1 leadership_major
    """,
)
def acknowledge(
    desk: Desk,
    instance: Which,
    escalation: Annotated[
        str, typer.Argument(metavar="ESCALATION", help="Its name, a rung's (name/role), or an effect's id.")
    ],
    as_: As = None,
    request: Request = None,
) -> None:
    """Take note of an escalation; its ladder ends."""
    from duban_adapters.cli import values
    from duban_adapters.cli.finding import find

    engine = desk.engine()
    found = find(engine, instance)
    outcome = engine.acknowledge(found.id, escalation, actor=values.actor(as_), request=request)
    _tell(desk, engine, outcome, "acknowledged")


@command(
    "cancel",
    group=GROUP,
    shared=TIMED,
    examples="""
    duban cancel complaint-1 --reason "entered twice"
    duban cancel --process complaint --in received --where customer=c1 --reason "a test" --yes
    """,
)
def cancel(
    desk: Desk,
    instance: choosing.Which = None,
    reason: Reason = "",
    process: choosing.Process = None,
    in_: choosing.State = None,
    where: choosing.Where = None,
    yes: choosing.Yes = False,
    as_: As = None,
) -> None:
    """End an instance here and now, or many: timers stop, what is owed is waived."""
    choice = Choice(instance, process, in_, where, yes)
    live(desk, choice, as_, "cancelled", lambda engine, id, actor: engine.cancel(id, reason, actor=actor))


@command("suspend", group=GROUP, shared=TIMED, examples='duban suspend complaint-1 --reason "before court"')
def suspend(
    desk: Desk,
    instance: choosing.Which = None,
    reason: Reason = "",
    process: choosing.Process = None,
    in_: choosing.State = None,
    where: choosing.Where = None,
    yes: choosing.Yes = False,
    as_: As = None,
) -> None:
    """Let all clocks of an instance stand still, or of many; it accepts nothing until `resume`."""
    choice = Choice(instance, process, in_, where, yes)
    live(desk, choice, as_, "suspended", lambda engine, id, actor: engine.suspend(id, reason, actor=actor))


@command("resume", group=GROUP, shared=TIMED, examples="duban resume complaint-1 --clocks keep_deadline")
def resume(
    desk: Desk,
    instance: choosing.Which = None,
    reason: Reason = "",
    clocks: Annotated[
        Literal["keep_remaining", "keep_deadline", "restart"] | None,
        typer.Option("--clocks", help="How timers go on; default: as each says itself."),
    ] = None,
    process: choosing.Process = None,
    in_: choosing.State = None,
    where: choosing.Where = None,
    yes: choosing.Yes = False,
    as_: As = None,
) -> None:
    """Let a suspended instance go on, or many."""
    choice = Choice(instance, process, in_, where, yes)
    live(desk, choice, as_, "resumed", lambda engine, id, actor: engine.resume(id, reason, clocks=clocks, actor=actor))


def live(desk: Desk, choice: Choice, as_: str | None, done: str, ask: Any) -> None:
    """Ask something of the chosen instance and say where it stands now, or of many and say how many."""
    from duban_adapters.cli import values
    from duban_adapters.cli.finding import find

    which, actor = choice.one(), values.actor(as_)
    if which is None:
        choosing.act_on_many(desk, choice, done, ask, actor)
        return
    engine = desk.engine()
    _tell(desk, engine, ask(engine, find(engine, which).id, actor), done)


def _tell(desk: Desk, engine: Any, outcome: Any, done: str) -> None:
    """Where the instance stands now."""
    from duban_adapters.cli.times import local

    if desk.json:
        desk.data(
            {
                "id": outcome.id,
                "process": outcome.process,
                "version": outcome.version,
                "key": outcome.key,
                "status": outcome.status,
                "states": list(outcome.states),
                "at": outcome.at.isoformat(),
                "next_due": outcome.next_due.isoformat() if outcome.next_due else None,
            }
        )
        return
    out, zone = desk.out, engine.program(outcome.process, outcome.version).calendar.zone
    states = ", ".join(outcome.states) or out.word(outcome.status)
    out((out.word(done), "green"), f" {outcome.key}", (f"  {outcome.id}", "dim"))
    out(f"  {out.word('state')}  {states}")
    if outcome.next_due:
        out(f"  {out.word('next due')}  {local(outcome.next_due, zone, out.lang)} ({zone})")
