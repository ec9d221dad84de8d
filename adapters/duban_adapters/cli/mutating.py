"""Running and telling mutation runs for `duban mutate`."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import typer

from duban.definition import Library, load_library
from duban.errors import Problem
from duban.testing import MutationReport, Outcome, run_mutations
from duban_adapters.cli.check import show_problems
from duban_adapters.cli.codes import PROBLEMS, MisuseError
from duban_adapters.cli.desk import Desk
from duban_adapters.config import working_calendars

COLUMNS = ("process", ">scenarios", ">mutants", ">killed", ">survived", ">refused", ">equivalent")


def mutate_all(desk: Desk, paths: Sequence[str], *, jobs: int, every: int, seed: int) -> None:
    """Run, print, and exit with 1 when a mutant survived or something else was wrong."""
    library = _library(desk, paths)
    names = sorted({name for path in paths for name in _named(path, library)}) if paths else None
    config = desk.config
    own = {name: calendar for name, calendar in working_calendars(config).items() if name in config.calendars}
    with desk.out.progress("mutants") as bar:
        report = run_mutations(
            library.directory,
            names,
            every=every,
            seed=seed,
            jobs=jobs or os.cpu_count() or 1,
            progress=lambda done, total, outcome: bar(done, total),
            calendars=own,
            language=desk.lang,
        )
    if desk.json:
        desk.data(report.as_dict())
    else:
        _show(desk, report)
    if not report.passed:
        raise typer.Exit(PROBLEMS)


def _library(desk: Desk, paths: Sequence[str]) -> Library:
    """The folder of processes; that of the first path, when it lies elsewhere and no folder was asked for."""
    first = Path(paths[0]) if paths else desk.folder
    elsewhere = first.exists() and not first.resolve().is_relative_to(desk.folder.resolve())
    if elsewhere and not desk.asked_for_folder:
        return load_library(first if first.is_dir() else first.parent)
    return desk.library


def _named(path: str, library: Library) -> Iterator[str]:
    """The processes in a file or below a folder, or the process of that name."""
    here = Path(path)
    found = [
        name
        for name, source in library.sources.items()
        if here.exists() and Path(source.file).resolve().is_relative_to(here.resolve())
    ]
    found += [path] if not found and path in library.sources else []
    if not found:
        raise MisuseError(
            f"{path}: there is no such process, and no process in such a file or folder of {library.directory}"
        )
    yield from found


def _show(desk: Desk, report: MutationReport) -> None:
    out = desk.out
    show_problems(desk, [_problem(one) for one in report.survivors])
    for unneeded in report.unneeded:
        out((f"{unneeded.entry.place}: ", "bold"), (out.word("not needed"), "bold red"), f": {unneeded.entry.at}: ",
            f"{unneeded.entry.change}: {unneeded.reason}")  # fmt: skip
    for file in report.failing:
        out((f"{file}: ", "bold"), (out.word("fails without any mutant; see duban test"), "bold red"))
    if report.failing:
        return
    rows = ((name, many, report.counts(name)) for name, many in report.scenarios.items())
    out.table(COLUMNS, ((name, str(many), str(sum(one.values())), *map(str, one.values())) for name, many, one in rows))
    out()
    _conclude(desk, report)


def _conclude(desk: Desk, report: MutationReport) -> None:
    out = desk.out
    words = "{mutants} mutants of {total} in {seconds:.1f} s: {killed} killed, {survived} survived, {refused} refused, "
    sum_ = out.word(
        words + "{equivalent} equivalent",
        mutants=len(report.outcomes),
        total=report.total,
        seconds=report.seconds,
        **report.counts(),
    )
    out((sum_, "bold green" if report.passed else "bold red"))


def _problem(outcome: Outcome) -> Problem:
    one = outcome.mutant
    return Problem(one.place.file, one.place.line, one.place.column, one.at, f"{one.old} → {one.new}", "", "survived")
