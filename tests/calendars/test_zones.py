"""Wall clocks that jump: daylight saving, skipped days, and calendars that never close."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest

from duban.calendars import CalendarData, WorkingCalendar, always, mainland_china, weekdays
from duban.durations import Duration, parse_duration
from duban.errors import EvaluationError, NaiveTime

BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"


def added(calendar: WorkingCalendar, start: str, duration: str) -> str:
    due = calendar.add(datetime.fromisoformat(start).replace(tzinfo=calendar.zone), parse_duration(duration))
    assert due.at is not None
    assert due.at.tzinfo is UTC
    return due.at.astimezone(calendar.zone).isoformat(sep=" ", timespec="minutes")


@pytest.mark.parametrize(
    ("calendar", "start", "duration", "due"),
    [
        (always(BERLIN), "2026-03-28 10:00", "1 day", "2026-03-29 10:00+02:00"),  # 23 hours later
        (always(BERLIN), "2026-03-28 10:00", "24 hours", "2026-03-29 11:00+02:00"),
        (always(BERLIN), "2026-03-28 02:30", "1 day", "2026-03-29 03:30+02:00"),  # 02:30 does not exist
        (always(BERLIN), "2026-10-24 02:30", "1 day", "2026-10-25 02:30+02:00"),  # the first of the two
        (always(BERLIN), "2026-10-24 10:00", "1 day", "2026-10-25 10:00+01:00"),
        (always(BERLIN), "2026-03-28 10:00", "1 working day", "2026-03-29 10:00+02:00"),
        (always(BERLIN), "2026-03-28 02:30", "1 working day", "2026-03-29 03:30+02:00"),
        (always(BERLIN), "2026-03-28 10:00", "24 working hours", "2026-03-29 11:00+02:00"),
        (always(NEW_YORK), "2026-10-31 10:00", "1 month", "2026-11-30 10:00-05:00"),
        (always(NEW_YORK), "2026-03-07 12:00", "1 week", "2026-03-14 12:00-04:00"),
        (weekdays(BERLIN), "2026-03-27 16:00", "1 working day", "2026-03-30 16:00+02:00"),
        (weekdays(BERLIN), "2026-03-27 16:00", "2 working hours", "2026-03-30 09:00+02:00"),
        (weekdays(NEW_YORK), "2026-12-31 17:00", "1 working hour", "2027-01-01 09:00-05:00"),  # it knows no holiday
        (always(), "2026-07-04 23:00", "1 working day", "2026-07-05 23:00+00:00"),
        (always(), "2026-07-04 23:00", "36 working hours", "2026-07-06 11:00+00:00"),
        (always("Pacific/Apia"), "2011-12-29 10:00", "1 working day", "2011-12-31 10:00+14:00"),  # the 30th was left out
    ],
)
def test_calendar_units_follow_the_wall_clock(calendar: WorkingCalendar, start: str, duration: str, due: str) -> None:
    assert added(calendar, start, duration) == due


def test_a_day_may_be_23_or_25_hours_open() -> None:
    calendar = always(BERLIN)
    lengths = [sum((end - start for start, end in calendar.windows(day)), timedelta()) for day in SUNDAYS]
    assert lengths == [timedelta(hours=23), timedelta(hours=25), timedelta(hours=24)]


SUNDAYS = (date(2026, 3, 29), date(2026, 10, 25), date(2026, 11, 1))


def test_a_calendar_that_never_closes_ends_its_day_at_midnight() -> None:
    calendar = always("Asia/Shanghai")
    noon = datetime(2026, 7, 4, 12, tzinfo=calendar.zone)
    assert calendar.closing(noon) == datetime(2026, 7, 5, tzinfo=calendar.zone)
    assert calendar.next_opening(noon) == noon
    assert calendar.subtract(noon, parse_duration("1 working day")).at == noon - timedelta(days=1)
    assert calendar.known_years is None
    assert not calendar.provisional(2100)


def test_windows_laid_over_each_other_by_a_jump_are_counted_once() -> None:
    night = CalendarData("night", BERLIN, (((60, 150), (180, 300)),) * 7)  # 01:00-02:30 and 03:00-05:00
    windows = WorkingCalendar(night).windows(date(2026, 3, 29))
    assert [(f"{start:%H:%M}", f"{end:%H:%M}") for start, end in windows] == [("00:00", "01:30"), ("01:30", "03:00")]


def test_a_window_that_a_jump_swallows_is_left_out() -> None:
    calendar = WorkingCalendar(CalendarData("night", BERLIN, (((60, 150), (180, 200)),) * 7))
    assert [len(calendar.windows(date(2026, 3, day))) for day in (28, 29, 30)] == [2, 1, 2]


def test_a_calendar_that_is_on_holiday_for_ever_says_so() -> None:
    every_day = {(day.month, day.day): "holiday" for day in (date(2024, 1, 1) + timedelta(days=step) for step in range(366))}
    idle = WorkingCalendar(CalendarData("idle", "UTC", always().data.week, fixed_holidays=every_day))
    moment = datetime(2026, 7, 4, tzinfo=UTC)
    for duration in (Duration(working_days=1), Duration(working_seconds=1)):
        for span in (duration, -duration):
            with pytest.raises(EvaluationError, match="at most 200 years"):
                idle.add(moment, span)
    for ask in (idle.closing, idle.next_opening):
        with pytest.raises(EvaluationError, match="at most 200 years"):
            ask(moment)


@pytest.mark.parametrize("ask", ["add", "subtract", "closing", "next_opening", "working_seconds_between", "is_working_day"])
def test_a_naive_time_is_refused(ask: str) -> None:
    naive, calendar = datetime(2026, 7, 4, 12), always()
    arguments = {
        "add": (naive, Duration(days=1)),
        "subtract": (naive, Duration(days=1)),
        "working_seconds_between": (naive, naive),
    }
    with pytest.raises(NaiveTime, match="has no time zone"):
        getattr(calendar, ask)(*arguments.get(ask, (naive,)))
    with pytest.raises(ValueError, match="has no time zone"):
        calendar.due(datetime(2026, 7, 4, tzinfo=UTC), Duration(days=1), [(naive, None)])


@pytest.mark.parametrize(
    "duration",
    [
        Duration(days=10**7),
        Duration(days=10**12),
        Duration(months=10**6),
        Duration(microseconds=10**18),
        Duration(working_days=10**6),
        Duration(working_seconds=10**11),
        Duration(working_days=10**15),
        Duration(working_seconds=10**20),
        Duration(microseconds=10**30),
        -Duration(working_days=10**6),
        -Duration(working_seconds=10**11),
        -Duration(days=10**7),
    ],
)
@pytest.mark.parametrize("calendar", [always(), mainland_china()])
def test_what_leads_out_of_time_is_an_error_of_ours(calendar: WorkingCalendar, duration: Duration) -> None:
    with pytest.raises(EvaluationError, match="calendar"):
        calendar.add(datetime(2026, 7, 4, tzinfo=UTC), duration)


@pytest.mark.parametrize("year", [1, 2, 9998, 9999])
def test_the_ends_of_time_are_errors_of_ours_too(year: int) -> None:
    calendar, moment = mainland_china(), datetime(year, 12, 31, 20, tzinfo=UTC)
    for duration in (Duration(working_days=1), Duration(days=400), Duration(working_seconds=-(10**8)), Duration(months=-99)):
        with suppress(EvaluationError):
            calendar.add(moment, duration)
    for ask in (calendar.closing, calendar.next_opening, calendar.is_working_day):
        with suppress(EvaluationError):
            ask(moment)


def test_working_time_is_not_counted_over_centuries() -> None:
    with pytest.raises(EvaluationError, match="at most 200 years"):
        mainland_china().working_seconds_between(datetime(2, 1, 1, tzinfo=UTC), datetime(9998, 1, 1, tzinfo=UTC))
