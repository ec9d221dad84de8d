"""The calendars that come with Duban: `always`, `weekdays`, and mainland China's `office`; and how one learns a year."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import cache

from duban.calendars.data import MIDNIGHT, OFFICE_HOURS, CalendarData, Windows
from duban.calendars.working import WorkingCalendar
from duban.errors import ConfigurationError

_CHINA_FIXED = {
    (1, 1): "New Year's Day",
    (5, 1): "Labour Day",
    (10, 1): "National Day",
    (10, 2): "National Day",
    (10, 3): "National Day",
}


@cache
def always(zone: str = "UTC") -> WorkingCalendar:
    """24 hours a day, 7 days a week: a working day is a day, a working hour an hour."""
    return WorkingCalendar(CalendarData("always", zone, (((0, MIDNIGHT),),) * 7))


@cache
def weekdays(zone: str = "UTC", windows: Windows = OFFICE_HOURS) -> WorkingCalendar:
    """Monday to Friday without holidays."""
    return WorkingCalendar(CalendarData("weekdays", zone, _five_days(windows)))


@cache
def mainland_china(windows: Windows = OFFICE_HOURS) -> WorkingCalendar:
    """`office`: mainland China's working days with holidays and make-up days as officially published.

    Years that the `chinesecalendar` package has no data for are provisional: weekends and the fixed-date holidays.
    """
    from chinese_calendar.constants import holidays, workdays

    return WorkingCalendar(
        CalendarData(
            name="office",
            zone="Asia/Shanghai",
            week=_five_days(windows),
            holidays=_official(holidays),
            make_up=_official(workdays),
            fixed_holidays=_CHINA_FIXED,
            years=frozenset(day.year for day in holidays),
        )
    )


def bundled(name: str) -> WorkingCalendar:
    """The calendar of that name that comes with Duban; ConfigurationError names the ones there are."""
    if name == "always":
        return always()
    if name == "weekdays":
        return weekdays()
    if name == "office":
        return mainland_china()
    near = difflib.get_close_matches(name, BUNDLED, 1)
    hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(BUNDLED)}"
    raise ConfigurationError(f"no calendar {name!r} comes with Duban; {hint}")


BUNDLED = ("always", "weekdays", "office")
"""The names that `bundled` knows."""


def extend(
    calendar: WorkingCalendar, year: int, holidays: Mapping[date, str], make_up: Mapping[date, str]
) -> WorkingCalendar:
    """The same calendar, knowing the schedule of `year`, in place of what it knew or guessed of that year before.

    Dates outside `year` are taken too: a schedule may move a working day into December of the year before.
    """
    data = calendar.data
    return WorkingCalendar(
        replace(
            data,
            holidays=_without(data.holidays, year, make_up) | dict(holidays),
            make_up=_without(data.make_up, year, holidays) | dict(make_up),
            years=None if data.years is None else data.years | {year},
        )
    )


def _without(days: Mapping[date, str], year: int, others: Iterable[date]) -> dict[date, str]:
    gone = set(others)
    return {day: name for day, name in days.items() if day.year != year and day not in gone}


def _five_days(windows: Windows) -> tuple[Windows, ...]:
    return (windows,) * 5 + ((), ())


def _official(days: Mapping[date, str]) -> dict[date, str]:
    return {date(day.year, day.month, day.day): name for day, name in days.items()}
