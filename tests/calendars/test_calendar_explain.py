"""Explanations: every interval that counted or not, in order, without holes, with its reason."""

from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st
from office_as_of_2026 import OFFICE

from duban.calendars import CalendarData, Interval, Pause, WorkingCalendar, always, extend
from duban.durations import Duration, parse_duration

SHANGHAI = ZoneInfo("Asia/Shanghai")
WORKING_DAY = parse_duration("1 working day")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def told(base: str, upto: str, duration: Duration = WORKING_DAY, stood_still: tuple[str, str] | None = None) -> list[str]:
    pauses: list[Pause] = [(at(stood_still[0]), at(stood_still[1]))] if stood_still else []
    return [line(span) for span in OFFICE.explain(at(base), duration, pauses, at(upto))]


def line(span: Interval) -> str:
    start, end = span.start.astimezone(SHANGHAI), span.end.astimezone(SHANGHAI)
    return f"{start:%d %H:%M}-{end:%d %H:%M} {'+' if span.counted else '-'} {span.reason}"


def test_national_day_week_is_explained() -> None:
    assert told("2026-09-30 16:00", "2026-10-08 16:00", stood_still=("2026-10-08 09:00", "2026-10-08 10:00")) == [
        "30 16:00-30 17:30 + open",
        "30 17:30-01 00:00 - closed",
        "01 00:00-08 00:00 - National Day",
        "08 00:00-08 08:30 - closed",
        "08 08:30-08 09:00 + open",
        "08 09:00-08 10:00 - paused",
        "08 10:00-08 12:00 + open",
        "08 12:00-08 13:30 - closed",
        "08 13:30-08 16:00 + open",
    ]


def test_weekends_and_make_up_days_are_explained() -> None:
    assert told("2026-10-10 17:00", "2026-10-12 09:00") == [
        "10 17:00-10 17:30 + make-up day",
        "10 17:30-11 00:00 - closed",
        "11 00:00-12 00:00 - weekend",
        "12 00:00-12 08:30 - closed",
        "12 08:30-12 09:00 + open",
    ]


def test_plain_time_just_runs_or_stands_still() -> None:
    assert told("2026-09-30 16:00", "2026-10-02 16:00", parse_duration("2 days")) == ["30 16:00-02 16:00 + running"]
    assert told(
        "2026-09-30 16:00", "2026-10-02 16:00", parse_duration("2 days"), ("2026-10-01 00:00", "2026-10-05 00:00")
    ) == [
        "30 16:00-01 00:00 + running",
        "01 00:00-02 16:00 - paused",
    ]


def test_nothing_is_told_of_no_time() -> None:
    assert told("2026-09-30 16:00", "2026-09-30 16:00") == told("2026-09-30 16:00", "2026-09-30 15:00") == []


def test_reasons_are_said_in_chinese_too() -> None:
    spans = OFFICE.explain(at("2026-09-30 17:00"), WORKING_DAY, [(at("2026-10-08 08:30"), None)], at("2026-10-08 09:00"))
    assert [span.text("zh") for span in spans] == ["工作时间", "非工作时间", "国庆节", "非工作时间", "暂停"]
    assert [span.text() for span in spans] == ["open", "closed", "National Day", "closed", "paused"]
    own = extend(OFFICE, 2026, {at("2026-07-06 00:00").date(): "公司日"}, {})
    assert own.explain(at("2026-07-06 10:00"), WORKING_DAY, [], at("2026-07-06 11:00"))[0].text("zh") == "公司日"


def test_guessed_years_are_marked() -> None:
    spans = OFFICE.explain(at("2026-12-31 17:00"), WORKING_DAY, [], at("2027-01-04 10:00"))
    assert [(span.reason, span.provisional) for span in spans] == [
        ("open", False),
        ("closed", False),
        ("New Year's Day", True),
        ("weekend", True),
        ("closed", True),
        ("open", True),
    ]


def test_a_shop_has_days_off_in_the_week() -> None:
    shop = WorkingCalendar(CalendarData("shop", "Asia/Shanghai", ((), *(((600, 1200),),) * 6)))
    spans = shop.explain(at("2026-07-06 10:00"), WORKING_DAY, [], at("2026-07-06 11:00"))
    assert [(span.reason, span.counted) for span in spans] == [("day off", False)]


MINUTE = timedelta(minutes=1)
BASE = at("2026-09-21 00:00")
instants = st.integers(0, 40 * 1440).map(lambda minute: BASE + minute * MINUTE)
durations = st.sampled_from((WORKING_DAY, parse_duration("4 working hours"), parse_duration("2 days")))
pauses = st.lists(
    st.builds(lambda start, length: (start, start + length * MINUTE), instants, st.integers(0, 9000)), max_size=4
)


@settings(deadline=None)
@given(st.sampled_from((OFFICE, always("Europe/Berlin"))), instants, instants, durations, pauses)
def test_an_explanation_has_no_holes_and_adds_up(
    calendar: WorkingCalendar, base: datetime, upto: datetime, duration: Duration, stood_still: list[Pause]
) -> None:
    spans = calendar.explain(base, duration, stood_still, upto)
    if base < upto:
        assert (spans[0].start, spans[-1].end) == (base, upto)
        counted = sum((span.length for span in spans if span.counted), timedelta())
        assert counted == calendar.net(base, upto, duration, stood_still)
    for one, other in pairwise(spans):
        assert one.start < one.end == other.start
        assert (one.reason, one.counted, one.provisional) != (other.reason, other.counted, other.provisional)
