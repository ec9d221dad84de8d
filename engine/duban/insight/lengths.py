"""Lengths of time gathered as plain numbers, and what they come to."""

from __future__ import annotations

from array import array
from datetime import timedelta

from duban.insight.data import Spread


class Lengths:
    """Eight bytes a length, however many there are."""

    __slots__ = ("_hours",)

    def __init__(self) -> None:
        self._hours = array("d")

    def add(self, length: timedelta) -> None:
        """One more; a negative one (recorded before it began) counts as none at all."""
        self._hours.append(max(length.total_seconds(), 0.0) / 3600)

    def spread(self) -> Spread:
        """Median, nine of ten, and the longest (nearest rank), in hours to two decimals."""
        found = sorted(self._hours)
        if not found:
            return Spread()
        median, ninety = (round(found[-(-len(found) * part // 100) - 1], 2) for part in (50, 90))
        return Spread(len(found), median, ninety, round(found[-1], 2))
