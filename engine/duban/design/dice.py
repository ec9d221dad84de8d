"""Chance that is the same everywhere: a seed gives the same numbers on every machine and every version of Python."""

from __future__ import annotations

from collections.abc import Mapping
from math import exp, log
from typing import TypeVar

T = TypeVar("T")
_MASK = (1 << 64) - 1


class Dice:
    """SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014)."""

    def __init__(self, seed: int) -> None:
        self._state = seed & _MASK

    def _next(self) -> int:
        self._state = (self._state + 0x9E3779B97F4A7C15) & _MASK
        found = self._state
        found = ((found ^ (found >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        found = ((found ^ (found >> 27)) * 0x94D049BB133111EB) & _MASK
        return found ^ (found >> 31)

    def share(self) -> float:
        """A number from 0 up to, but not including, 1."""
        return (self._next() >> 11) / (1 << 53)

    def happens(self, chance: float) -> bool:
        """True with this probability."""
        return self.share() < chance

    def between(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + int(self.share() * (high - low + 1))

    def pick(self, weights: Mapping[T, float]) -> T:
        """One of the keys, as often as its weight says."""
        point = self.share() * sum(weights.values())
        for key, weight in weights.items():
            point -= weight
            if point < 0:
                return key
        return key

    def about(self, middle: float, spread: float = 0.6) -> float:
        """A positive amount whose median is `middle`; now and then it is much longer, as work is."""
        normal = sum(self.share() for _ in range(12)) - 6
        return middle * exp(spread * normal)

    def waiting(self, mean: float) -> float:
        """How long until something that happens at random, on average."""
        return -mean * log(1 - self.share())
