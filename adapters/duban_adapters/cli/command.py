"""How a command is declared: the options that commands share become one Desk, errors become words and exit codes."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from duban_adapters.cli.desk import Desk
from duban_adapters.cli.faults import guarded
from duban_adapters.cli.grouping import Command

Run = Callable[..., None]


def _option(name: str, kind: Any, default: Any, *flags: str, **more: Any) -> inspect.Parameter:
    annotation = Annotated[kind, typer.Option(*flags, **more)]
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


SHARED = {
    "processes": _option(
        "processes", Path | None, None, "--processes", metavar="DIR",
        help="Folder of process files. Default: ./processes, else the bundled pack.",
    ),
    "database": _option(
        "database", str | None, None, "--database", metavar="URL",
        help="Where instances live. Default: duban.toml, DUBAN_DATABASE, else sqlite:///duban.db.",
    ),
    "at": _option(
        "at", str | None, None, "--at", metavar="INSTANT",
        help="Act as if it were this instant, for example '2026-10-08 16:00' (in the calendar's zone).",
    ),
    "config": _option("config", Path | None, None, "--config", metavar="FILE", help="Settings. Default: ./duban.toml."),
    "lang": _option(
        "lang", Literal["en", "zh"] | None, None, "--lang", help="Language of the output. Default: duban.toml, LANG."
    ),
    "json": _option("json", bool, False, "--json", help="Print JSON on stdout, and nothing else there."),
    "debug": _option("debug", bool, False, "--debug", help="Show where an error comes from."),
}  # fmt: skip
"""Options that several commands have, by the Desk's field they fill."""

FILES = ("processes", "config", "lang", "json", "debug")
ENGINE = ("database", "config", "lang", "json", "debug")
TIMED = ("at", *ENGINE)
BOTH = ("processes", *ENGINE)


@dataclass(frozen=True)
class Declared:
    """A command before it is part of an app. `call` has the function's own parameters and the shared options."""

    name: str
    group: str
    epilog: str | None
    call: Run

    def add_to(self, app: typer.Typer) -> None:
        """Make it a command of the app."""
        app.command(self.name, cls=Command, epilog=self.epilog, rich_help_panel=self.group)(self.call)


def command(name: str, *, group: str, shared: Iterable[str], examples: str) -> Callable[[Run], Declared]:
    """Declare a function whose first parameter is a Desk. `examples` are lines shown at the end of `--help`."""
    lines = "".join(f"\n  {line}" for line in inspect.cleandoc(examples).splitlines())
    return lambda run: Declared(name, group, f"Examples:{lines}", _joined(run, tuple(shared)))


def _joined(run: Run, shared: tuple[str, ...]) -> Run:
    """The function as typer sees it: its own parameters, then the shared ones."""
    own = list(inspect.signature(run, eval_str=True).parameters.values())[1:]
    options = [SHARED[name] for name in shared]

    def call(**given: Any) -> None:
        desk = Desk(**{name: given.pop(name) for name in shared})
        guarded(desk, lambda: run(desk, **given))

    parameters = [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in own] + options
    call.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    call.__annotations__ = {one.name: one.annotation for one in parameters}
    call.__name__, call.__doc__ = run.__name__, run.__doc__
    return call
