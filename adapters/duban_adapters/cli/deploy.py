"""`duban deploy`: definitions become versions that instances can run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from duban_adapters.cli.codes import PROBLEMS, MisuseError
from duban_adapters.cli.command import BOTH, command
from duban_adapters.cli.desk import Desk

if TYPE_CHECKING:
    from duban import Definition


@command(
    "deploy",
    group="Run processes",
    shared=BOTH,
    examples="""
    duban deploy
    duban deploy complaint callback
    duban deploy ./orders.yaml --database postgresql://duban@db/duban
    """,
)
def deploy(
    desk: Desk,
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="PROCESS", help="Names or files; default: all in the folder of processes."),
    ] = None,
) -> None:
    """Make definitions the newest versions of their processes. Running instances stay on theirs."""
    from duban.errors import ConfigurationError

    definitions = [definition_of(desk, name) for name in names or list(desk.library.definitions)]
    if not definitions:
        raise MisuseError(f"{desk.folder} holds no process; `duban init` writes one to begin with")
    engine, out, done, refused = desk.engine(create=True), desk.out, [], []
    for definition in definitions:
        try:
            done.append(engine.deploy(definition))
        except ConfigurationError as error:
            refused.append(str(error))
    if desk.json:
        deployed = [{"process": one.process, "version": one.version, "new": one.new} for one in done]
        desk.data({"deployed": deployed, "refused": refused})
    for one in done:
        word = out.word("deployed") if one.new else out.word("unchanged")
        out((f"{word:<10}", "green" if one.new else "dim"), f" {one.process}", (f"  {one.version}", "dim"))
    for text in refused:
        out.complain(text)
    if refused:
        raise typer.Exit(PROBLEMS)
    out.remark(out.word("in {database}", database=shown_url(desk.config.database)))


def definition_of(desk: Desk, name: str) -> Definition:
    """A definition by the name of its process, or by its file."""
    from duban.definition import load_source, read_definition

    source = desk.library.resolve(name)
    if source is None and (Path(name).suffix in (".yaml", ".yml") or Path(name).exists()):
        source = load_source(name)
    if source is None:
        known = ", ".join(sorted(desk.library.sources)) or "none"
        raise MisuseError(f"{desk.folder} holds no process {name!r}; there are: {known}")
    return read_definition(source, desk.library.resolve)


def shown_url(url: str) -> str:
    """A database URL without its password."""
    import re

    return re.sub(r"(?<=:)[^:@/]+(?=@)", "***", url)
