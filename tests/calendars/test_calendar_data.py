"""Calendars as plain data: what is taken, what is refused and how that is said."""

from datetime import date
from typing import Any

import pytest

from duban.calendars import OFFICE_HOURS, CalendarData, WorkingCalendar, merge_windows
from duban.errors import ConfigurationError

WEEK = (OFFICE_HOURS,) * 5 + ((), ())


def calendar(**changes: Any) -> CalendarData:
    return CalendarData(**{"name": "mine", "zone": "Asia/Shanghai", "week": WEEK} | changes)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"zone": "Asia/Shangai"}, "there is no time zone 'Asia/Shangai'; did you mean 'Asia/Shanghai'?"),
        ({"zone": "../etc/passwd"}, "there is no time zone"),
        ({"zone": ""}, "there is no time zone"),
        ({"week": WEEK[:5]}, "a week has seven days from Monday, not 5"),
        ({"week": ((),) * 7}, "it never opens; give at least one weekday a window"),
        ({"week": (((720, 600),), *WEEK[1:])}, "not 12:00-10:00"),
        ({"week": (((600, 1500),), *WEEK[1:])}, "not 10:00-25:00"),
        ({"week": (((600, 720), (700, 800)), *WEEK[1:])}, "not 11:40-13:20 after 12:00"),
        ({"make_up_windows": ((60, 60),)}, "not 01:00-01:00"),
        ({"unknown_year": "guess"}, "unknown_year is provisional or refuse, not 'guess'"),
        (
            {"holidays": {date(2026, 5, 1): "x"}, "make_up": {date(2026, 5, 1): "y"}},
            "2026-05-01 is both a holiday and a make-up day",
        ),
    ],
)
def test_what_is_wrong_is_said(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        calendar(**changes)
    assert str(refused.value).startswith("calendar 'mine': ")
    assert message in str(refused.value)


def test_a_make_up_day_works_its_own_hours_its_weekdays_or_the_first_there_are() -> None:
    saturday, sunday, monday = date(2026, 7, 4), date(2026, 7, 5), date(2026, 7, 6)
    week = ((), *WEEK[1:5], ((600, 720),), ())
    days = dict.fromkeys((saturday, sunday, monday), "make-up")
    assert [calendar(week=week, make_up=days).windows_on(day) for day in days] == [((600, 720),), OFFICE_HOURS, OFFICE_HOURS]
    own = calendar(week=week, make_up=days, make_up_windows=((540, 600),))
    assert [own.windows_on(day) for day in days] == [((540, 600),)] * 3


def test_fixed_holidays_hold_wherever_no_schedule_is_known() -> None:
    christmas = {(12, 25): "Christmas"}
    every_year = calendar(fixed_holidays=christmas)
    assert every_year.holiday(date(2026, 12, 25)) == "Christmas"
    assert every_year.knows(2026)
    scheduled = calendar(fixed_holidays=christmas, years=frozenset({2026}))
    assert scheduled.holiday(date(2026, 12, 25)) is None
    assert scheduled.holiday(date(2027, 12, 25)) == "Christmas"
    assert not scheduled.knows(2027)


def test_windows_that_touch_are_merged() -> None:
    assert merge_windows([(720, 800), (600, 720), (900, 960)]) == ((600, 800), (900, 960))


def test_a_calendar_says_which_it_is() -> None:
    assert repr(WorkingCalendar(calendar())) == "WorkingCalendar('mine', 'Asia/Shanghai')"
