"""The office calendar of mainland China: National Day week, make-up days of 2026, and years without a schedule."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from office_as_of_2026 import OFFICE

from duban.calendars import Due, WorkingCalendar, bundled, extend, mainland_china
from duban.durations import parse_duration
from duban.errors import ConfigurationError, UnknownYear

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def added(start: str, duration: str, calendar: WorkingCalendar = OFFICE) -> str:
    return shown(calendar.add(at(start), parse_duration(duration)))


def taken(start: str, duration: str) -> str:
    return shown(OFFICE.subtract(at(start), parse_duration(duration)))


def shown(due: Due) -> str:
    assert due.at is not None
    return f"{due.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}".removesuffix(":00")


@pytest.mark.parametrize(
    ("start", "duration", "due"),
    [
        ("2026-09-30 16:00", "1 working day", "2026-10-08 16:00"),  # National Day week, 1 to 7 October
        ("2026-09-30 16:00", "4 working hours", "2026-10-08 11:00"),
        ("2026-10-03 11:00", "1 working day", "2026-10-09 08:30"),  # begins with the opening on the 8th
        ("2026-10-09 16:00", "1 working day", "2026-10-10 16:00"),  # a make-up Saturday
        ("2026-10-10 16:00", "1 working day", "2026-10-12 16:00"),
        ("2026-10-10 16:00", "2 working hours", "2026-10-12 09:00"),
        ("2026-09-18 16:00", "1 working day", "2026-09-20 16:00"),  # a make-up Sunday after a free Saturday
        ("2026-09-24 16:00", "1 working day", "2026-09-28 16:00"),  # Mid-autumn
        ("2026-02-13 10:00", "2 working days", "2026-02-24 10:00"),  # Saturday the 14th works, then Spring Festival
        ("2026-07-03 17:59", "1 working day", "2026-07-07 08:30"),  # Friday after closing
        ("2026-07-03 17:30", "1 working day", "2026-07-07 08:30"),  # closing itself is outside
        ("2026-07-03 17:29:59", "1 working day", "2026-07-06 17:29:59"),
        ("2026-07-06 08:30", "1 working day", "2026-07-07 08:30"),
        ("2026-07-06 12:00", "1 working day", "2026-07-07 13:30"),  # lunch
        ("2026-07-06 12:30", "2 working days", "2026-07-08 13:30"),
        ("2026-07-06 08:30", "3.5 working hours", "2026-07-06 12:00"),
        ("2026-07-06 08:30", "7.5 working hours", "2026-07-06 17:30"),
        ("2026-07-06 07:00", "8 working hours", "2026-07-07 09:00"),
        ("2026-09-30 16:00", "2 days", "2026-10-02 16:00"),  # plain days know no holiday
        ("2026-07-03 17:59", "at once", "2026-07-03 17:59"),
        ("2026-01-31 10:00", "1 month", "2026-02-28 10:00"),
        ("2026-08-31 10:00", "1 month", "2026-09-30 10:00"),
        ("2026-03-31 10:00", "2 months", "2026-05-31 10:00"),
        ("2026-11-30 10:00", "3 months", "2027-02-28 10:00"),
        ("2024-02-29 10:00", "1 year", "2025-02-28 10:00"),
        ("2024-02-29 10:00", "4 years", "2028-02-29 10:00"),
        ("2024-02-28 16:00", "1 working day", "2024-02-29 16:00"),
        ("2024-01-31 10:00", "1 month", "2024-02-29 10:00"),
    ],
)
def test_a_duration_is_added(start: str, duration: str, due: str) -> None:
    assert added(start, duration) == due


@pytest.mark.parametrize(
    ("end", "duration", "start"),
    [
        ("2026-10-02 16:00", "4 working hours", "2026-09-30 13:30"),  # a warning before a due on a holiday
        ("2026-10-08 11:00", "4 working hours", "2026-09-30 16:00"),
        ("2026-10-08 08:30", "4 working hours", "2026-09-30 13:30"),
        ("2026-10-08 16:00", "1 working day", "2026-09-30 16:00"),
        ("2026-10-12 16:00", "1 working day", "2026-10-10 16:00"),
        ("2026-07-07 08:30", "1 working day", "2026-07-06 08:30"),
        ("2026-07-07 17:30", "1 working day", "2026-07-06 17:30"),
        ("2026-07-05 12:00", "1 working day", "2026-07-02 17:30"),  # Sunday counts from Friday's closing
        ("2026-03-31 10:00", "1 month", "2026-02-28 10:00"),
        ("2026-01-02 10:00", "1 working day", "2025-12-30 17:30"),  # over New Year
        ("2026-01-02 10:00", "2 working hours", "2025-12-31 15:30"),
        ("2026-07-07 10:00", "2 days", "2026-07-05 10:00"),
    ],
)
def test_a_duration_is_taken_away(end: str, duration: str, start: str) -> None:
    assert taken(end, duration) == start


def test_a_negative_duration_added_is_one_taken_away() -> None:
    assert added("2026-10-08 11:00", "-4 working hours") == "2026-09-30 16:00"


@pytest.mark.parametrize(
    ("instant", "closing"),
    [
        ("2026-07-03 10:00", "2026-07-03 17:30"),
        ("2026-07-03 07:00", "2026-07-03 17:30"),
        ("2026-07-03 12:00", "2026-07-03 17:30"),
        ("2026-07-03 17:30", "2026-07-03 17:30"),
        ("2026-07-03 17:31", "2026-07-06 17:30"),
        ("2026-10-03 10:00", "2026-10-08 17:30"),
        ("2026-10-10 10:00", "2026-10-10 17:30"),
    ],
)
def test_until_closing_extends_to_the_end_of_the_working_day(instant: str, closing: str) -> None:
    assert OFFICE.closing(at(instant)) == at(closing)


def test_the_next_opening() -> None:
    assert OFFICE.next_opening(at("2026-10-03 10:00")) == at("2026-10-08 08:30")
    assert OFFICE.next_opening(at("2026-07-06 10:00")) == at("2026-07-06 10:00")
    assert OFFICE.next_opening(at("2026-07-06 12:00")) == at("2026-07-06 13:30")


def test_working_days_are_known_by_date_and_by_instant() -> None:
    assert not OFFICE.is_working_day(date(2026, 10, 7))
    assert OFFICE.is_working_day(date(2026, 10, 8))
    assert OFFICE.is_working_day(date(2026, 10, 10))
    assert OFFICE.is_working_day(at("2026-10-08 00:30"))  # the 7th in UTC
    assert OFFICE.windows(date(2026, 10, 7)) == ()
    assert OFFICE.windows(date(2026, 10, 8))[0] == (at("2026-10-08 08:30"), at("2026-10-08 12:00"))


def test_working_time_between() -> None:
    assert OFFICE.working_days_between(date(2026, 9, 30), date(2026, 10, 12)) == 4
    assert OFFICE.working_days_between(at("2026-10-12 08:00"), at("2026-09-30 23:00")) == -4
    assert OFFICE.working_days_between(date(2026, 10, 1), date(2026, 10, 8)) == 0
    assert OFFICE.working_seconds_between(at("2026-09-30 16:00"), at("2026-10-08 11:00")) == 4 * 3600
    assert OFFICE.working_seconds_between(at("2026-10-08 11:00"), at("2026-09-30 16:00")) == -4 * 3600


def test_a_year_without_a_schedule_is_provisional_and_says_so() -> None:
    due = OFFICE.add(at("2026-12-31 16:00"), parse_duration("1 working day"))
    assert (shown(due), due.provisional) == ("2027-01-04 16:00", True)  # 1 January and the weekend are left out
    assert OFFICE.provisional(2027)
    assert not OFFICE.provisional(2026)
    assert OFFICE.known_years is not None
    assert 2026 in OFFICE.known_years


def test_what_stays_within_known_years_is_not_provisional() -> None:
    assert not OFFICE.add(at("2026-12-30 16:00"), parse_duration("1 working day")).provisional
    assert not OFFICE.add(at("2027-03-01 10:00"), parse_duration("1 month")).provisional
    assert OFFICE.add(at("2003-05-06 10:00"), parse_duration("1 working day")).provisional
    assert OFFICE.subtract(at("2027-01-05 10:00"), parse_duration("5 working days")).provisional


@pytest.mark.parametrize("day", [date(2027, 1, 1), date(2027, 10, 1), date(2028, 5, 1), date(2003, 10, 3), date(2027, 5, 1)])
def test_fixed_date_holidays_hold_in_provisional_years(day: date) -> None:
    assert not OFFICE.is_working_day(day)


def test_the_official_schedule_alone_holds_in_known_years() -> None:
    assert OFFICE.is_working_day(date(2005, 5, 8))  # a make-up Sunday
    assert not OFFICE.is_working_day(date(2026, 5, 4))


def test_a_calendar_learns_a_year() -> None:
    holidays = {date(2027, 1, 1): "New Year's Day", date(2027, 1, 4): "New Year's Day"}
    wiser = extend(OFFICE, 2027, holidays, {date(2027, 1, 2): "New Year's Day"})
    due = wiser.add(at("2026-12-31 16:00"), parse_duration("1 working day"))
    assert (shown(due), due.provisional) == ("2027-01-02 16:00", False)
    assert wiser.is_working_day(date(2027, 10, 2)) is False  # a Saturday
    assert wiser.is_working_day(date(2027, 10, 1))  # the schedule that came does not name it
    assert OFFICE.provisional(2027)


def test_a_later_schedule_overrules_an_earlier_one() -> None:
    changed = extend(OFFICE, 2027, {date(2026, 10, 10): "National Day"}, {date(2026, 10, 7): "National Day"})
    assert not changed.is_working_day(date(2026, 10, 10))
    assert changed.is_working_day(date(2026, 10, 7))
    assert not changed.is_working_day(date(2026, 10, 6))
    again = extend(changed, 2026, {date(2026, 10, 1): "National Day"}, {})
    assert again.is_working_day(date(2026, 10, 6))


def test_a_calendar_may_refuse_years_it_does_not_know() -> None:
    strict = WorkingCalendar(replace(OFFICE.data, unknown_year="refuse"))
    assert added("2026-12-30 16:00", "1 working day", strict) == "2026-12-31 16:00"
    assert added("2026-12-31 16:00", "2 days", strict) == "2027-01-02 16:00"
    for duration in ("1 working day", "4 working hours"):
        with pytest.raises(UnknownYear) as refused:
            strict.add(at("2026-12-31 16:00"), parse_duration(duration))
        assert (refused.value.calendar, refused.value.year) == ("office", 2027)
    assert strict.closing(at("2026-12-31 17:30")) == at("2026-12-31 17:30")


def test_the_years_known_are_those_with_data() -> None:
    known = mainland_china().known_years
    assert known is not None
    assert known >= set(range(2004, 2027))
    assert 2003 not in known


def test_bundled_calendars_have_names() -> None:
    assert {name: bundled(name).name for name in ("always", "weekdays", "office")} == {
        "always": "always",
        "weekdays": "weekdays",
        "office": "office",
    }
    assert bundled("office").zone == SHANGHAI
    with pytest.raises(ConfigurationError, match="did you mean 'office'"):
        bundled("ofice")
    with pytest.raises(ConfigurationError, match="there are always, weekdays, office"):
        bundled("zzz")


def test_office_hours_are_a_setting() -> None:
    long = mainland_china(((9 * 60, 18 * 60),))
    assert added("2026-09-30 12:30", "1 working hour", long) == "2026-09-30 13:30"
