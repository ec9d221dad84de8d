"""Clocks with pauses: due is a function of base, duration and pauses; what is left goes on in the duration's own units."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from office_as_of_2026 import OFFICE

from duban.calendars import Pause, Remainder, WorkingCalendar, always, weekdays
from duban.durations import AT_ONCE, NEVER, Duration, parse_duration

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=SHANGHAI)


def pauses(*texts: str) -> list[Pause]:
    """Spans written as `07-06 15:00/07-07 15:00`; without an end while it is open."""
    halves = (text.partition("/") for text in texts)
    return [(at(start), at(end) if end else None) for start, _, end in halves]


def due(base: str, duration: str, *stood_still: str) -> str | None:
    end = OFFICE.due(at(base), parse_duration(duration), pauses(*stood_still)).at
    return end and f"{end.astimezone(SHANGHAI):%m-%d %H:%M:%S}".removesuffix(":00")


@pytest.mark.parametrize(
    ("base", "duration", "stood_still", "expected"),
    [
        # one whole day left by wall clock (Tuesday 15:00), then 2.5 + 1.5 opening hours
        ("07-06 10:00", "2 working days", ["07-06 15:00/07-07 15:00"], "07-09 10:00"),
        # no whole day left: 2.5 + 1.5 opening hours from 16:00
        ("07-06 10:00", "1 working day", ["07-06 15:00/07-06 16:00"], "07-07 11:00"),
        ("07-06 10:00", "4 working hours", ["07-06 11:00/07-06 14:00"], "07-06 17:00"),
        ("09-30 16:00", "1 working day", ["10-01 00:00/10-08 00:00"], "10-08 16:00"),  # nothing was open
        ("09-30 16:00", "1 working day", ["09-30 17:00/10-08 09:00"], "10-08 17:00"),  # 6.5 opening hours were left
        ("07-06 10:00", "2 days", ["07-07 00:00/07-08 06:00"], "07-09 16:00"),
        ("01-31 10:00", "1 month", ["02-10 00:00/02-12 00:00"], "03-02 10:00"),
        ("01-31 10:00", "2 months", ["02-10 10:00/02-12 10:00"], "04-02 10:00"),
        ("07-06 10:00", "36 hours", ["07-06 12:00/07-06 13:30", "07-07 00:00/07-07 01:00"], "07-08 00:30"),
        ("07-06 10:00", "2 days", ["07-05 00:00/07-06 11:00"], "07-08 11:00"),  # it stood still already
        ("07-06 10:00", "2 days", ["07-01 00:00/07-05 00:00"], "07-08 10:00"),  # long before
        ("07-06 10:00", "2 days", ["07-08 10:00/07-09 10:00"], "07-08 10:00"),  # at the due it is too late
        ("07-06 10:00", "2 days", ["07-08 09:59:59/07-08 10:59:59"], "07-08 11:00"),
        ("07-06 10:00", "2 days", ["07-08 11:00"], "07-08 10:00"),
        ("07-06 10:00", "2 days", ["07-07 11:00"], None),
        ("07-06 10:00", "2 days", ["07-06 11:00/07-06 12:00", "07-08 10:30"], None),
        ("07-06 13:30", "1 working day", ["07-06 18:00/07-07 07:00"], "07-07 13:30"),  # not back to 12:00
        ("07-06 08:30", "1 working day", ["07-06 18:00/07-07 09:00"], "07-07 09:00"),
    ],
)
def test_a_paused_clock_is_due_later(base: str, duration: str, stood_still: list[str], expected: str | None) -> None:
    assert due(base, duration, *stood_still) == expected


def test_at_once_and_never_do_not_pause() -> None:
    base = at("07-06 10:00")
    assert OFFICE.due(base, AT_ONCE, pauses("07-06 10:00")).at == base
    assert OFFICE.due(base, NEVER, pauses("07-06 10:00")).at is None


def test_what_is_left_at_a_pause_is_whole_units_and_a_rest() -> None:
    two_working_days, month = parse_duration("2 working days"), parse_duration("1 month")
    left = OFFICE.remaining(at("07-06 15:00"), at("07-08 10:00"), two_working_days)
    assert left == Remainder(working_days=1, working_microseconds=4 * 3600 * 10**6)
    assert OFFICE.resume(at("07-07 15:00"), left).at == at("07-09 10:00")
    left = OFFICE.remaining(at("02-10 00:00"), at("02-28 10:00"), month)
    assert left == Remainder(days=18, microseconds=10 * 3600 * 10**6)
    assert OFFICE.remaining(at("02-28 10:00"), at("02-28 10:00"), month) == Remainder()


def test_a_changed_duration_and_its_pauses_compose() -> None:
    stood_still = ["07-06 15:00/07-06 16:00"]
    assert due("07-06 10:00", "1 working day", *stood_still) == "07-07 11:00"
    assert due("07-06 10:00", "2 working days", *stood_still) == "07-08 11:00"


def test_a_resumed_clock_that_reaches_an_unknown_year_is_provisional() -> None:
    day = parse_duration("1 working day")
    assert OFFICE.due(at("12-30 10:00"), day, pauses("12-30 11:00/12-31 17:00")).provisional
    assert not OFFICE.due(at("12-30 10:00"), day, pauses("12-30 11:00/12-30 12:00")).provisional
    assert OFFICE.resume(at("12-31 17:00"), Remainder(working_days=1)).provisional
    assert not OFFICE.resume(at("12-31 17:00"), Remainder(days=9)).provisional


MINUTE = timedelta(minutes=1)
BASE = datetime(2026, 9, 21, tzinfo=UTC)
calendars = st.sampled_from((OFFICE, always(), always("Europe/Berlin"), weekdays("America/New_York")))
minutes = st.integers(0, 45 * 1440)
instants = minutes.map(lambda minute: BASE + minute * MINUTE)
durations = st.one_of(
    st.builds(Duration, working_days=st.integers(0, 12), working_seconds=st.integers(0, 40).map(lambda hours: hours * 1800)),
    st.builds(Duration, months=st.integers(0, 2), days=st.integers(0, 20), microseconds=st.integers(0, 10**11)),
)
spans = st.lists(
    st.builds(lambda start, length: (start, start + length * MINUTE), instants, st.integers(0, 20_000)), max_size=4
)


def end_of(calendar: WorkingCalendar, base: datetime, duration: Duration, stood_still: list[Pause]) -> datetime:
    end = calendar.due(base, duration, stood_still).at
    assert end is not None
    return end


@settings(deadline=None)
@given(calendars, instants, durations, spans, st.randoms(use_true_random=False))
def test_the_order_of_pauses_does_not_matter(
    calendar: WorkingCalendar, base: datetime, duration: Duration, stood_still: list[Pause], random: Random
) -> None:
    shuffled = random.sample(stood_still, len(stood_still))
    assert end_of(calendar, base, duration, shuffled) == end_of(calendar, base, duration, stood_still)


@settings(deadline=None)
@given(calendars, instants, durations, spans, st.floats(0, 1))
def test_a_pause_split_in_two_changes_nothing(
    calendar: WorkingCalendar, base: datetime, duration: Duration, stood_still: list[Pause], where: float
) -> None:
    cuts = [(start, start + (end - start) * where, end) for start, end in stood_still]
    split: list[Pause] = [half for cut in cuts for half in pairwise(cut)]
    assert end_of(calendar, base, duration, split) == end_of(calendar, base, duration, stood_still)


@settings(deadline=None)
@given(calendars, instants, durations, spans, instants)
def test_an_empty_pause_changes_nothing(
    calendar: WorkingCalendar, base: datetime, duration: Duration, stood_still: list[Pause], moment: datetime
) -> None:
    more = [*stood_still, (moment, moment)]
    assert end_of(calendar, base, duration, more) == end_of(calendar, base, duration, stood_still)


@settings(deadline=None)
@given(calendars, instants, durations, spans)
def test_pauses_never_make_a_clock_due_earlier(
    calendar: WorkingCalendar, base: datetime, duration: Duration, stood_still: list[Pause]
) -> None:
    for count in range(1, len(stood_still) + 1):
        fewer, more = sorted(stood_still)[: count - 1], sorted(stood_still)[:count]
        assert end_of(calendar, base, duration, more) >= end_of(calendar, base, duration, fewer)


@settings(deadline=None)
@given(instants, durations.filter(lambda duration: duration.working), spans, instants)
def test_a_pause_while_nothing_is_open_changes_nothing(
    base: datetime, duration: Duration, stood_still: list[Pause], moment: datetime
) -> None:
    opening = OFFICE.next_opening(moment)
    quiet: list[Pause] = [(moment, opening)]
    assert end_of(OFFICE, base, duration, quiet) == end_of(OFFICE, base, duration, [])
    assert OFFICE.net(base, max(opening, base), duration, quiet) == OFFICE.net(base, max(opening, base), duration)


@settings(deadline=None)
@given(calendars, instants, st.integers(0, 10**12), spans)
def test_hours_are_lengthened_by_exactly_what_was_paused(
    calendar: WorkingCalendar, base: datetime, length: int, stood_still: list[Pause]
) -> None:
    duration = Duration(microseconds=length)
    end = end_of(calendar, base, duration, stood_still)
    assert calendar.net(base, end, duration, stood_still) == timedelta(microseconds=length)


@settings(deadline=None)
@given(calendars, instants, st.integers(0, 90), spans)
def test_working_hours_are_lengthened_by_the_openings_paused(
    calendar: WorkingCalendar, base: datetime, hours: int, stood_still: list[Pause]
) -> None:
    duration = Duration(working_seconds=hours * 3600)
    end = end_of(calendar, base, duration, stood_still)
    assert calendar.net(base, end, duration, stood_still) == timedelta(hours=hours)


@settings(deadline=None)
@given(calendars, instants, durations, st.floats(0, 1))
def test_what_is_left_goes_on_to_the_same_due(
    calendar: WorkingCalendar, base: datetime, duration: Duration, where: float
) -> None:
    end = end_of(calendar, base, duration, [])
    moment = base + (end - base) * where
    again = calendar.resume(moment, calendar.remaining(moment, end, duration)).at
    assert again is not None
    if duration.working:  # 12:00 and 13:30 are one instant to working time
        assert calendar.working_seconds_between(again, end) == 0
    else:
        assert again == end
