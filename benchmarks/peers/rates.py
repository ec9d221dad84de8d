"""What is measured of each engine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.figures import seconds


@dataclass(frozen=True, slots=True)
class Rates:
    """Of how many a second is done durably: `events`, one by one, each to another waiting case and with one effect;
    `cases` from start to end, one by one, each with a sleep that is over at once and a step after it; and as many `together`
    as the engine's own means allow (None: it has none).
    """

    events: float
    cases: float
    together: float | None = None


def per_second(number: int, work: Callable[[], object]) -> float:
    """So many done, a second."""
    return number / seconds(work)
