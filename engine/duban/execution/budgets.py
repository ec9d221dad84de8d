"""What timers and obligations share: a clock's base, its pauses, and the due instant that follows from them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, time
from typing import Any

from duban.calendars import Due
from duban.durations import Duration
from duban.errors import EvaluationError
from duban.execution.draft import Draft
from duban.execution.instance import Pauses

UNKNOWN = Due(None, False)


def stands_still(draft: Draft, states: Collection[str]) -> bool:
    """Whether a token is in one of the states where the clock pauses."""
    return any(draft.inside(path) for path in states)


def is_paused(pauses: Pauses) -> bool:
    """Whether the last pause is still open."""
    return bool(pauses) and pauses[-1][1] is None


def paused(pauses: Pauses, at: datetime) -> Pauses:
    """With a pause that begins now."""
    return [*pauses, (at, None)]


def resumed(pauses: Pauses, at: datetime) -> Pauses:
    """With the open pause ended now."""
    return [*pauses[:-1], (pauses[-1][0], at)]


def due_at(draft: Draft, where: str, value: Any, base: datetime, pauses: Pauses) -> Due:
    """The due instant of a duration from `base`, or of a fixed instant, which no pause moves (but none while paused)."""
    if value is None:
        return UNKNOWN
    if isinstance(value, Duration):
        return UNKNOWN if value.never else draft.program.calendar.due(base, value, pauses)
    return UNKNOWN if is_paused(pauses) else Due(as_instant(draft, where, value), False)


def as_instant(draft: Draft, where: str, value: Any) -> datetime:
    """A datetime as it is; a date as its first moment in the calendar's zone. EvaluationError for anything else."""
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    if isinstance(value, date):
        return datetime.combine(value, time(), draft.program.calendar.zone).astimezone(UTC)
    raise EvaluationError(where, f"{value!r} is neither a duration nor an instant")
