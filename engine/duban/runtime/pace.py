"""How fast an engine works: how much at once, how often it looks, how long it tries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from hashlib import blake2b

_MOST_DOUBLINGS = 40
_LONGEST_STATED = 366 * 86_400.0


@dataclass(frozen=True, slots=True)
class Pace:
    """`poll`: the longest a worker sleeps; `batch`: instances or effects handled at a time; `lease`: how long a delivery may
    take before another worker takes it over. A delivery is tried `attempts` times in all, the pause between two doubling
    from `first_pause` to `longest_pause`.
    """

    poll: timedelta = timedelta(seconds=5)
    batch: int = 500
    lease: timedelta = timedelta(minutes=2)
    attempts: int = 8
    first_pause: timedelta = timedelta(seconds=5)
    longest_pause: timedelta = timedelta(hours=1)

    @staticmethod
    def stated(seconds: float, attempt: int) -> timedelta:
        """The pause after a failed attempt where its first is stated: doubled each time, without any spread."""
        return timedelta(seconds=min(seconds * 2 ** min(attempt - 1, _MOST_DOUBLINGS), _LONGEST_STATED))

    def pause(self, effect: str, attempt: int) -> timedelta:
        """The pause after a failed attempt (from 1), with up to a quarter more by the effect's id, so that they spread."""
        doublings = min(attempt - 1, _MOST_DOUBLINGS)
        seconds = min(self.first_pause.total_seconds() * 2**doublings, self.longest_pause.total_seconds())
        share = blake2b(f"{effect}:{attempt}".encode(), digest_size=1).digest()[0] / 255
        return timedelta(seconds=seconds * (1 + share / 4))
