"""Clocks as budgets: what is left of a duration when it pauses, and when it is due after all its pauses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from duban.calendars import wall
from duban.calendars.openings import Openings
from duban.durations import Duration

Pause = tuple[datetime, datetime | None]
"""From when until when a clock stood still; None while it still does."""

_MICROSECOND = timedelta(microseconds=1)
_DAY = 24 * 3600 * 1_000_000


@dataclass(frozen=True, slots=True)
class Remainder:
    """What is left of a duration: whole units by wall clock, then the rest, as elapsed or as opening microseconds."""

    months: int = 0
    days: int = 0
    microseconds: int = 0
    working_days: int = 0
    working_microseconds: int = 0


def advance(openings: Openings, start: datetime, duration: Duration) -> datetime:
    """`start` plus a duration that is not never: months, days, elapsed time, working days, working time, in that order."""
    at = start
    if duration.months or duration.days:
        at = wall.shift(at, openings.zone, duration.months, duration.days)
    if duration.microseconds:
        at = wall.plus(at, duration.microseconds)
    if duration.working_days:
        at = _working_days(openings, at, duration.working_days)
    if duration.working_seconds:
        at = _working_time(openings, at, duration.working_seconds * 1_000_000)
    return at


def remaining(openings: Openings, at: datetime, due: datetime, duration: Duration) -> Remainder:
    """What is open at `at` of a duration that is due at `due`, in the duration's own units."""
    if at >= due:
        return Remainder()
    if duration.working:
        days = openings.whole_days(at, due) if duration.working_days else 0
        rest = openings.time_between(_working_days(openings, at, days), due)
        return Remainder(working_days=days, working_microseconds=rest // _MICROSECOND)
    months, days = _whole_calendar_units(openings, at, due, duration)
    rest = due - wall.shift(at, openings.zone, months, days)
    return Remainder(months, days, rest // _MICROSECOND)


def resume(openings: Openings, at: datetime, left: Remainder) -> datetime:
    """When a remainder is used up that goes on at `at`: whole units first, then the rest."""
    at = wall.plus(wall.shift(at, openings.zone, left.months, left.days), left.microseconds)
    at = _working_days(openings, at, left.working_days)
    return _working_time(openings, at, left.working_microseconds)


def due(openings: Openings, base: datetime, duration: Duration, pauses: Sequence[Pause]) -> datetime | None:
    """When `duration` from `base` is used up; None while a pause before that is still open. Pauses never make it earlier."""
    at = advance(openings, base, duration)
    if not pauses:
        return at
    for start, end in merged(base, pauses):
        if start >= at:
            break
        if end is None:
            return None
        at = max(at, resume(openings, end, remaining(openings, start, at, duration)))
    return at


def merged(base: datetime, pauses: Sequence[Pause]) -> list[Pause]:
    """The pauses from `base` on in UTC and in order, overlapping and touching ones made one, empty ones left out."""
    result: list[Pause] = []
    given = ((wall.utc(start), end and wall.utc(end)) for start, end in pauses)
    for start, end in sorted(given, key=lambda pause: pause[0]):
        begin = max(start, base)
        if end is not None and end <= begin:
            continue
        if result and (result[-1][1] is None or begin <= result[-1][1]):
            begin, end = result[-1][0], _later(result.pop()[1], end)
        result.append((begin, end))
    return result


def net(openings: Openings, base: datetime, upto: datetime, duration: Duration, pauses: Sequence[Pause]) -> timedelta:
    """The time from `base` to `upto` that counts for `duration`: without its pauses, opening time only if it is working."""
    total = _length(openings, base, upto, duration)
    for start, end in merged(base, pauses):
        stop = upto if end is None else min(end, upto)
        total -= _length(openings, start, stop, duration) if start < stop else wall.ZERO
    return total


def _length(openings: Openings, start: datetime, end: datetime, duration: Duration) -> timedelta:
    return openings.time_between(start, end) if duration.working else end - start


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return None if one is None or other is None else max(one, other)


def _working_days(openings: Openings, at: datetime, count: int) -> datetime:
    openings.check_reach(count)
    if count > 0:
        return openings.add_days(at, count)
    return openings.subtract_days(at, -count) if count else at


def _working_time(openings: Openings, at: datetime, microseconds: int) -> datetime:
    openings.check_reach(microseconds // _DAY)
    amount = timedelta(microseconds=microseconds)
    if amount > wall.ZERO:
        return openings.add_time(at, amount)
    return openings.subtract_time(at, -amount) if amount else at


def _whole_calendar_units(openings: Openings, at: datetime, due: datetime, duration: Duration) -> tuple[int, int]:
    """The months, then days, that can be added to `at` by wall clock without passing `due`."""
    zone, months, days = openings.zone, 0, 0
    end = wall.local(due, zone)
    if duration.months:
        now = wall.local(at, zone)
        months = (end.year - now.year) * 12 + end.month - now.month
        while months and wall.shift(at, zone, months, 0) > due:
            months -= 1
    if duration.months or duration.days:
        days = (end.date() - wall.local(wall.shift(at, zone, months, 0), zone).date()).days
        while days and wall.shift(at, zone, months, days) > due:
            days -= 1
    return months, days
