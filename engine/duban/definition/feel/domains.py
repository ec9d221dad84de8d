"""Sets of values that a name may have: what a comparison allows, cut, turned round and asked whether it is empty.

Ordered values (numbers, dates, instants, texts with `<`) are intervals; what is only equal or not is a set of members.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cmp_to_key
from typing import Any, TypeAlias

from duban.definition.feel.comparison import order
from duban.definition.feel.values import kind


@dataclass(frozen=True, slots=True)
class Span:
    """An interval; an end that is None is infinite, and then not closed."""

    low: Any = None
    low_closed: bool = False
    high: Any = None
    high_closed: bool = False

    def contains(self, value: Any) -> bool:
        """Whether a value lies in it; what has no order with its ends does not."""
        above = None if self.low is None else order(value, self.low)
        below = None if self.high is None else order(value, self.high)
        after = self.low is None or (above is not None and above > -self.low_closed)
        before = self.high is None or (below is not None and below < self.high_closed)
        return after and before

    @property
    def empty(self) -> bool:
        """Whether no value can lie in it."""
        if self.low is None or self.high is None:
            return False
        sign = _sign(self.low, self.high)
        return sign > 0 or (sign == 0 and not (self.low_closed and self.high_closed))


def _sign(left: Any, right: Any) -> int:
    found = order(left, right)
    if found is None:
        raise IncomparableError
    return found


class IncomparableError(Exception):
    """Two values of one name have no order: the name's type was not known."""


@dataclass(frozen=True, slots=True)
class Intervals:
    """A set of ordered values: disjoint intervals, lowest first."""

    spans: tuple[Span, ...]

    @property
    def empty(self) -> bool:
        """Whether no value is in it."""
        return not self.spans

    def contains(self, value: Any) -> bool:
        """Whether a value is in it."""
        return any(span.contains(value) for span in self.spans)

    def intersect(self, other: Domain) -> Domain:
        """What is in both."""
        if isinstance(other, Members):
            return other.intersect(self)
        cuts = (_cut(mine, theirs) for mine in self.spans for theirs in other.spans)
        return Intervals(tuple(cut for cut in cuts if not cut.empty))

    def complement(self) -> Domain:
        """What is not in it."""
        gaps, low, closed = [], None, False
        for span in self.spans:
            if span.low is not None:
                gaps.append(Span(low, closed, span.low, not span.low_closed))
            if span.high is None:
                return Intervals(tuple(gaps))
            low, closed = span.high, not span.high_closed
        return Intervals((*gaps, Span(low, closed)))


def _cut(one: Span, two: Span) -> Span:
    low, low_closed = _tighter((one.low, one.low_closed), (two.low, two.low_closed), 1)
    high, high_closed = _tighter((one.high, one.high_closed), (two.high, two.high_closed), -1)
    return Span(low, low_closed, high, high_closed)


def _tighter(one: tuple[Any, bool], two: tuple[Any, bool], direction: int) -> tuple[Any, bool]:
    if one[0] is None or two[0] is None:
        return two if one[0] is None else one
    sign = _sign(one[0], two[0]) * direction
    if sign == 0:
        return one[0], one[1] and two[1]
    return one if sign > 0 else two


@dataclass(frozen=True, slots=True)
class Members:
    """A set of values that are only equal or not: those listed, or if `excluded`, all but those."""

    values: tuple[Any, ...]
    excluded: bool = False

    @property
    def empty(self) -> bool:
        """Whether no value is in it."""
        return not self.values and not self.excluded

    def contains(self, value: Any) -> bool:
        """Whether a value is in it."""
        return (value in self.values) != self.excluded

    def intersect(self, other: Domain) -> Domain:
        """What is in both."""
        if not self.excluded:
            return Members(tuple(value for value in self.values if other.contains(value)))
        if isinstance(other, Intervals):
            return other.intersect(_around(self.values))
        if other.excluded:
            return Members(tuple(dict.fromkeys(self.values + other.values)), True)
        return other.intersect(self)

    def complement(self) -> Domain:
        """What is not in it."""
        return Members(self.values, not self.excluded)

    def within(self, values: Iterable[Any]) -> tuple[Any, ...]:
        """Which of some values are in it."""
        return tuple(value for value in values if self.contains(value))


def _around(points: tuple[Any, ...]) -> Intervals:
    """Everything but some points."""
    turned = Intervals(tuple(Span(point, True, point, True) for point in _sorted(points))).complement()
    assert isinstance(turned, Intervals)
    return turned


def _sorted(values: Iterable[Any]) -> list[Any]:
    return sorted(values, key=cmp_to_key(_sign))


Domain: TypeAlias = "Intervals | Members"

EVERYTHING = Members((), True)


def of_comparison(op: str, value: Any) -> Domain | None:
    """The values for which `x op value` holds; None if that says nothing that can be reckoned with."""
    found = kind(value)
    if op in ("=", "!=") and found in ("text", "boolean"):
        return Members((value,), op == "!=")
    if found not in ("number", "date", "time", "date and time", "duration", "text"):
        return None
    if op == "!=":
        return _around((value,))
    return Intervals((_SPANS[op](value),))


_SPANS = {
    "=": lambda value: Span(value, True, value, True),
    "<": lambda value: Span(None, False, value, False),
    "<=": lambda value: Span(None, False, value, True),
    ">": lambda value: Span(value, False, None, False),
    ">=": lambda value: Span(value, True, None, False),
}


def union(one: Domain, two: Domain) -> Domain:
    """What is in the one or the other."""
    return one.complement().intersect(two.complement()).complement()
