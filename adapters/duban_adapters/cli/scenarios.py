"""Playing scenarios for `duban test`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import typer

from duban.calendars import WorkingCalendar
from duban.testing import Played, Share, Summary, load_pack, run_paths, scenario_files, shares
from duban_adapters.cli.check import show_problems
from duban_adapters.cli.codes import PROBLEMS, MisuseError
from duban_adapters.cli.desk import Desk
from duban_adapters.cli.out import Cell, Out
from duban_adapters.config import working_calendars


def play_all(
    desk: Desk, paths: Sequence[Path] | None, *, coverage: bool, timeline: bool, quiet: bool, least: int | None = None
) -> None:
    """Play, print, and exit with 1 when one failed, or when less than `least` percent was touched."""
    files = _files(paths or [desk.folder])
    if not files:
        raise MisuseError(f"no *.scenario.yaml in {', '.join(map(str, paths or [desk.folder]))}")
    summary = _played(desk, files, paths)
    coverage = coverage or least is not None
    touched = _coverage(desk, summary, files, paths) if coverage else {}
    if desk.json:
        more = {"touched": {name: _as_data(one) for name, one in touched.items()}, "percent": total(touched).percent}
        desk.data(summary.as_dict() | (more if coverage else {}))
    else:
        _show(desk, summary, timeline=timeline, quiet=quiet)
        if coverage:
            _show_coverage(desk, touched)
    if summary.failed or _falls_short(desk, touched, least):
        raise typer.Exit(PROBLEMS)


def _falls_short(desk: Desk, touched: Mapping[str, Mapping[str, Share]], least: int | None) -> bool:
    percent = total(touched).percent
    if least is None or percent >= least:
        return False
    desk.complain(f"{percent} % covered, and --fail-under asks for {least} %")
    return True


def _files(paths: Iterable[Path]) -> list[str]:
    for path in paths:
        if not path.exists():
            raise MisuseError(f"{path}: there is no such file or folder")
    return list(scenario_files(paths))


def _played(desk: Desk, files: list[str], paths: Sequence[Path] | None) -> Summary:
    with desk.out.progress("scenarios", len(files)) as bar:

        def tell(done: int, total: int, played: Played) -> None:
            bar(done, total)

        folder = _folder(desk, files, paths)
        return run_paths(files, folder, progress=tell, calendars=own_calendars(desk), language=desk.lang)


def own_calendars(desk: Desk) -> dict[str, WorkingCalendar]:
    """The calendars of the settings, which go before the bundled ones."""
    config = desk.config
    return {name: calendar for name, calendar in working_calendars(config).items() if name in config.calendars}


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


def _coverage(
    desk: Desk, summary: Summary, files: Sequence[str], paths: Sequence[Path] | None
) -> dict[str, dict[str, Share]]:
    """How far each process was touched: all of the folder, or where files were named those that were played."""
    played = {one.result.process for one in summary.played if one.result}
    programs = load_pack(_folder(desk, files, paths) or desk.folder, calendars=own_calendars(desk)).programs
    definitions = {name: program.definition for name, program in programs.items()}
    chosen = sorted(definitions.keys() & played if paths else definitions)
    reached = summary.coverage
    return {name: shares(definitions[name], reached, definitions) for name in chosen}


def _as_data(found: Mapping[str, Share]) -> dict[str, dict[str, Any]]:
    return {
        kind: {
            "touched": one.touched,
            "total": one.total,
            "missed": [part.name for part in one.missed],
            "places": [str(part.place) for part in one.missed],
        }
        for kind, one in found.items()
    }


def _show_coverage(desk: Desk, touched: Mapping[str, Mapping[str, Share]]) -> None:
    out = desk.out
    for process, kinds in touched.items():
        out.heading("coverage", process)
        out.table(("what", ">touched", ">of", ">share"), (_line(out, kind, one) for kind, one in kinds.items() if one.total))
        for part in (part for one in kinds.values() for part in one.missed):
            out(("  ✗ ", "red"), f"{part.place}", f"  {out.word(part.kind)}: ", (part.name, "bold"))
    whole = total(touched)
    out()
    words = "{percent} % covered: {touched} of {total}"
    said = out.word(words, percent=whole.percent, touched=whole.touched, total=whole.total)
    out((said, "bold green" if whole.percent == 100 else "bold yellow"))


def _line(out: Out, kind: str, one: Share) -> Sequence[Cell]:
    style = "green" if one.touched == one.total else "yellow"
    return (out.word(kind), str(one.touched), str(one.total), (f"{one.percent} %", style))


def total(touched: Mapping[str, Mapping[str, Share]]) -> Share:
    """All kinds of all processes together."""
    return sum((one for kinds in touched.values() for one in kinds.values()), Share(0, 0, ()))
