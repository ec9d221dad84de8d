"""Built-in functions on numbers, and on lists of them."""

from __future__ import annotations

from collections import Counter
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
)
from functools import reduce
from typing import Any

from duban.definition.feel import numbers
from duban.definition.feel.numbers import CONTEXT, Number, rounded, whole
from duban.definition.feel.signatures import Table
from duban.definition.feel.temporal import add_durations
from duban.definition.feel.values import duration_size, kind
from duban.durations import Duration

NUMBERS = Table()


@NUMBERS.add("decimal(n: number, scale: number) -> number")
def decimal(n: Number, scale: Number) -> Number:
    return rounded(n, scale, ROUND_HALF_EVEN)


@NUMBERS.add("floor(n: number, scale?: number) -> number")
def floor(n: Number, scale: Number = 0) -> Number:
    return whole(rounded(n, scale, ROUND_FLOOR))


@NUMBERS.add("ceiling(n: number, scale?: number) -> number")
def ceiling(n: Number, scale: Number = 0) -> Number:
    return whole(rounded(n, scale, ROUND_CEILING))


@NUMBERS.add("round up(n: number, scale?: number) -> number")
def round_up(n: Number, scale: Number = 0) -> Number:
    return rounded(n, scale, ROUND_UP)


@NUMBERS.add("round down(n: number, scale?: number) -> number")
def round_down(n: Number, scale: Number = 0) -> Number:
    return rounded(n, scale, ROUND_DOWN)


@NUMBERS.add("round half up(n: number, scale?: number) -> number")
def round_half_up(n: Number, scale: Number = 0) -> Number:
    return rounded(n, scale, ROUND_HALF_UP)


@NUMBERS.add("round half down(n: number, scale?: number) -> number")
def round_half_down(n: Number, scale: Number = 0) -> Number:
    return rounded(n, scale, ROUND_HALF_DOWN)


@NUMBERS.add("abs(n: number|duration) -> same")
def absolute(n: Number | Duration) -> Number | Duration | None:
    if not isinstance(n, Duration):
        return -n if n < 0 else n
    size = duration_size(n)
    return None if size is None else (-n if size[1] < 0 else n)


@NUMBERS.add("modulo(dividend: number, divisor: number) -> number")
def modulo(dividend: Number, divisor: Number) -> Number:
    quotient = rounded(CONTEXT.divide(Decimal(dividend), Decimal(divisor)), 0, ROUND_FLOOR)
    if type(dividend) is int and type(divisor) is int:
        return dividend % divisor
    return numbers.subtract(dividend, numbers.multiply(divisor, quotient))


@NUMBERS.add("sqrt(number: number) -> number")
def sqrt(number: Number) -> Number:
    return CONTEXT.sqrt(Decimal(number))


@NUMBERS.add("log(number: number) -> number")
def log(number: Number) -> Number | None:
    return CONTEXT.ln(Decimal(number)) if number > 0 else None


@NUMBERS.add("exp(number: number) -> number")
def exp(number: Number) -> Number:
    return CONTEXT.exp(Decimal(number))


@NUMBERS.add("odd(number: number) -> boolean")
def odd(number: Number) -> bool:
    return number % 2 in (1, -1)


@NUMBERS.add("even(number: number) -> boolean")
def even(number: Number) -> bool:
    return number % 2 == 0


def _elements(arguments: tuple[Any, ...]) -> list[Any]:
    """`f(list)` or `f(a, b, …)`."""
    if len(arguments) == 1 and isinstance(arguments[0], list):
        return arguments[0]
    return list(arguments)


def _numbers(arguments: tuple[Any, ...]) -> list[Number] | None:
    items = _elements(arguments)
    return items if items and all(kind(item) == "number" for item in items) else None


@NUMBERS.add("sum(list...: any?) -> number")
def total(*arguments: Any) -> Any:
    items = _elements(arguments)
    if items and all(kind(item) == "duration" for item in items):
        return reduce(add_durations, items)
    found = _numbers(arguments)
    return None if found is None else _sum(found)


def _sum(items: list[Number]) -> Number:
    result: Number = 0
    for item in items:
        result = numbers.add(result, item)
    return result


@NUMBERS.add("product(list...: any?) -> number")
def product(*arguments: Any) -> Number | None:
    found, result = _numbers(arguments), 1
    for item in found or ():
        result = numbers.multiply(result, item)  # type: ignore[assignment]
    return result if found else None


@NUMBERS.add("mean(list...: any?) -> number")
def mean(*arguments: Any) -> Number | None:
    found = _numbers(arguments)
    return None if found is None else numbers.divide(_sum(found), len(found))


@NUMBERS.add("median(list...: any?) -> number")
def median(*arguments: Any) -> Number | None:
    found = _numbers(arguments)
    if found is None:
        return None
    ordered, middle = sorted(found), len(found) // 2
    return ordered[middle] if len(found) % 2 else numbers.divide(numbers.add(ordered[middle - 1], ordered[middle]), 2)


@NUMBERS.add("stddev(list...: any?) -> number")
def stddev(*arguments: Any) -> Number | None:
    found = _numbers(arguments)
    if found is None or len(found) < 2:
        return None
    middle = numbers.divide(_sum(found), len(found)) or 0
    squares = [numbers.multiply(gap, gap) for gap in (numbers.subtract(item, middle) for item in found)]
    return CONTEXT.sqrt(CONTEXT.divide(Decimal(_sum(squares)), Decimal(len(found) - 1)))


@NUMBERS.add("mode(list...: any?) -> list<number>")
def mode(*arguments: Any) -> list[Number] | None:
    items = _elements(arguments)
    if not all(kind(item) == "number" for item in items):
        return None
    counted = Counter(items)
    most = max(counted.values(), default=0)
    return sorted(item for item, times in counted.items() if times == most)
