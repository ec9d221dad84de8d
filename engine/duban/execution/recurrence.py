"""Cycles: the instants of a cron line, and the next instant of an interval. Pure; zones and clock changes respected."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import MAXYEAR, UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache

from duban.calendars import Due, WorkingCalendar
from duban.durations import Duration

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MOST_COUNTED = 10_000
_YEARS = 8  # 29 February comes back after eight years at the latest (1896 to 1904)


@dataclass(frozen=True, slots=True)
class Cron:
    """A five-field cron line: minute, hour, day of month, month, weekday (by name only; 0 and 7 are ambiguous).

    As in cron, when both day of month and weekday are restricted, either suffices.
    """

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    either: bool

    def next(self, after: datetime, zone: tzinfo) -> datetime | None:
        """The first instant later than `after`, in UTC; None when the line never comes true (30 February)."""
        day = after.astimezone(zone).date()
        last = date(min(day.year + _YEARS, MAXYEAR - 1), 12, 31)
        while day <= last:
            if day.month not in self.months:
                day = _next_month(day)
                continue
            if self._matches(day):
                found = self._on(day, after, zone)
                if found is not None:
                    return found
            day += timedelta(days=1)
        return None

    def passed(self, due: datetime, at: datetime, zone: tzinfo) -> tuple[datetime, int]:
        """The last instant up to `at`, and how many there are after `due`; beyond 10,000 they are not counted."""
        count = 0
        while (following := self.next(due, zone)) is not None and following <= at:
            due, count = following, count + 1
            if count == _MOST_COUNTED:
                return at, count
        return due, count

    def _matches(self, day: date) -> bool:
        by_day, by_weekday = day.day in self.days, day.weekday() in self.weekdays
        return (by_day or by_weekday) if self.either else (by_day and by_weekday)

    def _on(self, day: date, after: datetime, zone: tzinfo) -> datetime | None:
        shown = after.astimezone(zone)
        gone = (shown.hour, shown.minute) if shown.date() == day else (0, 0)
        for hour in self.hours[bisect_left(self.hours, gone[0]) :]:
            for minute in self.minutes:
                if (hour, minute) < gone:
                    continue
                wall = datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)
                instant = wall.astimezone(UTC)
                exists = instant.astimezone(zone).replace(tzinfo=None) == wall.replace(tzinfo=None)
                if exists and instant > after:
                    return instant
        return None


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


@lru_cache(maxsize=512)
def cron(text: str) -> Cron:
    """Read a cron line; ValueError says which field is wrong and what it may hold."""
    fields = text.lower().split()
    if len(fields) != 5:
        raise ValueError("a cron line has five fields: minute hour day month weekday, such as `0 9 * * mon-fri`")
    minutes = _field("minute", fields[0], 0, 59)
    hours = _field("hour", fields[1], 0, 23)
    days = _field("day", fields[2], 1, 31)
    months = _field("month", fields[3], 1, 12, MONTHS)
    if any(part.isdigit() for part in fields[4].replace("-", ",").split(",")):
        raise ValueError("weekdays are written by name, such as `mon` or `mon-fri`: numbers differ between crons")
    weekdays = _field("weekday", fields[4], 0, 6, WEEKDAYS)
    either = fields[2] != "*" and fields[4] != "*"
    return Cron(tuple(minutes), tuple(hours), frozenset(days), frozenset(months), frozenset(weekdays), either)


def _field(name: str, text: str, low: int, high: int, names: tuple[str, ...] = ()) -> list[int]:
    found: set[int] = set()
    for part in text.split(","):
        span, _, step = part.partition("/")
        first, _, last = span.partition("-")
        start = low if span == "*" else _value(name, first, low, high, names)
        end = high if span == "*" or (step and not last) else _value(name, last or first, low, high, names)
        if step and (not step.isdigit() or int(step) == 0):
            raise ValueError(f"{name} {part!r}: a step is a number of at least 1")
        values = range(start, end + 1) if start <= end else [*range(start, high + 1), *range(low, end + 1)]
        found.update(values[:: int(step)] if step else values)
    return sorted(found)


def _value(name: str, text: str, low: int, high: int, names: tuple[str, ...]) -> int:
    if text in names:
        return names.index(text) + low
    if text.isdigit() and low <= int(text) <= high:
        return int(text)
    wanted = f"{names[0]} … {names[-1]}" if names else f"{low} … {high}"
    raise ValueError(f"{name} {text!r}: must be {wanted}")


def after(calendar: WorkingCalendar, base: datetime, every: Duration) -> Due:
    """The instant one interval after `base`; none when the interval does not lead forwards."""
    found = calendar.add(base, every)
    return found if found.at is not None and found.at > base else Due(None)


def passed(calendar: WorkingCalendar, due: datetime, every: Duration, at: datetime) -> tuple[datetime, int]:
    """The last instant of a cycle up to `at`, and how many there are after `due`, which is one of them."""
    if every == Duration(microseconds=every.microseconds) and every.microseconds > 0:
        count = max((at - due) // timedelta(microseconds=every.microseconds), 0)
        return due + count * timedelta(microseconds=every.microseconds), count
    count = 0
    while (following := after(calendar, due, every).at) is not None and following <= at:
        due, count = following, count + 1
    return due, count
