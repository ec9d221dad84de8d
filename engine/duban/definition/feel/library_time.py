"""Built-in functions on dates, times and durations, those that ask the working calendar included."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any

from duban.definition.feel.comparison import equal
from duban.definition.feel.numbers import Number, integer, whole
from duban.definition.feel.signatures import Table
from duban.definition.feel.temporal import months_between, wall_date, wall_time
from duban.definition.feel.temporal_text import (
    localise,
    parse_date,
    parse_datetime,
    parse_iso_duration,
    parse_time,
    show_time,
    zone_of,
)
from duban.definition.feel.values import Env, kind
from duban.durations import Duration

TIMES = Table()


@TIMES.add("date(from: text) -> date")
def date_of_text(text: str) -> date:
    return parse_date(text)


@TIMES.add("date(from: date|datetime) -> date", env=True)
def date_of_instant(env: Env, value: date) -> date:
    return wall_date(env, value)


@TIMES.add("date(year: number, month: number, day: number) -> date")
def date_of_numbers(year: Number, month: Number, day: Number) -> date:
    return date(integer(year), integer(month), integer(day))


@TIMES.add("time(from: text) -> time")
def time_of_text(text: str) -> time:
    return parse_time(text)


@TIMES.add("time(from: time|datetime|date) -> time", env=True)
def time_of_instant(env: Env, value: Any) -> time:
    if isinstance(value, datetime):
        return wall_time(env, value)
    return value if isinstance(value, time) else time(0, tzinfo=UTC)


@TIMES.add("time(hour: number, minute: number, second: number, offset?: duration?) -> time")
def time_of_numbers(hour: Number, minute: Number, second: Number, offset: Duration | None = None) -> time:
    whole_second = int(second)
    micros = int((second - whole_second) * 1_000_000)
    zone = None if offset is None else timezone(timedelta(microseconds=offset.microseconds))
    return time(integer(hour), integer(minute), whole_second, micros, zone)


@TIMES.add("date and time(from: text) -> datetime", env=True)
def datetime_of_text(env: Env, text: str) -> datetime:
    naive = parse_datetime(text)
    return localise(naive, zone_of(env)) if naive.tzinfo is None else naive


@TIMES.add("date and time(from: datetime) -> datetime")
def datetime_itself(value: datetime) -> datetime:
    return value


@TIMES.add("date and time(date: date|datetime, time: time) -> datetime", env=True)
def datetime_of_parts(env: Env, day: date, moment: time) -> datetime:
    combined = datetime.combine(wall_date(env, day), moment)
    return localise(combined, zone_of(env)) if combined.tzinfo is None else combined


@TIMES.add("duration(from: text) -> duration")
def duration_of_text(text: str) -> Duration:
    return parse_iso_duration(text)


@TIMES.add("years and months duration(from: date|datetime, to: date|datetime) -> duration", env=True)
def years_and_months(env: Env, start: date, end: date) -> Duration:
    return months_between(wall_date(env, start), wall_date(env, end))


@TIMES.add("years and months duration(from: text) -> duration")
def years_and_months_of_text(text: str) -> Duration | None:
    found = parse_iso_duration(text)
    return found if found == Duration(months=found.months) else None


@TIMES.add("now() -> datetime", env=True)
def now(env: Env) -> Any:
    return env["now"]


@TIMES.add("today() -> date", env=True)
def today(env: Env) -> date:
    return wall_date(env, env["now"])


@TIMES.add("day of year(date: date|datetime) -> number", env=True)
def day_of_year(env: Env, day: date) -> int:
    return wall_date(env, day).timetuple().tm_yday


_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@TIMES.add("day of week(date: date|datetime) -> text", env=True)
def day_of_week(env: Env, day: date) -> str:
    return _DAYS[wall_date(env, day).weekday()]


@TIMES.add("month of year(date: date|datetime) -> text", env=True)
def month_of_year(env: Env, day: date) -> str:
    return _MONTHS[wall_date(env, day).month - 1]


@TIMES.add("week of year(date: date|datetime) -> number", env=True)
def week_of_year(env: Env, day: date) -> int:
    return wall_date(env, day).isocalendar().week


@TIMES.add("is(value1: any?, value2: any?) -> boolean")
def is_same(left: Any, right: Any) -> bool:
    """Equal, and written alike: an instant in another offset is not the same."""
    found = kind(left)
    if found != kind(right):
        return False
    if found in ("time", "date and time"):
        return bool(left.replace(tzinfo=None) == right.replace(tzinfo=None) and _shown(left) == _shown(right))
    return equal(left, right) is True


def _shown(moment: datetime | time) -> str:
    return show_time(moment.timetz() if isinstance(moment, datetime) else moment)


@TIMES.add("working days between(start: date|datetime, end: date|datetime) -> number", env=True)
def working_days_between(env: Env, start: date, end: date) -> int:
    return int(env.calendar.working_days_between(start, end))


@TIMES.add("working hours between(start: datetime, end: datetime) -> number", env=True)
def working_hours_between(env: Env, start: datetime, end: datetime) -> Number:
    return whole(Decimal(env.calendar.working_seconds_between(start, end)) / 3600)


@TIMES.add("distinct days(list: list) -> list<date>", env=True)
def distinct_days(env: Env, items: list[Any]) -> list[date] | None:
    if not all(isinstance(item, date) for item in items):
        return None
    return list(dict.fromkeys(wall_date(env, item) for item in items))
