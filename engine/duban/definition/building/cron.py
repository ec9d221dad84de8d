"""Cron lines, checked as they are written."""

from __future__ import annotations

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FIELDS = (
    ("minute", 0, 59, ()), ("hour", 0, 23, ()), ("day", 1, 31, ()), ("month", 1, 12, _MONTHS), ("weekday", 0, 6, _WEEKDAYS),
)  # fmt: skip


def cron_fault(text: str) -> tuple[str, str] | None:
    """What is wrong with a five-field line and what to write instead; None when nothing is."""
    fields = text.lower().split()
    if len(fields) != len(_FIELDS):
        return f"a cron line has five fields, not {len(fields)}", "write for example 0 9 * * mon-fri"
    for value, (name, low, high, names) in zip(fields, _FIELDS, strict=True):
        if not all(_part_fits(part, low, high, names) for part in value.split(",")):
            return _wrong(name, value, low, high, names)
    return None


def _wrong(name: str, value: str, low: int, high: int, names: tuple[str, ...]) -> tuple[str, str]:
    if names is _WEEKDAYS:
        return f"the weekday {value!r} is no name: numbers differ between crons", "write mon, tue … or mon-fri"
    return f"the {name} {value!r} is not from {low} to {high}", f"write a number from {low} to {high}, or *"


def _part_fits(part: str, low: int, high: int, names: tuple[str, ...]) -> bool:
    span, slash, step = part.partition("/")
    if slash and not (step.isdecimal() and len(step) < 4 and int(step)):
        return False
    first, dash, last = span.partition("-")
    if span == "*":
        return True
    return _value_fits(first, low, high, names) and (not dash or _value_fits(last, low, high, names))


def _value_fits(value: str, low: int, high: int, names: tuple[str, ...]) -> bool:
    if value in names:
        return True
    return names is not _WEEKDAYS and value.isdecimal() and len(value) < 4 and low <= int(value) <= high


_LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def never_comes(text: str) -> bool:
    """Whether a readable line names only days that its months do not have, as 30 February."""
    fields = text.lower().split()
    if len(fields) != len(_FIELDS) or fields[4] != "*" or not fields[2].replace(",", "").isdecimal():
        return False
    first = min(int(day) for day in fields[2].split(",") if day)
    months = [_month(part) for part in fields[3].split(",")]
    return None not in months and all(first > _LENGTHS[month - 1] for month in months if month is not None)


def _month(part: str) -> int | None:
    if part in _MONTHS:
        return _MONTHS.index(part) + 1
    return int(part) if part.isdecimal() and 1 <= int(part) <= 12 else None
