"""Counting along a calendar's openings: working time and working days, forwards and backwards, by bisection."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import MAXYEAR, MINYEAR, date, datetime, timedelta
from zoneinfo import ZoneInfo

from duban.calendars import wall
from duban.calendars.data import CalendarData
from duban.calendars.year import Year, build
from duban.errors import EvaluationError, UnknownYear

_FARTHEST = 200
"""Years that working time is counted over at most; it bounds time and memory when a fact asks for a million days."""


class Openings:
    """The openings of one calendar. A year is worked out when it is first needed, then kept. All instants are UTC."""

    __slots__ = ("_years", "data", "zone")

    def __init__(self, data: CalendarData) -> None:
        self.data, self.zone = data, ZoneInfo(data.zone)
        self._years: dict[int, Year] = {}

    def add_time(self, start: datetime, amount: timedelta) -> datetime:
        """The earliest instant by which `amount` (above 0) of opening time has passed since `start`."""
        for year in self._from(start, 1):
            target = year.elapsed(start) + amount
            if target <= year.before[-1]:
                return year.reached(target)
            amount = target - year.before[-1]
        raise self._too_far()

    def subtract_time(self, end: datetime, amount: timedelta) -> datetime:
        """The latest instant from which `amount` (above 0) of opening time passes until `end`."""
        for year in self._from(end, -1):
            target = year.elapsed(end) - amount
            if target >= wall.ZERO:
                return year.left_at(target)
            amount = -target
        raise self._too_far()

    def add_days(self, start: datetime, count: int) -> datetime:
        """The same wall-clock time `count` (above 0) working days after `start`, or after the opening that follows it."""
        year, window = self._opening(start)
        return self._on_day(year, window, count, max(start, year.opens[window]))

    def subtract_days(self, end: datetime, count: int) -> datetime:
        """The same wall-clock time `count` working days before `end`, or before the closing that precedes it."""
        for year in self._from(end, -1):
            window = bisect_right(year.opens, end) - 1
            if window >= 0:
                return self._on_day(year, window, -count, min(end, year.closes[window]))
        raise self._too_far()

    def next_opening(self, instant: datetime) -> datetime:
        """`instant` itself inside a window, else the next opening."""
        year, window = self._opening(instant)
        return max(instant, year.opens[window])

    def closing(self, instant: datetime) -> datetime:
        """The end of a working day, the first from the instant's own date on that is not before `instant`."""
        ordinal = wall.local(instant, self.zone).toordinal()
        for year in self._from(instant, 1):
            for day in range(year.position(ordinal), len(year.days)):
                if year.closing(day) >= instant:
                    return year.closing(day)
        raise self._too_far()

    def time_between(self, start: datetime, end: datetime) -> timedelta:
        """Opening time between two instants, negative when `end` comes first."""
        if end < start:
            return -self.time_between(end, start)
        total = wall.ZERO
        for year in self._span(self._number(start), self._number(end)):
            total += year.elapsed(end) - year.elapsed(start)
        return total

    def days_between(self, start: date, end: date) -> int:
        """Working days from `start` up to but without `end`, negative when `end` comes first."""
        if end < start:
            return -self.days_between(end, start)
        first, last = start.toordinal(), end.toordinal()
        return sum(year.position(last) - year.position(first) for year in self._span(start.year, end.year))

    def whole_days(self, start: datetime, end: datetime) -> int:
        """How many working days can be added to `start` without passing `end`."""
        begin = self.next_opening(start)
        if begin >= end:
            return 0
        count = self.days_between(wall.local(begin, self.zone).date(), wall.local(end, self.zone).date())
        while count and self.add_days(begin, count) > end:
            count -= 1
        return count

    def windows(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """The windows of a local day."""
        year, ordinal = self._year(day.year), day.toordinal()
        position = year.position(ordinal)
        works = position < len(year.days) and year.days[position] == ordinal
        return tuple(year.windows(position)) if works else ()

    def check_reach(self, days: int) -> None:
        """Refuse at once what no calendar could hold, before any year is worked out for it."""
        if abs(days) > 366 * _FARTHEST:
            raise self._too_far()

    def check(self, number: int) -> None:
        """Raise UnknownYear for a year without a schedule where the calendar refuses those."""
        if self.data.unknown_year == "refuse" and not self.data.knows(number):
            raise UnknownYear(self.data.name, number)

    def guessed(self, start: datetime, end: datetime) -> bool:
        """Whether a local year from `start` to `end`, in either order, has no official schedule."""
        if self.data.years is None:
            return False
        first, last = self._number(start), self._number(end)
        return not all(number in self.data.years for number in range(min(first, last), max(first, last) + 1))

    def _opening(self, instant: datetime) -> tuple[Year, int]:
        """The first window that closes after `instant`."""
        for year in self._from(instant, 1):
            window = bisect_right(year.closes, instant)
            if window < len(year.closes):
                return year, window
        raise self._too_far()

    def _on_day(self, year: Year, window: int, count: int, instant: datetime) -> datetime:
        """`instant`, which lies in `window`, moved by `count` working days at the same wall-clock time and clipped."""
        day = year.day_of(window)
        begin = year.midnights[day]
        target, position = self._move(year, day + count)
        if day in year.uneven or position in target.uneven:
            shown = wall.local(instant, self.zone) - year.midnight(day)
            return target.clip(position, wall.instant_of(target.midnight(position) + shown, self.zone))
        return target.clip(position, target.midnights[position] + (instant - begin))

    def _move(self, year: Year, day: int) -> tuple[Year, int]:
        """A position that may lie outside its year, brought into the year it belongs to."""
        origin = year.number
        while not 0 <= day < len(year.days):
            day = day if day < 0 else day - len(year.days)
            year = self._year(year.number + (1 if day >= 0 else -1))
            day = day if day >= 0 else day + len(year.days)
            if abs(year.number - origin) > _FARTHEST:
                raise self._too_far()
        return year, day

    def _from(self, instant: datetime, step: int) -> Iterator[Year]:
        number = self._number(instant)
        for _ in range(_FARTHEST):
            yield self._year(number)
            number += step

    def _span(self, first: int, last: int) -> Iterator[Year]:
        if last - first > _FARTHEST:
            raise self._too_far()
        return (self._year(number) for number in range(first, last + 1))

    def _number(self, instant: datetime) -> int:
        """The local year of an instant."""
        year = self._years.get(instant.year)
        if year is not None and year.begins <= instant < year.ends:
            return instant.year
        return instant.astimezone(self.zone).year

    def _year(self, number: int) -> Year:
        year = self._years.get(number)
        if year is None:
            if not MINYEAR < number < MAXYEAR:
                raise wall.out_of_time()
            self.check(number)
            year = self._years[number] = build(self.data, self.zone, number)
        return year

    def _too_far(self) -> EvaluationError:
        return EvaluationError(f"calendar {self.data.name!r}", f"working time is counted over at most {_FARTHEST} years")
