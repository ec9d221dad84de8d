"""Working calendars against an oracle that walks minute by minute and looks at the clock on the wall."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from duban.calendars import OFFICE_HOURS, CalendarData, WorkingCalendar
from duban.calendars.data import Windows
from duban.durations import Duration

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Oracle:
    """Answers from the definition alone: a minute is open if its wall-clock time lies in a window of its local date."""

    data: CalendarData

    def shown(self, at: datetime) -> datetime:
        return at.astimezone(ZoneInfo(self.data.zone)).replace(tzinfo=None)

    def windows(self, day: date) -> Windows:
        if day in self.data.make_up:
            return self.data.week[day.weekday()] or self.data.week[0]
        return () if day in self.data.holidays else self.data.week[day.weekday()]

    def open(self, at: datetime) -> bool:
        shown = self.shown(at)
        minute = shown.hour * 60 + shown.minute
        return any(opens <= minute < closes for opens, closes in self.windows(shown.date()))

    def count(self, start: datetime, minutes: int, pauses: list[tuple[datetime, datetime]]) -> datetime:
        while minutes:
            minutes -= self.open(start) and not any(begin <= start < end for begin, end in pauses)
            start += MINUTE
        return start

    def count_back(self, end: datetime, minutes: int) -> datetime:
        while minutes:
            end -= MINUTE
            minutes -= self.open(end)
        return end

    def add_days(self, start: datetime, count: int) -> datetime:
        while not self.open(start):
            start += MINUTE
        shown, day = self.shown(start), self.shown(start).date()
        while count:
            day += DAY
            count -= bool(self.windows(day))
        return self.clipped(day, shown.hour * 60 + shown.minute)

    def clipped(self, day: date, minute: int) -> datetime:
        minutes = self.minutes_of(day)
        wanted = [at for at in minutes if self.shown(at).hour * 60 + self.shown(at).minute == minute]
        at = wanted[0] if wanted else minutes[0] + minute * MINUTE
        if self.open(at):
            return at
        earlier = [other + MINUTE for other in minutes if other < at and self.open(other)]
        return earlier[-1] if earlier else next(other for other in minutes if self.open(other))

    def minutes_of(self, day: date) -> list[datetime]:
        around = datetime(day.year, day.month, day.day, tzinfo=UTC) - DAY
        return [at for at in (around + step * MINUTE for step in range(3 * 1440)) if self.shown(at).date() == day]


ALL_DAY: Windows = ((0, 1440),)
SHOP: Windows = ((6 * 60, 22 * 60),)
SHORT: Windows = ((9 * 60, 9 * 60 + 7), (11 * 60, 12 * 60), (12 * 60, 13 * 60))
SEASONS = (datetime(2026, 3, 5, tzinfo=UTC), datetime(2026, 3, 26, tzinfo=UTC), datetime(2026, 10, 22, tzinfo=UTC))
ZONES = ("UTC", "Asia/Shanghai", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe")


@st.composite
def calendars(draw: st.DrawFn, days_off: bool = True) -> CalendarData:
    hours = st.sampled_from((OFFICE_HOURS, SHOP, SHORT, ALL_DAY))
    usual = draw(hours)
    week = (usual, draw(hours), usual, usual, draw(hours), draw(hours | st.just(())), ())
    days = st.dates(date(2026, 3, 1), date(2026, 11, 15))
    holidays = draw(st.sets(days, max_size=40)) if days_off else set()
    make_up = draw(st.sets(days, max_size=10)) - holidays
    return CalendarData(
        "drawn", draw(st.sampled_from(ZONES)), week, dict.fromkeys(holidays, "h"), dict.fromkeys(make_up, "m")
    )


instants = st.builds(lambda season, minutes: season + minutes * MINUTE, st.sampled_from(SEASONS), st.integers(0, 12 * 1440))
minutes_of_work = st.integers(1, 26 * 60)


@settings(max_examples=60, deadline=None)
@given(calendars(), instants, minutes_of_work)
def test_working_time_is_counted_minute_by_minute(data: CalendarData, start: datetime, minutes: int) -> None:
    due = WorkingCalendar(data).add(start, Duration(working_seconds=minutes * 60)).at
    assert due == Oracle(data).count(start, minutes, [])


@settings(max_examples=60, deadline=None)
@given(calendars(), instants, minutes_of_work)
def test_working_time_before_an_instant_is_counted_backwards(data: CalendarData, end: datetime, minutes: int) -> None:
    assert WorkingCalendar(data).subtract(end, Duration(working_seconds=minutes * 60)).at == Oracle(data).count_back(
        end, minutes
    )


@settings(max_examples=60, deadline=None)
@given(calendars(), instants, st.integers(1, 6))
def test_working_days_keep_the_time_on_the_wall(data: CalendarData, start: datetime, days: int) -> None:
    assert WorkingCalendar(data).add(start, Duration(working_days=days)).at == Oracle(data).add_days(start, days)


@settings(max_examples=60, deadline=None)
@given(calendars(), instants, st.integers(0, 5 * 1440))
def test_working_seconds_between_are_the_open_minutes(data: CalendarData, start: datetime, length: int) -> None:
    oracle, calendar = Oracle(data), WorkingCalendar(data)
    minutes = sum(oracle.open(start + step * MINUTE) for step in range(length))
    assert calendar.working_seconds_between(start, start + length * MINUTE) == 60 * minutes
    assert calendar.working_seconds_between(start + length * MINUTE, start) == -60 * minutes


@settings(max_examples=60, deadline=None)
@given(calendars(), instants)
def test_the_next_opening_is_the_first_open_minute(data: CalendarData, start: datetime) -> None:
    oracle, at = Oracle(data), start
    while not oracle.open(at):
        at += MINUTE
    assert WorkingCalendar(data).next_opening(start) == at


@settings(max_examples=60, deadline=None)
@given(calendars(), st.dates(date(2026, 3, 1), date(2026, 11, 15)), st.integers(0, 60))
def test_working_days_between_are_the_days_with_windows(data: CalendarData, start: date, length: int) -> None:
    oracle, calendar = Oracle(data), WorkingCalendar(data)
    days = [start + step * DAY for step in range(length)]
    assert calendar.working_days_between(start, start + length * DAY) == sum(bool(oracle.windows(day)) for day in days)
    assert [calendar.is_working_day(day) for day in days] == [bool(oracle.windows(day)) for day in days]


pauses_of_minutes = st.lists(st.tuples(st.integers(0, 6 * 1440), st.integers(0, 2000)), max_size=4)


@settings(max_examples=60, deadline=None)
@given(calendars(), instants, minutes_of_work, pauses_of_minutes)
def test_a_paused_working_clock_counts_open_minutes_outside_its_pauses(
    data: CalendarData, base: datetime, minutes: int, drawn: list[tuple[int, int]]
) -> None:
    pauses = [(base + begin * MINUTE, base + (begin + length) * MINUTE) for begin, length in drawn]
    due = WorkingCalendar(data).due(base, Duration(working_seconds=minutes * 60), pauses).at
    assert due == Oracle(data).count(base, minutes, pauses)
