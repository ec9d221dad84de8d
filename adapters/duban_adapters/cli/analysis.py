"""The analysis of a period: made, shown as tables, written as files."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

from duban.insight import Period, Report, make_report
from duban_adapters.cli.codes import MisuseError
from duban_adapters.cli.desk import Desk
from duban_adapters.cli.out import Cell
from duban_adapters.reports import FORMATS, Format, write_report
from duban_adapters.reports.contents import contents
from duban_adapters.reports.heading import about, period_of, title_of, warnings
from duban_adapters.reports.tables import Table, written
from duban_adapters.reports.words import Language

RIGHT = ("count", "rate", "hours")


def made(desk: Desk, month: str | None, year: str | None) -> Report:
    """The report on the month or year that was asked for, else on the month before the present. MisuseError."""
    if month is not None and year is not None:
        raise MisuseError("name a --month or a --year, not both")
    engine = desk.engine()
    zone = desk.zone_of_files
    try:
        period = _period(month, year, zone) or Period.before(engine.now(), zone)
    except ValueError as error:
        raise MisuseError(f"{'--month' if year is None else '--year'} {error}") from None
    if period.start > engine.now():
        raise MisuseError(f"{period.label} has not begun yet")
    with desk.out.progress("instances") as bar:
        return make_report(engine, period, on_progress=bar)


def _period(month: str | None, year: str | None, zone: ZoneInfo) -> Period | None:
    if year is not None:
        return Period.year(year, zone)
    return None if month is None else Period.month(month, zone)


def show(desk: Desk, report: Report) -> None:
    """Tables on the screen, or JSON."""
    if desk.json:
        desk.data(report.to_json())
        return
    words, out = Language(desk.lang), desk.out
    out((f"{title_of(report, words)}  {period_of(report, words)}", "bold"))
    out((about(report, words), "dim"))
    for warning in warnings(report, words):
        out((warning, "bold yellow"))
    tables = contents(report, words)
    for table in tables.values():
        _print(desk, table, words, ZoneInfo(report.zone))
    if not tables:
        out(words("nothing"))


def _print(desk: Desk, table: Table, words: Language, zone: ZoneInfo) -> None:
    desk.out()
    desk.out((table.title, "bold"))
    names = [f"{_side(column.kind, column.width)}{column.head(words)}" for column in table.columns]
    rows = [
        [
            _cell(table, number, position, written(value, table.columns[position].kind, words, zone))
            for position, value in enumerate(row)
        ]
        for number, row in enumerate(table.rows[: table.shown])
    ]
    desk.out.table(names, rows)
    if table.hidden:
        desk.out((words("more", count=table.hidden), "dim"))


def _side(kind: str, width: int) -> str:
    return ">" if kind in RIGHT else "~" if width > 1 else ""


def _cell(table: Table, row: int, position: int, text: str) -> Cell:
    if (row, position) in table.red:
        return text, "red"
    return (text, "bold") if table.total and row == len(table.rows) - 1 else text


def write(desk: Desk, report: Report, form: str, folder: Path, *, open_: bool) -> None:
    """Write the files, and open the page."""
    wanted: list[Format] = [one for one in FORMATS if form in (one, "all") or (open_ and one == "html")]
    files = write_report(report, folder, wanted, desk.lang)
    if desk.json:
        desk.data({"period": report.period, "written": [str(file) for file in files]})
    for file in files:
        desk.out((desk.out.word("written"), "green"), f"  {file}")
    if open_:
        import typer

        typer.launch(files[0].resolve().as_uri())
