"""Archives on the screen: what went, what came back, what stayed and why."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import typer

from duban.runtime import Kept
from duban.runtime import archive as archive_
from duban.runtime import restore as restore_
from duban.runtime import save as save_
from duban_adapters.cli.codes import PROBLEMS, MisuseError
from duban_adapters.cli.desk import Desk
from duban_adapters.cli.finding import find
from duban_adapters.cli.plain import fields_of


def archive(desk: Desk, file: Path, before: datetime, process: str | None) -> None:
    """Archive what ended before an instant; what must stay is told, and is no error."""
    if not file.parent.is_dir():
        raise MisuseError(f"--to {file}: there is no folder {file.parent}")
    _tell(desk, archive_(desk.engine(), file, before, process), "archived", "stays")


def save(desk: Desk, instance: str, file: Path) -> None:
    """Write one instance to a file."""
    engine = desk.engine()
    _tell(desk, [save_(engine, find(engine, instance).id, file)], "written", "stays")


def restore(desk: Desk, file: Path) -> None:
    """Bring back what is in a file; what cannot come makes exit code 1."""
    if not file.is_file():
        raise MisuseError(f"there is no file {file}")
    if _tell(desk, restore_(desk.engine(create=True), file), "restored", "not done"):
        raise typer.Exit(PROBLEMS)


def _tell(desk: Desk, found: Iterable[Kept], done: str, not_done: str) -> int:
    """Say what became of each; how many went wrong."""
    out = desk.out
    told: list[Kept] = []
    with out.progress("instances") as advance:
        for one in found:
            told.append(one)
            advance(len(told))
    faults = [one for one in told if one.fault]
    if desk.json:
        desk.data([fields_of(one, "instance", "process", "key", "fault") for one in told])
    for one in faults:
        out((out.word(not_done), "bold red"), f" {one.key}  {one.fault}")
    out((out.word(done), "green"), f" {len(told) - len(faults)}")
    return len(faults)
