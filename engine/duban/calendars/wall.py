"""Wall-clock arithmetic in a zone: between UTC instants and local times, and by months and days."""

from __future__ import annotations

from calendar import monthrange
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from duban.errors import NaiveTime

ZERO = timedelta()


def utc(instant: datetime) -> datetime:
    """The same instant in UTC. A naive value is refused with NaiveTime (a ValueError)."""
    if instant.tzinfo is UTC:
        return instant
    if instant.tzinfo is None or instant.utcoffset() is None:
        raise NaiveTime(instant)
    return instant.astimezone(UTC)


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
    """`instant` moved by calendar months, then days, at the same wall-clock time. OverflowError outside years 1 to 9999.

    A month after the 31st is the last day of a shorter month.
    """
    if not months and not days:
        return instant
    shown = local(instant, zone)
    if months:
        year, month = divmod(shown.year * 12 + shown.month - 1 + months, 12)
        if not MINYEAR <= year <= MAXYEAR:
            raise OverflowError(f"year {year}")
        shown = shown.replace(year=year, month=month + 1, day=min(shown.day, monthrange(year, month + 1)[1]))
    return instant_of(shown + timedelta(days=days), zone)
