"""The one place that reads the wall clock and draws ids."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from typing import Protocol, runtime_checkable

from duban.errors import NaiveTime

# A plain datetime even when this module is first imported while time is frozen by a subclass.
_EPOCH: datetime = next(kind for kind in datetime.__mro__ if kind.__module__ == "datetime")(1970, 1, 1, tzinfo=UTC)


@runtime_checkable
class Clock(Protocol):
    """What tells an engine the time."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock, read at each call (so a frozen time is honoured)."""

    def now(self) -> datetime:
        """The machine's present instant in UTC."""
        return aware(datetime.now(UTC))


class CorrectedClock:
    """The machine's clock put right by how far another one is ahead of it."""

    def __init__(self, offset: timedelta) -> None:
        self.offset = offset

    def now(self) -> datetime:
        """The machine's present instant plus the offset, in UTC."""
        return aware(datetime.now(UTC)) + self.offset


class ManualClock:
    """A clock that stands still until it is moved by hand."""

    def __init__(self, at: datetime) -> None:
        self._at = aware(at)

    def now(self) -> datetime:
        """The instant it was set to, in UTC."""
        return self._at

    def set(self, at: datetime) -> None:
        """Move to `at`, forwards or backwards."""
        self._at = aware(at)

    def advance(self, by: timedelta) -> None:
        """Move by a span."""
        self._at += by


def is_frozen() -> bool:
    """Whether somebody (freezegun) has put another time in the machine's place."""
    return datetime is not type(_EPOCH)


def aware(value: datetime) -> datetime:
    """The same instant in UTC, as a plain datetime even where time is frozen by a subclass. A naive
    value is refused with NaiveTime (a ValueError).
    """
    if value.tzinfo is UTC and type(value) is type(_EPOCH):
        return value
    if value.tzinfo is None or value.utcoffset() is None:
        raise NaiveTime(value)
    return _EPOCH + (value - _EPOCH)


def new_id(now: datetime) -> str:
    """A new id of 26 hex digits: 12 of milliseconds since 1970, 14 of randomness; later ids sort after earlier ones."""
    return f"{int(now.timestamp() * 1000):012x}{os.urandom(7).hex()}"
