"""A report as a spreadsheet: a sheet a table, numbers as numbers, nothing cut off."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from duban.insight import Report
from duban_adapters.reports.complaint_tables import cases
from duban_adapters.reports.contents import contents
from duban_adapters.reports.heading import about, period_of, title_of, warnings
from duban_adapters.reports.missing import needed
from duban_adapters.reports.tables import Column, Table
from duban_adapters.reports.words import Language

_FORMATS = {"rate": "0.0%", "hours": "0.0", "count": "#,##0", "when": "yyyy-mm-dd hh:mm"}
_WIDTHS = {"count": 11, "rate": 10, "hours": 12, "when": 17}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
LONGEST_TEXT = 32_000
"""Characters; a cell holds no more."""


def write_sheets(report: Report, words: Language, file: Path) -> None:
    """Write the XLSX file. ConfigurationError without the extra `report`."""
    book = needed("xlsxwriter").Workbook(str(file), {"strings_to_formulas": False, "strings_to_urls": False})
    zone = ZoneInfo(report.zone)
    book.set_properties({"title": f"{title_of(report, words)}, {period_of(report, words)}"})
    tables = contents(report, words)
    every = cases(report, words)
    taken: set[str] = set()
    for one in [*(tables[name] for name in _ORDER if name in tables), *([every] if every.rows else [])]:
        _sheet(book, one, words, zone, taken)
    _notes(book, report, words, taken)
    book.close()


_ORDER = (
    "facts", "trend", "groups", "findings", "callbacks", "opinions", "attainment", "repairs", "times", "volumes", "open",
)  # fmt: skip


def _sheet(book: Any, table: Table, words: Language, zone: ZoneInfo, taken: set[str]) -> None:
    sheet = book.add_worksheet(_name(table.title if table.name != "facts" else words("summary"), taken))
    head = book.add_format({"bold": True, "bg_color": "#E8EEF4", "bottom": 1, "text_wrap": True, "valign": "top"})
    for position, column in enumerate(table.columns):
        sheet.write_string(0, position, _label(column, words), head)
        sheet.set_column(position, position, _width(column))
    formats = {
        (kind, red): book.add_format({"num_format": _FORMATS.get(kind, "@")} | _emphasis(kind, red=red))
        for kind in ("text", *_FORMATS)
        for red in (False, True)
    }
    for number, row in enumerate(table.rows):
        for position, value in enumerate(row):
            style = formats[table.columns[position].kind, (number, position) in table.red]
            _write(sheet, number + 1, position, value, style, zone)
    sheet.freeze_panes(1, 0)
    if table.rows:
        sheet.autofilter(0, 0, len(table.rows) - table.total, len(table.columns) - 1)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _emphasis(kind: str, *, red: bool) -> dict[str, Any]:
    wraps = {"text_wrap": True, "valign": "top"} if kind == "text" else {"valign": "top"}
    return wraps | ({"font_color": "#A3252C", "bold": True} if red else {})


def _label(column: Column, words: Language) -> str:
    unit = {"en": " (h)", "zh": "（小时）"}[words.lang] if column.kind == "hours" else ""
    return column.head(words) + unit


def _width(column: Column) -> int:
    return _WIDTHS.get(column.kind) or 14 + 8 * max(0, column.width - 1)


def _write(sheet: Any, row: int, position: int, value: object, style: Any, zone: ZoneInfo) -> None:
    if value is None:
        sheet.write_blank(row, position, None, style)
    elif isinstance(value, datetime):
        sheet.write_datetime(row, position, value.astimezone(zone).replace(tzinfo=None), style)
    elif isinstance(value, int | float):
        sheet.write_number(row, position, value, style)
    else:
        sheet.write_string(row, position, _CONTROL.sub(" ", str(value))[:LONGEST_TEXT], style)


def _notes(book: Any, report: Report, words: Language, taken: set[str]) -> None:
    sheet = book.add_worksheet(_name(words("notes"), taken))
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 100)
    for number, line in enumerate(_about(report, words)):
        sheet.write_string(number, 0, line, wrap)


def _about(report: Report, words: Language) -> Iterable[str]:
    yield f"{title_of(report, words)}, {period_of(report, words)}"
    yield about(report, words)
    yield from warnings(report, words)
    yield from words.notes(report.zone)
    if report.complaints.cases_left_out:
        yield words("left out", count=report.complaints.cases_left_out)


def _name(title: str, taken: set[str]) -> str:
    """A sheet's name: 31 characters, none of those that spreadsheets forbid, none twice."""
    name = re.sub(r"[\[\]:*?/\\]", " ", title)[:31]
    while name.lower() in taken:
        name = f"{name[:28]} {len(taken)}"
    taken.add(name.lower())
    return name
