"""Durations: what people may write, what they are told when it is wrong, and that every text reads back."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duban.durations import AT_ONCE, NEVER, Duration, parse_duration

HOUR = 3_600_000_000

WRITTEN = {
    "2 days": Duration(days=2),
    "1 day": Duration(days=1),
    "1 working day": Duration(working_days=1),
    "4 working hours": Duration(working_seconds=4 * 3600),
    "30 working minutes": Duration(working_seconds=1800),
    "1.5 working hours": Duration(working_seconds=5400),
    "30 minutes": Duration(microseconds=HOUR // 2),
    "90 seconds": Duration(microseconds=90_000_000),
    "1.5 hours": Duration(microseconds=3 * HOUR // 2),
    "0.25 seconds": Duration(microseconds=250_000),
    "1 month": Duration(months=1),
    "3 years": Duration(months=36),
    "2 weeks": Duration(days=14),
    "1 day 12 hours": Duration(days=1, microseconds=12 * HOUR),
    "1 working day 4 working hours": Duration(working_days=1, working_seconds=4 * 3600),
    "-2 days": Duration(days=-2),
    "  2   Days ": Duration(days=2),
    "at once": AT_ONCE,
    "At Once": AT_ONCE,
    "0 days": AT_ONCE,
    "never": NEVER,
    "P1Y2M3DT4H5.5S": Duration(months=14, days=3, microseconds=4 * HOUR + 5_500_000),
    "P2W": Duration(days=14),
    "PT0S": AT_ONCE,
    "PT1,5H": Duration(microseconds=3 * HOUR // 2),
    "-PT1H": Duration(microseconds=-HOUR),
    "-P1DT12H": Duration(days=-1, microseconds=-12 * HOUR),
    "2天": Duration(days=2),
    "２日": Duration(days=2),
    "1个工作日": Duration(working_days=1),
    "3工作日": Duration(working_days=3),
    "4个工作小时": Duration(working_seconds=4 * 3600),
    "30分钟": Duration(microseconds=HOUR // 2),
    "1个月": Duration(months=1),
    "1周": Duration(days=7),
    "1年": Duration(months=12),
    "1天12小时": Duration(days=1, microseconds=12 * HOUR),
    "立即": AT_ONCE,
    "永不": NEVER,
}

REFUSED = {
    "2 wroking days": "did you mean 'working days'?",
    "2 dyas": "did you mean 'days'?",
    "2 business days": "did you mean 'working days'?",
    "2 h": "did you mean 'hours'?",
    "3月": "did you mean '个月'?",
    "4 working weeks": "did you mean 'working days'?",
    "nevr": "did you mean 'never'?",
    "2 zorks": "is no unit of time",
    "1.5 days": "days come whole; use a smaller unit, like '1 day 12 hours'",
    "1.5 working days": "working days come whole",
    "0.5 months": "months come whole",
    "0.0000001 seconds": "finer than microseconds",
    "0.5 working seconds": "finer than whole working seconds",
    "1 day 2 working days": "mixes working and plain units",
    "2 days 3 days": "names days twice",
    "": "a duration is missing",
    "   ": "a duration is missing",
    "5": "'5' is not a duration",
    "days": "'days' is not a duration",
    "3 days -": "is not a duration",
    "P": "names no span",
    "P1DT": "names no span",
    "P1.5D": "is not a duration",
    "9" * 30 + " days": "is too long",
    "1 day " * 100: "at most 200 characters",
}


@pytest.mark.parametrize(("text", "duration"), WRITTEN.items())
def test_what_people_write_is_read(text: str, duration: Duration) -> None:
    assert parse_duration(text) == duration


@pytest.mark.parametrize(("text", "message"), REFUSED.items())
def test_what_is_wrong_is_said_with_what_was_probably_meant(text: str, message: str) -> None:
    with pytest.raises(ValueError) as refused:
        parse_duration(text)
    assert message in str(refused.value)


@pytest.mark.parametrize(
    ("duration", "english", "chinese"),
    [
        (Duration(days=1), "1 day", "1天"),
        (Duration(days=14), "14 days", "14天"),
        (Duration(months=14), "1 year 2 months", "1年2个月"),
        (Duration(microseconds=90 * 60_000_000), "1 hour 30 minutes", "1小时30分钟"),
        (Duration(microseconds=5_500_000), "5.5 seconds", "5.5秒"),
        (Duration(working_days=3), "3 working days", "3个工作日"),
        (Duration(working_seconds=5400), "1 working hour 30 working minutes", "1个工作小时30个工作分钟"),
        (Duration(days=-1, microseconds=-12 * HOUR), "-1 day -12 hours", "-1天 -12小时"),
        (AT_ONCE, "at once", "立即"),
        (NEVER, "never", "永不"),
    ],
)
def test_a_duration_is_said_in_english_and_chinese(duration: Duration, english: str, chinese: str) -> None:
    assert duration.text() == str(duration) == english
    assert duration.text("zh") == chinese


@pytest.mark.parametrize("text", ["P1Y2M3DT4H5.5S", "-P1DT12H", "PT0S", "P3D", "PT30M"])
def test_plain_durations_have_an_iso_form(text: str) -> None:
    assert parse_duration(text).iso() == text


@pytest.mark.parametrize("duration", [NEVER, Duration(working_days=1), Duration(days=1, microseconds=-1)])
def test_others_have_none(duration: Duration) -> None:
    with pytest.raises(ValueError, match="no ISO 8601 form"):
        duration.iso()


def test_durations_are_added_and_negated_unit_by_unit() -> None:
    assert parse_duration("1 day 12 hours") + parse_duration("2 days") == parse_duration("3 days 12 hours")
    assert -parse_duration("1 working day") == Duration(working_days=-1)
    assert NEVER + parse_duration("2 days") == NEVER == -NEVER


amounts = st.integers(-10_000, 10_000)
plain = st.builds(Duration, months=amounts, days=amounts, microseconds=st.integers(-(10**12), 10**12))
working = st.builds(Duration, working_days=amounts, working_seconds=st.integers(-(10**7), 10**7))


@settings(deadline=None)
@given(plain | working | st.just(NEVER), st.sampled_from(["en", "zh"]))
def test_every_text_reads_back(duration: Duration, lang: str) -> None:
    assert parse_duration(duration.text(lang)) == duration


@settings(deadline=None)
@given(st.builds(Duration, months=st.integers(0, 999), days=st.integers(0, 999), microseconds=st.integers(0, 10**12)))
def test_every_iso_form_reads_back(duration: Duration) -> None:
    assert parse_duration(duration.iso()) == duration
    assert parse_duration((-duration).iso()) == -duration


@settings(deadline=None)
@given(st.text() | st.text("0123456789 .-+PTDHMSday天个工作日", max_size=30))
def test_no_text_raises_anything_but_value_error(text: str) -> None:
    with suppress(ValueError):
        parse_duration(text)
