"""The machine's own clock made to stand still, for tests of what reads it at the edge."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from freezegun import freeze_time

from duban.clock import aware
from duban.durations import Duration, parse_duration


class FrozenTime:
    """Time that stands still from the first `at` on, and moves by hand alone. `release` lets it run again."""

    def __init__(self) -> None:
        self._freezer: Any = None
        self._clock: Any = None

    def at(self, at: str | datetime) -> datetime:
        """Freeze at an instant that names its zone, such as "2026-09-30 16:00+08:00"; it is returned in UTC.

        NaiveTime, a ValueError, for one without.
        """
        instant = aware(datetime.fromisoformat(at) if isinstance(at, str) else at)
        if self._freezer is None:
            self._freezer = freeze_time(instant, tick=False)
            self._clock = self._freezer.start()
        else:
            self._clock.move_to(instant)
        return instant

    def after(self, duration: str | Duration) -> datetime:
        """Move on by hours, minutes or days of 24 hours; calendar and working units need a calendar, and are refused."""
        span = parse_duration(duration) if isinstance(duration, str) else duration
        if span.working or span.months or span.never:
            raise ValueError(f"{span.text()} needs a calendar; say .at(…) with the instant")
        return self.at(self.now + timedelta(days=span.days, microseconds=span.microseconds))

    @property
    def now(self) -> datetime:
        """The frozen instant in UTC. RuntimeError before the first `at`."""
        if self._clock is None:
            raise RuntimeError("time is not frozen yet; say .at(…) first")
        frozen: datetime = self._clock().replace(tzinfo=UTC)
        return frozen

    def release(self) -> None:
        """Let time run again."""
        if self._freezer is not None:
            self._freezer.stop()
            self._freezer = self._clock = None
