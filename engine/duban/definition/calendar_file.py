"""Working calendars from YAML files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from duban.calendars import CalendarData, WorkingCalendar, merge_windows
from duban.calendars.data import Windows
from duban.definition.hints import did_you_mean
from duban.definition.located import Cursor
from duban.definition.model import Source
from duban.definition.report import Report
from duban.definition.shapes.calendar import DAYS, CalendarShape, window_minutes
from duban.definition.shaping import shape_of
from duban.definition.yaml_text import read_document
from duban.errors import ConfigurationError, DefinitionError

_LONG = {
    "monday": "mon", "tuesday": "tue", "wednesday": "wed", "thursday": "thu", "friday": "fri", "saturday": "sat",
    "sunday": "sun",
}  # fmt: skip


def read_calendar_file(source: Source) -> WorkingCalendar:
    """The calendar a source holds; DefinitionError lists every problem at once, with places."""
    report = Report()
    calendar = _read(source, report)
    if calendar is None or report.errors:
        raise DefinitionError(report.errors)
    return calendar


def _read(source: Source, report: Report) -> WorkingCalendar | None:
    document = read_document(source, report)
    shaped = shape_of(CalendarShape, document, report) if document is not None else None
    if shaped is None:
        return None
    shape, cursor = shaped.shape, shaped.cursor
    week = _week(shape, cursor.at("week"), report)
    holidays = _days(shape.holidays, cursor.at("holidays"), report)
    make_up = _days(shape.make_up, cursor.at("make_up"), report)
    fixed = _fixed(shape.fixed_holidays, cursor.at("fixed_holidays"), report)
    for day in holidays.keys() & make_up.keys():
        report.at_key("value", cursor.at("make_up"), f"{day} is both a holiday and a make-up day", "remove one of them")
    if report.errors:
        return None
    years = frozenset(shape.valid) if shape.valid is not None else None
    try:
        return WorkingCalendar(
            CalendarData(
                name=shape.calendar, zone=shape.zone, week=week, holidays=holidays, make_up=make_up,
                fixed_holidays=fixed, years=years, unknown_year=shape.unknown_year,
                make_up_windows=_windows(shape.make_up_hours),
            )
        )  # fmt: skip
    except ConfigurationError as error:
        message, _, hint = str(error).partition("; ")
        where = "zone" if "time zone" in message else "week"
        report.at("value", cursor.at(where), message, hint)
    return None


def _windows(texts: list[str]) -> Windows:
    return merge_windows(window_minutes(text) for text in texts)


def _week(shape: CalendarShape, cursor: Cursor, report: Report) -> tuple[Windows, ...]:
    found: dict[str, Windows] = {}
    for name, windows in shape.week.items():
        day = _LONG.get(name.lower(), name.lower())
        if day in DAYS:
            found[day] = _windows(windows)
        else:
            hint = did_you_mean(name, DAYS, "weekdays")
            report.at_key("unknown-key", cursor.at(name), f"unknown weekday {name!r}", hint)
    return tuple(found.get(day, ()) for day in DAYS)


def _days(days: Mapping[str, str], cursor: Cursor, report: Report) -> dict[date, str]:
    found = {}
    for index, (text, name) in enumerate(days.items()):
        try:
            found[date.fromisoformat(text)] = name
        except ValueError:
            here = cursor.at(text) if cursor.has(text) else cursor.at(index)
            report.at_key("value", here, f"{text!r} is not a date", "write for example 2026-10-01")
    return found


def _fixed(days: Mapping[str, str], cursor: Cursor, report: Report) -> dict[tuple[int, int], str]:
    found = {}
    for text, name in days.items():
        try:
            day = date.fromisoformat(f"2024-{text}")
            found[day.month, day.day] = name
        except ValueError:
            report.at_key("value", cursor.at(text), f"{text!r} is not a month and day", "write for example 10-01")
    return found
