"""What can be computed with dates, times and durations.

An instant in UTC shows the wall clock of the calendar's zone; one that was written with its own offset keeps that.
"""

from __future__ import annotations

import calendar as months_of_year
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from duban.definition.feel.numbers import Number
from duban.definition.feel.temporal_text import wall
from duban.definition.feel.values import Env, duration_size
from duban.durations import Duration

_MICROSECOND = timedelta(microseconds=1)
_YEAR = 12
_LONGEST = 10**21


def wall_date(env: Env, value: date) -> date:
    """The day of a date or of an instant."""
    return wall(env, value).date() if isinstance(value, datetime) else value


def wall_time(env: Env, instant: datetime) -> time:
    """The time of day: local for an instant in UTC, with its offset for one that was written with one."""
    return wall(env, instant).time() if instant.tzinfo is UTC else instant.timetz()


# arithmetic ---------------------------------------------------------------------------------------------------------


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or its last day if it is shorter."""
    year, month = divmod(day.year * _YEAR + day.month - 1 + months, _YEAR)
    return day.replace(year=year, month=month + 1, day=min(day.day, months_of_year.monthrange(year, month + 1)[1]))


def shift_date(env: Env, day: date, span: Duration) -> date | None:
    """A date plus a duration: hours count only as far as they make up days."""
    if span.never:
        return None
    if span.working_seconds:
        return None
    moved = add_months(day, span.months) + timedelta(days=span.days) + timedelta(microseconds=span.microseconds)
    if not span.working_days:
        return moved
    return None if moved != day else _working_date(env, day, span.working_days)


def _working_date(env: Env, day: date, count: int) -> date:
    step = timedelta(days=1 if count > 0 else -1)
    left = abs(count)
    if left > 10_000:
        raise OverflowError("too many working days")
    while left:
        day += step
        left -= bool(env.calendar.is_working_day(day))
    return day


def shift_time(moment: time, span: Duration) -> time | None:
    """A time of day plus elapsed time, round the clock."""
    if span.never or span.working or span.months:
        return None
    anchor = datetime.combine(date(2000, 1, 1), moment) + timedelta(microseconds=span.microseconds % 86_400_000_000)
    return anchor.timetz()


def shift_instant(env: Env, instant: datetime, span: Duration) -> datetime | None:
    """An instant plus a duration. Days and months keep the wall clock; working time is counted by the calendar."""
    if span.never:
        return None
    if span.working:
        due: datetime | None = env.calendar.add(instant, span).at
        return due
    return _elapse(_same_wall_clock(env, instant, span), span.microseconds)


def _same_wall_clock(env: Env, instant: datetime, span: Duration) -> datetime:
    if not (span.months or span.days):
        return instant
    shown = wall(env, instant)
    moved = datetime.combine(add_months(shown.date(), span.months) + timedelta(days=span.days), shown.time())
    there = moved.replace(tzinfo=shown.tzinfo, fold=0)
    return there.astimezone(UTC) if instant.tzinfo is UTC else there


def _elapse(instant: datetime, microseconds: int) -> datetime:
    if not microseconds:
        return instant
    return (instant.astimezone(UTC) + timedelta(microseconds=microseconds)).astimezone(instant.tzinfo)


def between_instants(later: datetime, earlier: datetime) -> Duration:
    return Duration(microseconds=(later - earlier) // _MICROSECOND)


def between_dates(later: date, earlier: date) -> Duration:
    return Duration(days=(later - earlier).days)


def between_times(later: time, earlier: time) -> Duration:
    day = date(2000, 1, 1)
    return between_instants(datetime.combine(day, later), datetime.combine(day, earlier))


def add_durations(left: Duration, right: Duration) -> Duration | None:
    """The two one after the other; null if one is plain and the other in working time."""
    total = _bounded(left + right)
    plain = bool(total.months or total.days or total.microseconds)
    return None if plain and total.working and not total.never else total


def scale(span: Duration, factor: Number | Fraction) -> Duration | None:
    """A duration times a number: part of a day becomes hours, part of a month or of working time is cut off."""
    if span.never:
        return span
    exact = Fraction(factor)
    days = span.days * exact
    rest = (days - int(days)) * 86_400_000_000 + span.microseconds * exact
    working_days, working_seconds = int(span.working_days * exact), int(span.working_seconds * exact)
    return _bounded(Duration(int(span.months * exact), int(days), int(rest), working_days, working_seconds))


def _bounded(span: Duration) -> Duration:
    """The span itself. OverflowError when it is longer than any calendar."""
    parts = (span.months, span.days, span.microseconds, span.working_days, span.working_seconds)
    if max(map(abs, parts)) > _LONGEST:
        raise OverflowError("a duration without any use")
    return span


def ratio(left: Duration, right: Duration) -> Decimal | None:
    """How often one duration goes into another of the same unit."""
    mine, other = duration_size(left), duration_size(right)
    if mine is None or other is None or not other[1] or (mine[0] != other[0] and mine[1]) or mine[0] == "never":
        return None
    return Decimal(mine[1]) / Decimal(other[1])


def months_between(start: date, end: date) -> Duration:
    """Whole months from one date to another; negative when the other is earlier."""
    if end < start:
        return -months_between(end, start)
    months = (end.year - start.year) * _YEAR + end.month - start.month
    return Duration(months=months - (end.day < start.day))


# properties ---------------------------------------------------------------------------------------------------------


def _second(moment: datetime | time) -> Number:
    return moment.second if not moment.microsecond else moment.second + Decimal(moment.microsecond) / 1_000_000


def _offset_property(moment: datetime | time) -> Duration | None:
    offset = moment.utcoffset()
    return None if offset is None else Duration(microseconds=offset // _MICROSECOND)


def _zone_property(moment: datetime | time) -> str | None:
    return moment.tzinfo.key if isinstance(moment.tzinfo, ZoneInfo) else None


DATE_PROPERTIES: dict[str, Callable[[Any], Any]] = {
    "year": lambda day: day.year,
    "month": lambda day: day.month,
    "day": lambda day: day.day,
    "weekday": lambda day: day.isoweekday(),
}
TIME_PROPERTIES: dict[str, Callable[[Any], Any]] = {
    "hour": lambda moment: moment.hour,
    "minute": lambda moment: moment.minute,
    "second": _second,
    "time offset": _offset_property,
    "timezone": _zone_property,
}


def _months_part(part: Callable[[int], int]) -> Callable[[Duration], int | None]:
    return lambda span: part(span.months) if span == Duration(months=span.months) and span.months else _zero(span)


def _zero(span: Duration) -> int | None:
    return 0 if span == Duration() else None


def _time_part(unit: int, size: int) -> Callable[[Duration], int | None]:
    """How many of a unit a duration of days and time has, beyond the whole ones of the next larger unit."""

    def part(span: Duration) -> int | None:
        found = duration_size(span)
        if found is None or found[0] not in ("time", "zero"):
            return None
        count = abs(found[1]) // unit % size if size else abs(found[1]) // unit
        return -count if found[1] < 0 else count

    return part


_SECOND = 1_000_000
DURATION_PROPERTIES: dict[str, Callable[[Any], Any]] = {
    "years": _months_part(lambda months: int(months / _YEAR)),
    "months": _months_part(lambda months: months - int(months / _YEAR) * _YEAR),
    "days": _time_part(86_400 * _SECOND, 0),
    "hours": _time_part(3_600 * _SECOND, 24),
    "minutes": _time_part(60 * _SECOND, 60),
    "seconds": _time_part(_SECOND, 60),
}
