"""Playing scenarios for `duban test`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import typer

from duban.testing import Coverage, Played, Summary, load_pack, run_paths, scenario_files
from duban_adapters.cli.check import show_problems
from duban_adapters.cli.codes import PROBLEMS, MisuseError
from duban_adapters.cli.desk import Desk
from duban_adapters.config import working_calendars

KINDS = ("states", "transitions", "events", "timers", "rules", "obligations", "rungs")


def play_all(desk: Desk, paths: Sequence[Path] | None, *, coverage: bool, timeline: bool, quiet: bool) -> None:
    """Play, print, and exit with 1 when one failed."""
    files = _files(paths or [desk.folder])
    if not files:
        raise MisuseError(f"no *.scenario.yaml in {', '.join(map(str, paths or [desk.folder]))}")
    summary = _played(desk, files, paths)
    touched = _coverage(desk, summary, files, paths) if coverage else {}
    if desk.json:
        desk.data(summary.as_dict() | ({"touched": touched} if coverage else {}))
    else:
        _show(desk, summary, timeline=timeline, quiet=quiet)
        if coverage:
            _show_coverage(desk, touched)
    if summary.failed:
        raise typer.Exit(PROBLEMS)


def _files(paths: Iterable[Path]) -> list[str]:
    for path in paths:
        if not path.exists():
            raise MisuseError(f"{path}: there is no such file or folder")
    return list(scenario_files(paths))


def _played(desk: Desk, files: list[str], paths: Sequence[Path] | None) -> Summary:
    config = desk.config
    own = {name: calendar for name, calendar in working_calendars(config).items() if name in config.calendars}
    with desk.out.progress("scenarios", len(files)) as bar:

        def tell(done: int, total: int, played: Played) -> None:
            bar(done, total)

        folder = _folder(desk, files, paths)
        return run_paths(files, folder, progress=tell, calendars=own, language=desk.lang)


def _folder(desk: Desk, files: Iterable[str], paths: Sequence[Path] | None) -> Path | None:
    """Where the processes are: the folder asked for or the one all files are in; None leaves it to each scenario."""
    folder = desk.folder
    inside = all(Path(file).resolve().is_relative_to(folder.resolve()) for file in files)
    return folder if desk.asked_for_folder or not paths or inside else None


def _show(desk: Desk, summary: Summary, *, timeline: bool, quiet: bool) -> None:
    out = desk.out
    for one in summary.played:
        if one.passed and not quiet:
            out(("✓ ", "green"), one.title, (f"  {Path(one.file).name}", "dim"))
        if one.result is None:
            show_problems(desk, one.problems)
        elif timeline or not one.passed:
            out.raw(one.text(colour=out.screen.is_terminal and not out.screen.no_color))
            out()
    words = "{passed} passed, {failed} failed in {seconds:.1f} s"
    style = "bold red" if summary.failed else "bold green"
    out((out.word(words, passed=summary.passed, failed=summary.failed, seconds=summary.seconds), style))


def _coverage(desk: Desk, summary: Summary, files: Sequence[str], paths: Sequence[Path] | None) -> dict[str, dict[str, Any]]:
    """For each process that was played: what there is, what was touched, and what was missed."""
    played = {one.result.process for one in summary.played if one.result}
    programs = load_pack(_folder(desk, files, paths) or desk.folder).programs
    reached = summary.coverage
    found: dict[str, dict[str, Any]] = {}
    for process in sorted(played & programs.keys()):
        definition = programs[process].definition
        whole = Coverage.of(definition)
        where = {node.order: f"{node.place}" for node in programs[process].transitions.values()}
        found[process] = {kind: _kind(getattr(whole, kind), getattr(reached, kind), where, kind) for kind in KINDS}
    return found


def _kind(whole: Iterable[tuple[Any, ...]], reached: frozenset[Any], where: dict[int, str], kind: str) -> dict[str, Any]:
    every = set(whole)
    missed = sorted(every - reached, key=str)
    named = [where[one[1]] if kind == "transitions" else " ".join(map(str, one[1:])) for one in missed]
    return {"touched": len(every) - len(missed), "total": len(every), "missed": named}


def _show_coverage(desk: Desk, touched: dict[str, dict[str, Any]]) -> None:
    out = desk.out
    for process, kinds in touched.items():
        out.heading("coverage", process)
        out.table(
            ("what", ">touched", ">of", ">share", "~missed"),
            (
                (
                    out.word(kind),
                    str(one["touched"]),
                    str(one["total"]),
                    _share(one["touched"], one["total"]),
                    (", ".join(one["missed"]), "dim"),
                )
                for kind, one in kinds.items()
                if one["total"]
            ),
        )


def _share(part: int, whole: int) -> tuple[str, str]:
    return f"{100 * part // whole} %", "green" if part == whole else "yellow"
