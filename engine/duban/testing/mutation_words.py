"""Other values that a constant could have been given by mistake: a little more, a little less, another unit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

from duban.durations import AT_ONCE, Duration, parse_duration

_SECOND = 1_000_000
_ELAPSED = ((3600 * _SECOND, "hours"), (60 * _SECOND, "minutes"), (_SECOND, "seconds"))
_WORKING = ((3600, "working hours"), (60, "working minutes"), (1, "working seconds"))
_OTHER_UNITS = {
    "working days": ("days", "working hours"),
    "working hours": ("hours", "working minutes"),
    "working minutes": ("minutes", "working hours"),
    "working seconds": ("seconds",),
    "hours": ("minutes", "working hours", "days"),
    "minutes": ("hours", "seconds"),
    "seconds": ("minutes",),
    "days": ("working days", "hours"),
}
_WEEKDAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_CRON_RANGES = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 6))
_CRON_PART = re.compile(r"[A-Za-z]{3}|\d+")


def other_constants(value: Any, among: tuple[str, ...] = (), *, working: bool = True) -> Iterator[Any]:
    """Other values for a constant as it is written in YAML. `among` are the values of its enum, if it is one.

    `working` says whether working time differs from other time there.
    """
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int | Decimal):
        yield from other_numbers(value)
    elif isinstance(value, str) and value in among:
        yield from neighbours(value, among)
    elif isinstance(value, str) and (duration := as_duration(value)) is not None:
        yield from (other.text() for other in other_durations(duration, working=working))


def other_numbers(value: int | Decimal) -> Iterator[int | Decimal]:
    """One more and one less in the last place that is written."""
    if isinstance(value, int):
        yield from (value + 1, value - 1)
    else:
        last = Decimal((0, (1,), int(value.as_tuple().exponent)))
        yield from (value + last, value - last)


def neighbours(value: str, among: tuple[str, ...]) -> Iterator[str]:
    """The values of an enum next to one of them, the last beside the first."""
    here = among.index(value)
    yield from dict.fromkeys(one for one in (among[(here + 1) % len(among)], among[here - 1]) if one != value)


def as_duration(text: str) -> Duration | None:
    """The duration that a text is, if it is one."""
    try:
        return parse_duration(text)
    except ValueError:
        return None


def other_durations(value: Duration, *, working: bool = True) -> Iterator[Duration]:
    """One more and one less of its unit, and the same number of another; for at once and never a span nearby."""
    if value.never:
        yield parse_duration("1 month")
    elif value == AT_ONCE:
        yield parse_duration("1 minute")
    else:
        swapped = (one for one in _other_units(value) if working or one.working == value.working)
        yield from dict.fromkeys(one for one in (*_more_and_less(value), *swapped) if one != value)


def _more_and_less(value: Duration) -> Iterator[Duration]:
    for name in ("months", "days", "working_days"):
        if amount := getattr(value, name):
            yield from (replace(value, **{name: amount + step}) for step in (1, -1))
    for name, units in (("microseconds", _ELAPSED), ("working_seconds", _WORKING)):
        if amount := getattr(value, name):
            size, _ = _unit(amount, units)
            yield from (replace(value, **{name: amount + step}) for step in (size, -size))


def _other_units(value: Duration) -> Iterator[Duration]:
    """For a span in one unit: the same number of another. Months and years become the days they often have."""
    if value == Duration(months=value.months):
        years, months = divmod(value.months, 12)
        yield Duration(days=365 * years + 30 * months)
        return
    for name, count, unit in _single_units(value):
        if value == Duration(**{name: getattr(value, name)}):
            yield from (parse_duration(f"{count} {other}") for other in _OTHER_UNITS[unit])


def _single_units(value: Duration) -> Iterator[tuple[str, int, str]]:
    yield "days", value.days, "days"
    yield "working_days", value.working_days, "working days"
    for name, units in (("microseconds", _ELAPSED), ("working_seconds", _WORKING)):
        amount = getattr(value, name)
        size, unit = _unit(amount, units)
        yield name, amount // size, unit


def _unit(amount: int, units: tuple[tuple[int, str], ...]) -> tuple[int, str]:
    """The largest unit the amount is a whole number of, and its name."""
    return next((one for one in units if amount % one[0] == 0), (1, units[-1][1]))


def other_crons(text: str) -> Iterator[str]:
    """A cron text with one of its numbers or weekdays moved by one."""
    fields = text.split()
    for index, (field, (low, high)) in enumerate(zip(fields, _CRON_RANGES, strict=False)):
        for part in _CRON_PART.finditer(field):
            for other in _other_cron_part(part[0], low, high):
                changed = field[: part.start()] + other + field[part.end() :]
                yield " ".join([*fields[:index], changed, *fields[index + 1 :]])


def _other_cron_part(part: str, low: int, high: int) -> Iterator[str]:
    if part.isdigit():
        yield from (str(number) for number in (int(part) + 1, int(part) - 1) if low <= number <= high)
    elif part.upper() in _WEEKDAYS:
        yield from neighbours(part.upper(), _WEEKDAYS)
