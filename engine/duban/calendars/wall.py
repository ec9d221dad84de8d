"""Wall-clock arithmetic in a zone: between UTC instants and local times, and by months and days."""

from __future__ import annotations

from calendar import monthrange
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from duban.errors import EvaluationError, NaiveTime

ZERO = timedelta()


def utc(instant: datetime) -> datetime:
    """The same instant in UTC. NaiveTime (a ValueError) for a naive one, EvaluationError outside the years 2 to 9998."""
    if instant.tzinfo is not UTC:
        if instant.tzinfo is None or instant.utcoffset() is None:
            raise NaiveTime(instant)
        instant = bounded(instant).astimezone(UTC)
    return bounded(instant)


def bounded(instant: datetime) -> datetime:
    """`instant`, if every zone can show it."""
    if MINYEAR < instant.year < MAXYEAR:
        return instant
    raise out_of_time()


def out_of_time() -> EvaluationError:
    """The error of whatever leaves the years that calendars reckon in."""
    return EvaluationError("calendar", "the result leaves the years 2 to 9998")


def local(instant: datetime, zone: ZoneInfo) -> datetime:
    """What a clock on the wall in `zone` shows at `instant`, as a naive datetime."""
    return instant.astimezone(zone).replace(tzinfo=None, fold=0)


def instant_of(shown: datetime, zone: ZoneInfo) -> datetime:
    """The first instant at which that clock shows the naive `shown`; a time in a gap moves forward by the gap. In UTC."""
    return shown.replace(tzinfo=zone).astimezone(UTC)


def midnight(day: date) -> datetime:
    """The naive beginning of a day."""
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a wall-clock reading has no zone


def shift(instant: datetime, zone: ZoneInfo, months: int, days: int) -> datetime:
    """`instant` moved by calendar months, then days, at the same wall-clock time.

    A month after the 31st is the last day of a shorter month. EvaluationError outside the years 2 to 9998.
    """
    if not months and not days:
        return instant
    shown = local(instant, zone)
    if months:
        year, month = divmod(shown.year * 12 + shown.month - 1 + months, 12)
        if not MINYEAR < year < MAXYEAR:
            raise out_of_time()
        shown = shown.replace(year=year, month=month + 1, day=min(shown.day, monthrange(year, month + 1)[1]))
    try:
        return bounded(instant_of(shown + timedelta(days=days), zone))
    except OverflowError as error:
        raise out_of_time() from error


def plus(instant: datetime, microseconds: int) -> datetime:
    """`instant` after some elapsed time. EvaluationError outside the years 2 to 9998."""
    try:
        return bounded(instant + timedelta(microseconds=microseconds))
    except OverflowError as error:
        raise out_of_time() from error
