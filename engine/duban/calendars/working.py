"""A working calendar: durations added and taken away, clocks with pauses, and the questions people ask about days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from duban.calendars import budgets, explain, wall
from duban.calendars.budgets import Pause, Remainder
from duban.calendars.data import CalendarData
from duban.calendars.explain import Interval
from duban.calendars.openings import Openings
from duban.durations import Duration


@dataclass(frozen=True, slots=True)
class Due:
    """An instant in UTC, or None for never and for a clock that stands still; provisional if a year in it is a guess."""

    at: datetime | None
    provisional: bool = False


class WorkingCalendar:
    """The arithmetic of one calendar. Safe to share between threads; years are worked out when first needed, then kept.

    Every instant given must be aware (NaiveTime, a ValueError, otherwise); every instant returned is in UTC.
    UnknownYear is raised where the calendar refuses years without a schedule, EvaluationError where a result
    lies outside years 2 to 9998 or more than 200 years of working time away.
    """

    __slots__ = ("_openings", "data")

    def __init__(self, data: CalendarData) -> None:
        self.data = data
        self._openings = Openings(data)

    def __repr__(self) -> str:
        return f"WorkingCalendar({self.data.name!r}, {self.data.zone!r})"

    @property
    def name(self) -> str:
        """The name that definitions use."""
        return self.data.name

    @property
    def zone(self) -> ZoneInfo:
        """The zone whose wall clock calendar units and windows follow."""
        return self._openings.zone

    @property
    def known_years(self) -> frozenset[int] | None:
        """The years with an official schedule; None if every year is known."""
        return self.data.years

    def provisional(self, year: int) -> bool:
        """Whether working time in `year` is only a guess."""
        return not self.data.knows(year)

    def add(self, start: datetime, duration: Duration) -> Due:
        """`start` plus `duration`. Working units begin at the next opening when `start` lies outside the windows."""
        return self.due(start, duration)

    def subtract(self, instant: datetime, duration: Duration) -> Due:
        """The instant that lies `duration` before `instant`; working units are counted backwards through openings."""
        return self.due(instant, -duration)

    def due(self, base: datetime, duration: Duration, pauses: Sequence[Pause] = ()) -> Due:
        """When `duration` from `base` is used up, given the pauses (the end of an open one is None).

        A function of nothing else. `at` is None for never and while a pause that began before the due is open.
        """
        if duration.never:
            return Due(None)
        base = wall.utc(base)
        at = budgets.due(self._openings, base, duration, pauses)
        guessed = at is not None and duration.working and self._openings.guessed(base, at)
        return Due(at, guessed)

    def remaining(self, at: datetime, due: datetime, duration: Duration) -> Remainder:
        """What is open at `at` of a `duration` that is due at `due`: whole units by wall clock, then the rest."""
        return budgets.remaining(self._openings, wall.utc(at), wall.utc(due), duration)

    def resume(self, at: datetime, remainder: Remainder) -> Due:
        """When a remainder is used up that goes on at `at`."""
        start = wall.utc(at)
        end = budgets.resume(self._openings, start, remainder)
        working = bool(remainder.working_days or remainder.working_microseconds)
        return Due(end, working and self._openings.guessed(start, end))

    def net(self, base: datetime, upto: datetime, duration: Duration, pauses: Sequence[Pause] = ()) -> timedelta:
        """The time from `base` to `upto` that counts for `duration`: opening time if it is working, without the pauses."""
        return budgets.net(self._openings, wall.utc(base), wall.utc(upto), duration, pauses)

    def explain(self, base: datetime, duration: Duration, pauses: Sequence[Pause], upto: datetime) -> list[Interval]:
        """Every interval of [base, upto) that counted for `duration` or not, in order, with the reason."""
        return explain.explain(self._openings, wall.utc(base), duration, pauses, wall.utc(upto))

    def is_working_day(self, day: date | datetime) -> bool:
        """Whether there is any opening on a day (an instant's day is its local date)."""
        return bool(self.windows(day))

    def windows(self, day: date | datetime) -> tuple[tuple[datetime, datetime], ...]:
        """The openings [open, close) of a day, in UTC."""
        return self._openings.windows(self._date(day))

    def working_days_between(self, start: date | datetime, end: date | datetime) -> int:
        """Working days from `start` up to but without `end`; negative when `end` comes first."""
        return self._openings.days_between(self._date(start), self._date(end))

    def working_seconds_between(self, start: datetime, end: datetime) -> int:
        """Whole seconds of opening time between two instants; negative when `end` comes first."""
        start, end = wall.utc(start), wall.utc(end)
        seconds = abs(self._openings.time_between(start, end)) // timedelta(seconds=1)
        return seconds if start <= end else -seconds

    def closing(self, instant: datetime) -> datetime:
        """The end of that working day: its last closing, or the next working day's on a day off or after closing."""
        return self._openings.closing(wall.utc(instant))

    def next_opening(self, instant: datetime) -> datetime:
        """`instant` itself inside a window, else the next opening."""
        return self._openings.next_opening(wall.utc(instant))

    def _date(self, day: date | datetime) -> date:
        return wall.local(wall.utc(day), self.zone).date() if isinstance(day, datetime) else day
