"""One instance by its name, or many by what they have in common: what an operator's command is about."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from duban_adapters.cli.codes import PROBLEMS, MisuseError
from duban_adapters.cli.desk import Desk

if TYPE_CHECKING:
    from duban import Actor, Outcome
    from duban.ports import InstanceRow
    from duban.runtime import SqlEngine

    Ask = Callable[[SqlEngine, str, Actor | None], Outcome]

PAGE = 500
SHOWN = 20
Which = Annotated[str | None, typer.Argument(metavar="[INSTANCE]", help="An instance's id, or its key.")]
Process = Annotated[str | None, typer.Option("--process", metavar="PROCESS", help="All open instances of this process.")]
State = Annotated[str | None, typer.Option("--in", metavar="STATE", help="With --process: those with a token in it.")]
Where = Annotated[
    list[str] | None, typer.Option("--where", metavar="NAME=VALUE", help="With --process: those whose fact has this value.")
]
Yes = Annotated[bool, typer.Option("--yes", help="With --process: do it; without, it only says to how many.")]


@dataclass(frozen=True, slots=True)
class Choice:
    """Which instances: the one called `instance`, or the open ones of a process in a state, with facts of some values."""

    instance: str | None
    process: str | None = None
    state: str | None = None
    where: Sequence[str] | None = None
    yes: bool = False

    def one(self) -> str | None:
        """The name of the only one; None when many are meant. MisuseError when neither or both are given."""
        if (self.instance is None) == (self.process is None):
            raise MisuseError("name one INSTANCE, or all of a process with --process PROCESS")
        if self.instance is not None and (self.state or self.where or self.yes):
            raise MisuseError("--in, --where and --yes go with --process")
        return self.instance

    def rows(self, engine: SqlEngine) -> Iterator[InstanceRow]:
        """The instances, in the order of their ids."""
        after: str | None = None
        while True:
            rows = engine.instances(process=self.process, status=("active", "suspended"), limit=PAGE, after=after)
            yield from (row for row in rows if self._fits(engine, row))
            if len(rows) < PAGE:
                return
            after = rows[-1].id

    def _fits(self, engine: SqlEngine, row: InstanceRow) -> bool:
        if not self.state and not self.where:
            return True
        from duban_adapters.cli.plain import plain
        from duban_adapters.cli.values import pairs

        instance = engine.instance(row.id)
        if self.state and not any(f"{path}/".startswith(f"{self.state}/") for path in instance.states):
            return False
        wanted = pairs(self.where, "--where")
        known = {name: plain(value) for name, value in instance.facts.items()}
        return all(name in known and _text(known[name]) == _text(value) for name, value in wanted.items())


def _text(value: Any) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def act_on_many(desk: Desk, choice: Choice, done: str, ask: Ask, actor: Actor | None) -> None:
    """Do it to each in a transaction of its own; what refuses is told at the end, with exit code 1."""
    engine, out = desk.engine(), desk.out
    engine.program(choice.process or "")
    rows = list(choice.rows(engine))
    if not choice.yes:
        _say_how_many(desk, rows)
        return
    from duban import DubanError

    told: list[dict[str, Any]] = []
    with out.progress("instances", len(rows)) as advance:
        for row in rows:
            try:
                outcome = ask(engine, row.id, actor)
                told.append({"id": row.id, "key": row.key, "status": outcome.status, "states": list(outcome.states)})
            except DubanError as error:
                told.append({"id": row.id, "key": row.key, "error": str(error)})
            advance(len(told))
    refused = [one for one in told if "error" in one]
    if desk.json:
        desk.data(told)
    for one in refused:
        out((out.word("not done"), "bold red"), f" {one['key']}  {one['error']}")
    out((out.word(done), "green"), f" {len(told) - len(refused)} / {len(told)}")
    if refused:
        raise typer.Exit(PROBLEMS)


def _say_how_many(desk: Desk, rows: Sequence[InstanceRow]) -> None:
    out = desk.out
    if desk.json:
        desk.data([{"id": row.id, "key": row.key, "status": row.status} for row in rows])
    for row in rows[:SHOWN]:
        out(f"  {row.key}", (f"  {row.id}", "dim"))
    if len(rows) > SHOWN:
        out("  …")
    out(out.word("{number} instances; nothing was done: --yes does it", number=len(rows)))
