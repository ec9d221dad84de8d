"""Equality, order and membership, with FEEL's null: what cannot be compared is null, not false."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from duban.definition.feel.problems import EvaluationLimit
from duban.definition.feel.values import MAX_NESTING, Budget, Range, duration_size, kind
from duban.durations import Duration

_SCALAR = frozenset({"boolean", "number", "text", "date"})


def equal(left: Any, right: Any) -> bool | None:
    """`left = right`: null equals only null; values of different kinds give null."""
    return _equal(left, right, Budget(), MAX_NESTING)


def _equal(left: Any, right: Any, budget: Budget, depth: int) -> bool | None:
    if left is None or right is None:
        return left is right
    found = kind(left)
    if found != kind(right):
        return None
    if found in _SCALAR:
        return bool(left == right)
    if depth == 0:
        raise EvaluationLimit(f"a value nested deeper than {MAX_NESTING}")
    compare = _EQUAL.get(found)
    return compare(left, right, budget, depth - 1) if compare else bool(left == right)


def _equal_lists(left: list[Any], right: list[Any], budget: Budget, depth: int) -> bool:
    budget.spend(len(left))
    pairs = zip(left, right, strict=False)
    return len(left) == len(right) and all(_equal(mine, other, budget, depth) for mine, other in pairs)


def _equal_contexts(left: Mapping[str, Any], right: Mapping[str, Any], budget: Budget, depth: int) -> bool:
    budget.spend(len(left))
    return left.keys() == right.keys() and all(_equal(left[key], right[key], budget, depth) for key in left)


def _equal_ranges(left: Range, right: Range, budget: Budget, depth: int) -> bool:
    same_ends = left.low_closed == right.low_closed and left.high_closed == right.high_closed
    return same_ends and all(
        _equal(mine, other, budget, depth) for mine, other in ((left.low, right.low), (left.high, right.high))
    )


def _equal_durations(left: Duration, right: Duration, budget: Budget, depth: int) -> bool | None:
    """Months and days, or plain and working time, cannot be compared; `never` and nothing at all can with anything."""
    mine, other = duration_size(left), duration_size(right)
    if mine is None or other is None:
        return left == right
    comparable = mine[0] == other[0] or {"never", "zero"} & {mine[0], other[0]}
    return mine == other if comparable else None


_EQUAL: dict[str, Callable[[Any, Any, Budget, int], bool | None]] = {
    "list": _equal_lists,
    "context": _equal_contexts,
    "range": _equal_ranges,
    "duration": _equal_durations,
}


def order(left: Any, right: Any) -> int | None:
    """-1, 0 or 1 as `left` is less than, equal to or greater than `right`; None when they have no order."""
    found = kind(left)
    if found != kind(right) or found not in _ORDER:
        return None
    return _ORDER[found](left, right)


def _plain_order(left: Any, right: Any) -> int | None:
    try:
        return int(left > right) - int(left < right)
    except TypeError:
        return None


def _duration_order(left: Duration, right: Duration) -> int | None:
    mine, other = duration_size(left), duration_size(right)
    if mine is None or other is None:
        return None
    if "never" in (mine[0], other[0]):
        return (mine[0] == "never") - (other[0] == "never")
    if mine[0] != other[0] and "zero" not in (mine[0], other[0]):
        return None
    return (mine[1] > other[1]) - (mine[1] < other[1])


_ORDER: dict[str, Callable[[Any, Any], int | None]] = {
    **dict.fromkeys(("number", "text", "date", "time", "date and time"), _plain_order),
    "duration": _duration_order,
}

_HOLDS: dict[str, Callable[[int], bool]] = {
    "<": lambda sign: sign < 0,
    "<=": lambda sign: sign <= 0,
    ">": lambda sign: sign > 0,
    ">=": lambda sign: sign >= 0,
}


DIRECT: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
PLAIN = frozenset({int, str, Decimal, date, datetime})
"""Python types whose values compare among themselves as FEEL says."""


def compare(op: str, left: Any, right: Any) -> bool | None:
    """`left op right` for one of `= != < <= > >=`."""
    if type(left) is type(right) and type(left) in PLAIN:
        return DIRECT[op](left, right)
    if op == "=":
        return equal(left, right)
    if op == "!=":
        same = equal(left, right)
        return None if same is None else not same
    sign = order(left, right)
    return None if sign is None else _HOLDS[op](sign)


def both(left: Any, right: Any) -> bool | None:
    """Three-valued and; what is no boolean counts as null."""
    if left is False or right is False:
        return False
    return True if left is True and right is True else None


def either(left: Any, right: Any) -> bool | None:
    """Three-valued or; what is no boolean counts as null."""
    if left is True or right is True:
        return True
    return False if left is False and right is False else None


def opposite(value: Any) -> bool | None:
    """Three-valued not; what is no boolean gives null."""
    return not value if type(value) is bool else None


def includes(span: Range, value: Any) -> bool | None:
    """Whether a value lies in a range."""
    low = True if span.low is None else compare("<=" if span.low_closed else "<", span.low, value)
    high = True if span.high is None else compare("<=" if span.high_closed else "<", value, span.high)
    return both(low, high)


def contains(items: list[Any], value: Any) -> bool:
    """Whether a list holds an element equal to the value, or a range or list that holds it."""
    return any(matches(value, item) is True for item in items)


def matches(value: Any, test: Any) -> bool | None:
    """`value in test`: equal to it, inside the range, or in the list."""
    if isinstance(test, Range) and not isinstance(value, Range):
        return includes(test, value)
    if isinstance(test, list) and not isinstance(value, list):
        return contains(test, value)
    if isinstance(test, list):
        return equal(value, test) is True or contains_exactly(test, value)
    return equal(value, test)


def contains_exactly(items: list[Any], value: Any) -> bool:
    """Whether a list holds an element equal to the value."""
    return any(equal(item, value) is True for item in items)
