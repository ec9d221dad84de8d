"""Inputs as they come from a command line or JSON: texts and plain data → values of the input's type."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from duban.calendars import WorkingCalendar
from duban.definition.feel.temporal_text import localise, parse_date, parse_datetime, parse_time
from duban.design.dmn.kinds import Kind
from duban.durations import parse_duration

_NUMBER = re.compile(r"[-+]?(\d+(\.\d+)?|\.\d+)")
_TRUTH = {"true": True, "false": False}


class Unreadable(ValueError):
    """A text that is no value of the type."""


def read_input(value: Any, kind: Kind, calendar: WorkingCalendar) -> Any:
    """A value of the kind. Times without a zone are in the calendar's. Unreadable for a text that is none."""
    if value is None:
        return None
    if kind.item is not None:
        return [read_input(item, kind.item, calendar) for item in (value if isinstance(value, list) else [value])]
    if isinstance(value, Mapping):
        known = {name: kind.fields.get(name, Kind()) for name in value}
        return {name: read_input(part, known[name], calendar) for name, part in value.items()}
    if isinstance(value, list):
        return [read_input(item, Kind(kind.name), calendar) for item in value]
    if isinstance(value, float):
        return Decimal(str(value))
    return _from_text(value.strip(), kind.name, calendar) if isinstance(value, str) else value


def _from_text(text: str, name: str, calendar: WorkingCalendar) -> Any:
    reader = _READERS.get(name)
    if reader is None:
        return text if name != "any" else _guessed(text)
    try:
        return reader(text, calendar)
    except (ValueError, InvalidOperation, KeyError):
        raise Unreadable(f"{text!r} is no {name}") from None


def _guessed(text: str) -> Any:
    """Where any value may stand: what looks like a number or truth value is one."""
    return Decimal(text) if _NUMBER.fullmatch(text) else _TRUTH.get(text, text)


def _number(text: str, calendar: WorkingCalendar) -> Decimal:
    found = Decimal(text)
    if not found.is_finite():
        raise ValueError(text)
    return found


def _instant(text: str, calendar: WorkingCalendar) -> Any:
    found = parse_datetime(text.replace(" ", "T", 1))
    return found if found.tzinfo else localise(found, calendar.zone)


_READERS: dict[str, Callable[[str, WorkingCalendar], Any]] = {
    "number": _number,
    "boolean": lambda text, calendar: _TRUTH[text],
    "date": lambda text, calendar: parse_date(text),
    "time": lambda text, calendar: parse_time(text),
    "date and time": _instant,
    **dict.fromkeys(
        ("duration", "days and time duration", "years and months duration"), lambda text, calendar: parse_duration(text)
    ),
}
