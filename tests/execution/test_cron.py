"""Cron lines: their instants against a search minute by minute, their zones, their mistakes."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.execution.recurrence import MONTHS, WEEKDAYS, cron

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")


def next_after(line: str, text: str, zone: ZoneInfo = SHANGHAI) -> str | None:
    found = cron(line).next(datetime.fromisoformat(text).replace(tzinfo=zone), zone)
    return found.astimezone(zone).strftime("%a %Y-%m-%d %H:%M") if found else None


@pytest.mark.parametrize(
    ("line", "after", "found"),
    [
        ("0 9 * * mon", "2026-11-02 09:00", "Mon 2026-11-09 09:00"),
        ("0 9 * * mon", "2026-11-02 08:59", "Mon 2026-11-02 09:00"),
        ("*/15 8-9 * * *", "2026-11-02 09:45", "Tue 2026-11-03 08:00"),
        ("30 8 1 * *", "2026-11-01 08:30", "Tue 2026-12-01 08:30"),
        ("0 0 29 feb *", "2026-11-02 00:00", "Tue 2028-02-29 00:00"),
        ("0 0 31 * *", "2026-11-02 00:00", "Thu 2026-12-31 00:00"),
        ("0 9 * jan,jul fri-sun", "2026-11-02 00:00", "Fri 2027-01-01 09:00"),
        ("0 9 * * sat-mon", "2026-11-02 10:00", "Sat 2026-11-07 09:00"),
        ("0 9 13 * fri", "2026-11-02 00:00", "Fri 2026-11-06 09:00"),
        ("5/20 * * * *", "2026-11-02 10:26", "Mon 2026-11-02 10:45"),
        ("0 0 30 feb *", "2026-11-02 00:00", None),
    ],
)
def test_the_next_instant_of_a_line(line: str, after: str, found: str | None) -> None:
    assert next_after(line, after) == found


def test_an_hour_that_clocks_skip_is_skipped_and_one_they_repeat_comes_once() -> None:
    assert next_after("30 2 * * *", "2026-03-28 12:00", BERLIN) == "Mon 2026-03-30 02:30"
    autumn = cron("30 2 * * *").next(datetime(2026, 10, 24, 22, tzinfo=UTC), BERLIN)
    assert autumn == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert cron("30 2 * * *").next(autumn, BERLIN) == datetime(2026, 10, 26, 1, 30, tzinfo=UTC)


@given(
    minute=st.sampled_from(["0", "*/7", "3,50", "10-20"]),
    hour=st.sampled_from(["*", "8", "6-22/4"]),
    day=st.sampled_from(["*", "1", "15,31"]),
    month=st.sampled_from(["*", "2", "nov-jan"]),
    weekday=st.sampled_from(["*", "mon-fri", "sun"]),
    start=st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)),
)
def test_it_is_what_a_search_minute_by_minute_finds(
    minute: str, hour: str, day: str, month: str, weekday: str, start: datetime
) -> None:
    start = start.replace(tzinfo=SHANGHAI)
    line = cron(f"{minute} {hour} {day} {month} {weekday}")
    found = line.next(start, SHANGHAI)
    wall = start.replace(second=0, microsecond=0) + timedelta(minutes=1)
    for _ in range(3 * 24 * 60):
        if _holds(wall, minute, hour, day, month, weekday):
            assert found == wall
            return
        wall += timedelta(minutes=1)
    assert found is None or found >= wall


def _holds(wall: datetime, minute: str, hour: str, day: str, month: str, weekday: str) -> bool:
    """Each field by hand, as crontab(5) says."""
    minutes = {"0": {0}, "*/7": set(range(0, 60, 7)), "3,50": {3, 50}, "10-20": set(range(10, 21))}[minute]
    hours = {"*": set(range(24)), "8": {8}, "6-22/4": {6, 10, 14, 18, 22}}[hour]
    days = {"*": set(range(1, 32)), "1": {1}, "15,31": {15, 31}}[day]
    months = {"*": set(range(1, 13)), "2": {2}, "nov-jan": {11, 12, 1}}[month]
    weekdays = {"*": set(range(7)), "mon-fri": set(range(5)), "sun": {6}}[weekday]
    either = day != "*" and weekday != "*"
    by_day, by_weekday = wall.day in days, wall.weekday() in weekdays
    right_day = (by_day or by_weekday) if either else (by_day and by_weekday)
    return wall.minute in minutes and wall.hour in hours and wall.month in months and right_day


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("0 9 * *", "five fields"),
        ("60 9 * * *", "minute '60': must be 0 … 59"),
        ("0 24 * * *", "hour '24'"),
        ("0 9 0 * *", "day '0'"),
        ("0 9 * nov-foo *", "month 'foo': must be jan … dec"),
        ("0 9 * * 1", "by name"),
        ("0 9 * * monday", "weekday 'monday': must be mon … sun"),
        ("*/0 9 * * *", "step"),
        ("*/x 9 * * *", "step"),
    ],
)
def test_mistakes_say_which_field_and_what_it_may_hold(line: str, says: str) -> None:
    with pytest.raises(ValueError, match=re.escape(says)):
        cron(line)


def test_names_stand_for_their_numbers() -> None:
    assert len(WEEKDAYS) == 7
    assert len(MONTHS) == 12
    assert cron("0 0 1 JAN *") == cron("0 0 1 1 *")
