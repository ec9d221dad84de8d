"""The months and years that a report is about, by the wall clock of one zone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_MONTH = re.compile(r"(\d{4})-(\d{2})")
_YEAR = re.compile(r"\d{4}")
FIRST_YEAR, LAST_YEAR = 2, 9997


@dataclass(frozen=True, slots=True)
class Period:
    """A calendar month or year in `zone`: the local days from `first` up to but without `after`."""

    first: date
    after: date
    zone: ZoneInfo

    @classmethod
    def month(cls, text: str, zone: ZoneInfo) -> Period:
        """The month written as `2026-10`. Raises ValueError for anything else."""
        match = _MONTH.fullmatch(text.strip())
        if match is None or not FIRST_YEAR <= int(match[1]) <= LAST_YEAR or not 1 <= int(match[2]) <= 12:
            raise ValueError(f"{text!r} is no month; write 2026-10")
        first = date(int(match[1]), int(match[2]), 1)
        return cls(first, _later(first, 1), zone)

    @classmethod
    def year(cls, text: str, zone: ZoneInfo) -> Period:
        """The year written as `2026`. Raises ValueError for anything else."""
        if not _YEAR.fullmatch(text.strip()) or not FIRST_YEAR <= int(text) <= LAST_YEAR:
            raise ValueError(f"{text!r} is no year; write 2026")
        return cls(date(int(text), 1, 1), date(int(text) + 1, 1, 1), zone)

    @classmethod
    def before(cls, at: datetime, zone: ZoneInfo) -> Period:
        """The month before the one that `at` lies in."""
        here = at.astimezone(zone).date().replace(day=1)
        return cls(_later(here, -1), here, zone)

    @property
    def label(self) -> str:
        """`2026-10` or `2026`."""
        return f"{self.first:%Y}" if self.is_year else f"{self.first:%Y-%m}"

    @property
    def is_year(self) -> bool:
        """Whether it is a whole year."""
        return _later(self.first, 1) != self.after

    @property
    def start(self) -> datetime:
        """Its first instant, in UTC."""
        return _midnight(self.first, self.zone)

    @property
    def end(self) -> datetime:
        """The first instant after it, in UTC."""
        return _midnight(self.after, self.zone)

    def __contains__(self, at: datetime) -> bool:
        return self.start <= at < self.end

    def month_of(self, at: datetime) -> str:
        """The month an instant lies in, as `2026-10`."""
        return f"{at.astimezone(self.zone):%Y-%m}"

    def months_back(self, count: int) -> tuple[str, ...]:
        """The last `count` months up to the end of the period, oldest first."""
        return tuple(f"{_later(self.after, -back):%Y-%m}" for back in range(count, 0, -1))


def _later(first: date, months: int) -> date:
    number = first.year * 12 + first.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
