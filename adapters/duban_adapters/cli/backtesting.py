"""Finding what a backtest needs (processes, map, log) and running it under a progress bar."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from duban import Program, Step
from duban.definition import load_source
from duban.design import Report, find_log, is_generated, run_backtest
from duban.testing import load_pack
from duban_adapters.cli.codes import MisuseError
from duban_adapters.cli.desk import Desk
from duban_adapters.config import working_calendars

MAPS = "*.map.yaml"


def run(
    desk: Desk, process: str, log: Path | None, map_: Path | None, against: Path | None, keep: Path | None = None
) -> Report:
    """Backtest the processes of the folder. MisuseError when there is no map or log to work with, or `keep` is there."""
    programs = programs_of(desk, desk.folder, process)
    source = load_source(map_ or _map(desk, process))
    other = None if against is None else _against(desk, programs, against, process)
    found = log or _log(desk, source.file)
    if found is None:
        raise MisuseError(f"name the log of recorded cases with --log, or set DUBAN_DATA to its folder (map: {source.file})")
    with desk.out.progress("rows") as bar, _keeping(keep, programs, found) as take:
        return run_backtest(programs, source, found, against=other, on_progress=bar, on_step=take)


@contextmanager
def _keeping(file: Path | None, programs: Mapping[str, Program], log: Path) -> Iterator[Callable[[Step], None] | None]:
    """Takes what is played into a new SQLite file; nothing without one."""
    if file is None:
        yield None
        return
    if file.exists():
        raise MisuseError(f"--keep {file}: the file is there already; name a new one")
    from duban import open_engine
    from duban.runtime import Keeper

    calendars = {program.calendar.name: program.calendar for program in programs.values()}
    with (
        closing(open_engine(f"sqlite:///{file}", calendars=calendars)) as engine,
        Keeper(engine, log.name, generated=is_generated(log)) as keeper,
    ):
        keeper.deploy(program.definition for program in programs.values())
        yield keeper.take


def programs_of(desk: Desk, folder: Path, process: str) -> Mapping[str, Program]:
    """The compiled processes of a folder, `process` and what it needs among them. DefinitionError otherwise."""
    own = {name: one for name, one in working_calendars(desk.config).items() if name in desk.config.calendars}
    pack = load_pack(folder, calendars=own, language=desk.lang)
    pack.require(process)
    return pack.programs


def _map(desk: Desk, process: str) -> Path:
    source = desk.library.resolve(process)
    folder = Path(source.file).parent if source is not None else desk.folder
    maps = sorted(folder.glob(MAPS))
    if len(maps) != 1:
        known = ", ".join(map(str, maps)) or "none"
        raise MisuseError(f"name a map with --map; in {folder} there are: {known}")
    return maps[0]


def _log(desk: Desk, map_file: str) -> Path | None:
    """The log of real tickets, for the map that is named like it."""
    found = find_log(desk.folder.parent) or find_log()
    return found if found is not None and Path(map_file).name == f"{found.stem}.map.yaml" else None


def _against(desk: Desk, programs: Mapping[str, Program], path: Path, process: str) -> Mapping[str, Program]:
    """Another folder's processes, or this folder's with one of them replaced."""
    if path.is_dir():
        return programs_of(desk, path, process)
    from duban import compile_program, read_definition

    definition = read_definition(load_source(path), desk.library.resolve)
    if definition.process not in programs:
        raise MisuseError(f"--against {path}: it defines {definition.process!r}, which the folder does not hold")
    calendars = working_calendars(desk.config)
    if definition.calendar not in calendars:
        raise MisuseError(f"--against {path}: there is no calendar {definition.calendar!r}")
    compiled = compile_program(definition, calendars[definition.calendar], language=desk.lang)
    return {**programs, definition.process: compiled}
