"""One local year of a calendar as sorted opening windows in UTC, with what bisection needs beside them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate, pairwise
from zoneinfo import ZoneInfo

from duban.calendars import wall
from duban.calendars.data import CalendarData

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Year:
    """The windows [opens[w], closes[w]) of a year.

    `before[w]` is the opening time of the year before window w (one entry more than windows, the last is the total).
    `days[k]` is the ordinal of the k-th working day, `midnights[k]` its beginning in UTC, `uneven` holds each k whose day is
    not 24 hours long; its windows are `first[k]` to `first[k + 1]`. The year itself is [begins, ends).
    """

    number: int
    begins: datetime
    ends: datetime
    opens: list[datetime]
    closes: list[datetime]
    before: list[timedelta]
    days: list[int]
    first: list[int]
    midnights: list[datetime]
    uneven: frozenset[int]

    def midnight(self, day: int) -> datetime:
        """The naive beginning of the year's working day `day`."""
        return wall.midnight(date.fromordinal(self.days[day]))

    def elapsed(self, instant: datetime) -> timedelta:
        """The opening time of this year that lies before `instant`."""
        window = bisect_right(self.opens, instant) - 1
        if window < 0:
            return wall.ZERO
        return self.before[window] + (min(instant, self.closes[window]) - self.opens[window])

    def reached(self, opening: timedelta) -> datetime:
        """The earliest instant by which `opening` (above 0, at most the total) has elapsed."""
        window = bisect_left(self.before, opening) - 1
        return self.opens[window] + (opening - self.before[window])

    def left_at(self, opening: timedelta) -> datetime:
        """The latest instant by which only `opening` (at least 0, below the total) has elapsed."""
        window = bisect_right(self.before, opening) - 1
        return self.opens[window] + (opening - self.before[window])

    def day_of(self, window: int) -> int:
        """Which working day of the year a window belongs to."""
        return bisect_right(self.first, window) - 1

    def position(self, ordinal: int) -> int:
        """How many working days of this year lie before a day."""
        return bisect_left(self.days, ordinal)

    def closing(self, day: int) -> datetime:
        """The end of the last window of the year's working day `day`."""
        return self.closes[self.first[day + 1] - 1]

    def windows(self, day: int) -> list[tuple[datetime, datetime]]:
        """The windows of the year's working day `day`."""
        chosen = slice(self.first[day], self.first[day + 1])
        return list(zip(self.opens[chosen], self.closes[chosen], strict=True))

    def clip(self, day: int, instant: datetime) -> datetime:
        """`instant` brought into the windows of a day: back to the closing before it, else to the day's opening."""
        for window in range(self.first[day + 1] - 1, self.first[day] - 1, -1):
            if instant >= self.opens[window]:
                return min(instant, self.closes[window])
        return self.opens[self.first[day]]


def build(data: CalendarData, zone: ZoneInfo, number: int) -> Year:
    """All windows of a local year. A day or window that the zone's clock skips is left out."""
    windows: list[tuple[datetime, datetime]] = []
    days: list[int] = []
    first: list[int] = [0]
    for ordinal in range(date(number, 1, 1).toordinal(), date(number + 1, 1, 1).toordinal()):
        windows += _after(windows[-1][1] if windows else None, _instants(data, zone, date.fromordinal(ordinal)))
        if len(windows) > first[-1]:
            days.append(ordinal)
            first.append(len(windows))
    midnights = [_midnight(ordinal, zone) for ordinal in days]
    return Year(
        number=number,
        begins=_midnight(date(number, 1, 1).toordinal(), zone),
        ends=_midnight(date(number + 1, 1, 1).toordinal(), zone),
        opens=[opens for opens, _ in windows],
        closes=[closes for _, closes in windows],
        before=list(accumulate((closes - opens for opens, closes in windows), initial=wall.ZERO)),
        days=days,
        first=first,
        midnights=midnights,
        uneven=frozenset(day for day, start in enumerate(midnights) if _midnight(days[day] + 1, zone) - start != _DAY),
    )


def _after(last: datetime | None, windows: list[tuple[datetime, datetime]]) -> Iterator[tuple[datetime, datetime]]:
    """The windows without what a jump of the clock laid over an earlier one or emptied."""
    for opens, closes in windows:
        begin = opens if last is None else max(opens, last)
        if begin < closes:
            yield begin, closes
            last = closes


def _instants(data: CalendarData, zone: ZoneInfo, day: date) -> list[tuple[datetime, datetime]]:
    windows = data.windows_on(day)
    if not windows or _skipped(day, zone):
        return []
    start = wall.midnight(day)
    edges = [wall.instant_of(start + timedelta(minutes=edge), zone) for window in windows for edge in window]
    return list(pairwise(edges))[::2]


def _midnight(ordinal: int, zone: ZoneInfo) -> datetime:
    return wall.instant_of(wall.midnight(date.fromordinal(ordinal)), zone)


def _skipped(day: date, zone: ZoneInfo) -> bool:
    """Whether the zone's clock left the whole day out, as Samoa did on 30 December 2011."""
    noon = wall.midnight(day) + timedelta(hours=12)
    return wall.local(wall.instant_of(noon, zone), zone).date() != day
