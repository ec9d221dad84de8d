"""Built-in functions that compare points and ranges (DMN 1.3, table 78)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from duban.definition.feel.comparison import both, compare, either, equal, includes, opposite
from duban.definition.feel.signatures import Table
from duban.definition.feel.values import Range

RANGES = Table()


def _span(value: Any) -> Range:
    """A point as the range of only itself."""
    return value if isinstance(value, Range) else Range(value, value, True, True)


@RANGES.add("before(range1: any, range2: any) -> boolean")
def before(left: Any, right: Any) -> bool | None:
    one, two = _span(left), _span(right)
    apart = compare("<", one.high, two.low)
    touching = both(equal(one.high, two.low), not (one.high_closed and two.low_closed))
    return either(apart, touching)


@RANGES.add("after(range1: any, range2: any) -> boolean")
def after(left: Any, right: Any) -> bool | None:
    return before(right, left)


@RANGES.add("meets(range1: range, range2: range) -> boolean")
def meets(one: Range, two: Range) -> bool | None:
    return both(one.high_closed and two.low_closed, equal(one.high, two.low))


@RANGES.add("met by(range1: range, range2: range) -> boolean")
def met_by(one: Range, two: Range) -> bool | None:
    return meets(two, one)


@RANGES.add("overlaps(range1: range, range2: range) -> boolean")
def overlaps(one: Range, two: Range) -> bool | None:
    return both(opposite(before(one, two)), opposite(before(two, one)))


@RANGES.add("overlaps before(range1: range, range2: range) -> boolean")
def overlaps_before(one: Range, two: Range) -> bool | None:
    return both(both(_starts_earlier(one, two), overlaps(one, two)), _ends_no_later(one, two))


@RANGES.add("overlaps after(range1: range, range2: range) -> boolean")
def overlaps_after(one: Range, two: Range) -> bool | None:
    return overlaps_before(two, one)


def _starts_earlier(one: Range, two: Range) -> bool | None:
    return either(compare("<", one.low, two.low), both(equal(one.low, two.low), one.low_closed and not two.low_closed))


def _starts_no_later(one: Range, two: Range) -> bool | None:
    return either(compare("<", one.low, two.low), both(equal(one.low, two.low), one.low_closed or not two.low_closed))


def _ends_no_later(one: Range, two: Range) -> bool | None:
    return either(compare("<", one.high, two.high), both(equal(one.high, two.high), two.high_closed or not one.high_closed))


@RANGES.add("finishes(range1: any, range2: range) -> boolean")
def finishes(left: Any, two: Range) -> bool | None:
    one = _span(left)
    return both(both(one.high_closed == two.high_closed, equal(one.high, two.high)), _starts_no_later(two, one))


@RANGES.add("finished by(range1: range, range2: any) -> boolean")
def finished_by(one: Range, right: Any) -> bool | None:
    return finishes(right, one)


@RANGES.add("starts(range1: any, range2: range) -> boolean")
def starts(left: Any, two: Range) -> bool | None:
    one = _span(left)
    return both(both(one.low_closed == two.low_closed, equal(one.low, two.low)), _ends_no_later(one, two))


@RANGES.add("started by(range1: range, range2: any) -> boolean")
def started_by(one: Range, right: Any) -> bool | None:
    return starts(right, one)


@RANGES.add("includes(range: range, point: any) -> boolean")
def includes_(span: Range, value: Any) -> bool | None:
    if not isinstance(value, Range):
        return includes(span, value)
    return both(_starts_no_later(span, value), _ends_no_later(value, span))


@RANGES.add("during(point: any, range: range) -> boolean")
def during(value: Any, span: Range) -> bool | None:
    return includes_(span, value)


@RANGES.add("coincides(range1: any, range2: any) -> boolean")
def coincides(left: Any, right: Any) -> bool | None:
    one, two = _span(left), _span(right)
    closed = one.low_closed == two.low_closed and one.high_closed == two.high_closed
    return both(closed, both(equal(one.low, two.low), equal(one.high, two.high)))


PROPERTIES: dict[str, Callable[[Range], Any]] = {
    "start": lambda span: span.low,
    "end": lambda span: span.high,
    "start included": lambda span: span.low_closed,
    "end included": lambda span: span.high_closed,
}
