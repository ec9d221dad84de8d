"""A mapping of a YAML file being read: known keys, the kinds of their values, every fault with its place."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from duban.definition.hints import closest, did_you_mean
from duban.definition.located import Cursor
from duban.definition.report import Report
from duban.definition.wording import kind
from duban.durations import Duration, parse_duration

INSTANT = "write for example 2026-09-30 16:00"


class Form:
    """One mapping. Each getter gives the value in its kind, or None where it is absent or wrong (then it is reported)."""

    def __init__(self, data: Any, cursor: Cursor, report: Report, keys: Collection[str]) -> None:
        self.cursor, self.report = cursor, report
        self.data: dict[str, Any] = {}
        if isinstance(data, dict):
            self.data = dict(data)
            self._check_keys(keys)
        elif data is not None:
            self.wrong(cursor, f"must be a mapping (key: value), not {kind(data)}", "write key: value pairs", "type")

    def _check_keys(self, keys: Collection[str]) -> None:
        """Report unknown keys; what was probably meant is taken for meant, so that its value is looked at too."""
        for key in [key for key in self.data if key not in keys]:
            free = [name for name in keys if name not in self.data]
            hint = did_you_mean(key, free or keys)
            self.report.at_key("unknown-key", self.cursor.at(key), f"unknown key {key!r}", hint)
            value, best = self.data.pop(key), closest(key, free)
            if best is not None:
                self.data[best] = value
                self.cursor.spot.rename(key, best)

    def wrong(self, cursor: Cursor, message: str, hint: str = "", code: str = "value") -> None:
        """Report a fault of a value."""
        self.report.at(code, cursor, message, hint)

    def __contains__(self, key: str) -> bool:
        return key in self.data

    def at(self, key: str) -> Cursor:
        """The cursor of a value."""
        return self.cursor.at(key)

    def missing(self, key: str, hint: str) -> None:
        """Report a key that must be there."""
        if key not in self.data and key not in self.cursor.spot.lost:
            self.report.at_key("missing-key", self.cursor, f"{key!r} is missing", hint)

    def text(self, key: str) -> str | None:
        """A text; a number is taken as it is written."""
        value = self.data.get(key)
        if isinstance(value, bool) or not isinstance(value, str | int | Decimal | None):
            self.wrong(self.at(key), f"must be a text, not {kind(value)}", "write one name", "type")
            return None
        return None if value is None else str(value)

    def truth(self, key: str, default: bool) -> bool:
        """True or false."""
        value = self.data.get(key, default)
        if not isinstance(value, bool):
            self.wrong(self.at(key), f"must be true or false, not {kind(value)}", "write true or false", "type")
            return default
        return value

    def mapping(self, key: str) -> Mapping[str, Any]:
        """A mapping with any keys."""
        value = self.data.get(key)
        if value is None:
            return {}
        if not isinstance(value, dict):
            self.wrong(self.at(key), f"must be a mapping (key: value), not {kind(value)}", "write {name: value}", "type")
            return {}
        return value

    def names(self, key: str) -> tuple[str, ...]:
        """A name or a list of names."""
        return names(self.data.get(key), self.at(key), self.report)

    def instant(self, key: str) -> datetime | None:
        """An instant, naive where the file names no zone."""
        return instant(self.data.get(key), self.at(key), self.report) if key in self.data else None

    def duration(self, key: str) -> Duration | None:
        """A span of time that has an end and goes forwards."""
        value = self.data.get(key)
        if value is None:
            return None
        try:
            found = parse_duration(value if isinstance(value, str) else f"{value}")
        except ValueError as error:
            message, _, hint = str(error).partition("; ")
            self.wrong(self.at(key), message, hint)
            return None
        if found.never or min(found.months, found.days, found.microseconds, found.working_days, found.working_seconds) < 0:
            self.wrong(self.at(key), "time only goes forwards", "write a duration such as 1 hour")
            return None
        return found


def names(value: Any, cursor: Cursor, report: Report) -> tuple[str, ...]:
    """A name or a list of names."""
    if value is None:
        return ()
    items = value if isinstance(value, list) else [value]
    found = []
    for index, item in enumerate(items):
        if isinstance(item, dict | list | bool | None):
            report.at("type", cursor.at(index), f"must be a name, not {kind(item)}", "write names")
        else:
            found.append(str(item))
    return tuple(found)


def instant(value: Any, cursor: Cursor, report: Report) -> datetime | None:
    """An instant as files write it, naive where it names no zone."""
    try:
        return datetime.fromisoformat(value.replace(" +", "+"))
    except (AttributeError, ValueError):
        shown = repr(value) if isinstance(value, str) else kind(value)
        report.at("value", cursor, f"{shown} is not an instant", INSTANT)
        return None
