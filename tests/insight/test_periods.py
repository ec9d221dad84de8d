"""Months and years by the wall clock of a zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.insight import Period

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")


def test_a_month_is_that_of_its_zone() -> None:
    october = Period.month("2026-10", SHANGHAI)
    assert october.start == datetime(2026, 9, 30, 16, tzinfo=UTC)
    assert october.end == datetime(2026, 10, 31, 16, tzinfo=UTC)
    assert (october.label, october.is_year) == ("2026-10", False)
    assert Period.month("2026-10", BERLIN).end - Period.month("2026-10", BERLIN).start == timedelta(days=31, hours=1)


def test_february_of_a_leap_year_and_december() -> None:
    assert (Period.month("2028-02", SHANGHAI).end - Period.month("2028-02", SHANGHAI).start).days == 29
    assert Period.month("2026-12", SHANGHAI).after.isoformat() == "2027-01-01"


def test_a_year() -> None:
    year = Period.year("2026", SHANGHAI)
    assert (year.first.isoformat(), year.after.isoformat(), year.label) == ("2026-01-01", "2027-01-01", "2026")
    assert year.is_year


def test_the_month_before() -> None:
    new_year = datetime(2026, 12, 31, 16, tzinfo=UTC)
    assert Period.before(new_year, SHANGHAI).label == "2026-12", "it is 2027 in Shanghai already"
    assert Period.before(new_year - timedelta(seconds=1), SHANGHAI).label == "2026-11"


def test_the_months_of_the_trend() -> None:
    assert Period.month("2026-02", SHANGHAI).months_back(3) == ("2025-12", "2026-01", "2026-02")
    assert Period.year("2026", SHANGHAI).months_back(13)[0] == "2025-12"


@pytest.mark.parametrize("text", ["2026-13", "2026-00", "2026", "26-10", "2026-1", "0000-01", "９９99-10", "october", ""])
def test_what_is_no_month(text: str) -> None:
    with pytest.raises(ValueError, match="no month"):
        Period.month(text, SHANGHAI)


@pytest.mark.parametrize("text", ["0000", "9999", "26", "year", "2026-10"])
def test_what_is_no_year(text: str) -> None:
    with pytest.raises(ValueError, match="no year"):
        Period.year(text, SHANGHAI)


@given(st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)), st.sampled_from([SHANGHAI, BERLIN]))
def test_every_instant_lies_in_exactly_one_month(at: datetime, zone: ZoneInfo) -> None:
    period = Period.month(Period.month("2000-01", zone).month_of(at), zone)
    assert at in period
    following = Period.month(f"{period.after:%Y-%m}", zone)
    assert at not in following
    assert period.end == following.start
