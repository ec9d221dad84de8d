"""Exact decimal arithmetic: ints while they are short, else 34 significant digits rounded half to even, as DMN says."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from typing import TypeAlias

Number: TypeAlias = int | Decimal

CONTEXT = Context(
    prec=34, rounding=ROUND_HALF_EVEN, Emin=-6143, Emax=6144, traps=[InvalidOperation, DivisionByZero, Overflow]
)
_LONGEST = 10**34


def fit(number: int) -> Number:
    """The int itself while it has at most 34 digits, else its rounded Decimal."""
    return number if -_LONGEST < number < _LONGEST else CONTEXT.plus(Decimal(number))


def add(left: Number, right: Number) -> Number:
    if type(left) is int and type(right) is int:
        return fit(left + right)
    return CONTEXT.add(Decimal(left), Decimal(right))


def subtract(left: Number, right: Number) -> Number:
    if type(left) is int and type(right) is int:
        return fit(left - right)
    return CONTEXT.subtract(Decimal(left), Decimal(right))


def multiply(left: Number, right: Number) -> Number:
    if type(left) is int and type(right) is int:
        return fit(left * right)
    return CONTEXT.multiply(Decimal(left), Decimal(right))


def divide(left: Number, right: Number) -> Number | None:
    """Always a Decimal; null when the divisor is zero."""
    return CONTEXT.divide(Decimal(left), Decimal(right)) if right else None


def power(left: Number, right: Number) -> Number | None:
    """`left ** right`; null where it has no real value."""
    if left == 0 and right <= 0:
        return 1 if right == 0 else None
    result = CONTEXT.power(Decimal(left), Decimal(right))
    return whole(result) if type(left) is int and type(right) is int and right >= 0 else result


def whole(number: Number) -> Number:
    """The int that a Decimal stands for, if it stands for a short one."""
    if type(number) is int or not -_LONGEST < number < _LONGEST or number != int(number):
        return number
    return int(number)


def integer(number: Number) -> int:
    """A number as an index or a count, its decimals cut off. ValueError when it is absurdly large."""
    if not -_LONGEST < number < _LONGEST:
        raise ValueError(f"{number} is too large")
    return int(number)


def rounded(number: Number, scale: Number, mode: str) -> Number:
    """The number with `scale` decimals (negative: tens, hundreds …), rounded by one of decimal's modes."""
    places = integer(scale)
    if not -6111 <= places <= 6176:
        raise ValueError(f"{places} decimals are beyond the numbers of FEEL")
    value = Decimal(number)
    if value.as_tuple().exponent == -places or value == 0 or value.adjusted() + places > CONTEXT.prec:
        return number
    quantum = Decimal(1).scaleb(-places)
    return CONTEXT.plus(value.quantize(quantum, rounding=mode, context=_WIDE))


_WIDE = Context(prec=80, Emin=-6300, Emax=6300, traps=[InvalidOperation])

OPERATIONS: dict[str, Callable[[Number, Number], Number | None]] = {
    "+": add,
    "-": subtract,
    "*": multiply,
    "/": divide,
    "**": power,
}


def plain(number: Number) -> str:
    """The number in digits, without exponent and without zeros at its end."""
    if type(number) is int:
        return str(number)
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
