"""What a working calendar knows, as plain data: weekly windows, holidays, make-up days, and the years it is sure of."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from duban.errors import ConfigurationError

Window = tuple[int, int]
"""Opening and closing in minutes of the day; open at the first, closed at the second (1440 is 24:00)."""
Windows = tuple[Window, ...]

MIDNIGHT = 24 * 60
OFFICE_HOURS: Windows = ((8 * 60 + 30, 12 * 60), (13 * 60 + 30, 17 * 60 + 30))
"""08:30-12:00 and 13:30-17:30."""


@dataclass(frozen=True)
class CalendarData:
    """One calendar. Everything in it was checked when it was made; ConfigurationError says what is wrong.

    `week` has seven entries from Monday, each the windows of that weekday (none: a day off).
    `holidays` and `make_up` name single days; a make-up day works with `make_up_windows`, else with its weekday's windows,
    else with the first weekday's that has any.
    `years` are the years with an official schedule (None: every year is known). `fixed_holidays`, by (month, day),
    hold in all other years, or in every year where `years` is None. A year that is not in `years` is reckoned provisionally,
    or refused with UnknownYear where `unknown_year` is `refuse`.
    """

    name: str
    zone: str
    week: tuple[Windows, ...]
    holidays: Mapping[date, str] = field(default_factory=dict)
    make_up: Mapping[date, str] = field(default_factory=dict)
    fixed_holidays: Mapping[tuple[int, int], str] = field(default_factory=dict)
    years: frozenset[int] | None = None
    unknown_year: Literal["provisional", "refuse"] = "provisional"
    make_up_windows: Windows = ()

    def __post_init__(self) -> None:
        _check_zone(self)
        if len(self.week) != 7:
            raise _wrong(self, f"a week has seven days from Monday, not {len(self.week)}")
        for windows in (*self.week, self.make_up_windows):
            _check_windows(self, windows)
        if not any(self.week):
            raise _wrong(self, "it never opens; give at least one weekday a window")
        if self.unknown_year not in ("provisional", "refuse"):
            raise _wrong(self, f"unknown_year is provisional or refuse, not {self.unknown_year!r}")
        for day in sorted(self.holidays.keys() & self.make_up.keys()):
            raise _wrong(self, f"{day} is both a holiday and a make-up day")

    def knows(self, year: int) -> bool:
        """Whether there is an official schedule for `year`."""
        return self.years is None or year in self.years

    def holiday(self, day: date) -> str | None:
        """The name of the holiday that `day` is, make-up days excepted."""
        name = self.holidays.get(day)
        if name is None and self.fixed_holidays and (self.years is None or day.year not in self.years):
            name = self.fixed_holidays.get((day.month, day.day))
        return None if day in self.make_up else name

    def windows_on(self, day: date) -> Windows:
        """The opening windows of `day`; empty on a day off."""
        usual = self.week[day.weekday()]
        if day in self.make_up:
            return self.make_up_windows or usual or next(windows for windows in self.week if windows)
        return () if self.holiday(day) is not None else usual


def merge_windows(windows: Iterable[Window]) -> Windows:
    """The windows in order, with touching or overlapping ones made one."""
    merged: list[Window] = []
    for opens, closes in sorted(windows):
        if merged and opens <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(closes, merged[-1][1]))
        else:
            merged.append((opens, closes))
    return tuple(merged)


def _check_zone(data: CalendarData) -> None:
    try:
        ZoneInfo(data.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        near = difflib.get_close_matches(data.zone, available_timezones(), 1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise _wrong(data, f"there is no time zone {data.zone!r}{hint}") from error


def _check_windows(data: CalendarData, windows: Windows) -> None:
    last = -1
    for opens, closes in windows:
        if not 0 <= opens < closes <= MIDNIGHT:
            raise _wrong(data, f"a window opens before it closes, within one day, not {_span(opens, closes)}")
        if opens < last:
            raise _wrong(data, f"windows of a day come in order and apart, not {_span(opens, closes)} after {_clock(last)}")
        last = closes


def _span(opens: int, closes: int) -> str:
    return f"{_clock(opens)}-{_clock(closes)}"


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _wrong(data: CalendarData, message: str) -> ConfigurationError:
    return ConfigurationError(f"calendar {data.name!r}: {message}")
