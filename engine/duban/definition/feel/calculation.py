"""The arithmetic operators on every pair of kinds. What has no meaning is null."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from duban.definition.feel import temporal
from duban.definition.feel.numbers import CONTEXT, OPERATIONS
from duban.definition.feel.temporal import shift_date, shift_instant, shift_time
from duban.definition.feel.values import Env, join_texts, kind
from duban.durations import Duration
from duban.errors import EvaluationError

FAULTS = (ArithmeticError, ValueError, TypeError, LookupError, EvaluationError)
"""What is raised where FEEL says null: Python's own errors, and a calendar that is asked for years out of time."""

_Operation = Callable[[Env, Any, Any], Any]


def _pure(operation: Callable[[Any, Any], Any]) -> _Operation:
    return lambda env, left, right: operation(left, right)


def _shifts(kind_name: str, shift: Callable[[Any, Any, Duration], Any]) -> dict[tuple[str, str, str], _Operation]:
    return {
        ("+", kind_name, "duration"): shift,
        ("-", kind_name, "duration"): lambda env, moment, span: None if span.never else shift(env, moment, -span),
        ("+", "duration", kind_name): lambda env, span, moment: shift(env, moment, span),
    }


def _divide_duration(span: Duration, divisor: Any) -> Any:
    return temporal.scale(span, Fraction(1) / Fraction(divisor)) if divisor else None


_OPERATIONS: dict[tuple[str, str, str], _Operation] = {
    **{(op, "number", "number"): _pure(operation) for op, operation in OPERATIONS.items()},
    ("+", "text", "text"): _pure(join_texts),
    ("+", "duration", "duration"): _pure(temporal.add_durations),
    ("-", "duration", "duration"): _pure(lambda left, right: temporal.add_durations(left, -right)),
    ("*", "duration", "number"): _pure(temporal.scale),
    ("*", "number", "duration"): _pure(lambda factor, span: temporal.scale(span, factor)),
    ("/", "duration", "number"): _pure(_divide_duration),
    ("/", "duration", "duration"): _pure(temporal.ratio),
    ("-", "date", "date"): _pure(temporal.between_dates),
    ("-", "date and time", "date and time"): _pure(temporal.between_instants),
    ("-", "time", "time"): _pure(temporal.between_times),
    **_shifts("date", shift_date),
    **_shifts("time", lambda env, moment, span: shift_time(moment, span)),
    **_shifts("date and time", shift_instant),
}


def calculate(env: Env, op: str, left: Any, right: Any) -> Any:
    """`left op right`."""
    operation = _OPERATIONS.get((op, kind(left), kind(right)))
    if operation is None:
        return None
    try:
        return operation(env, left, right)
    except FAULTS:
        return None


def negate(value: Any) -> Any:
    """`-value` of a number or a duration."""
    found = kind(value)
    if found == "number":
        return -value if type(value) is int else CONTEXT.minus(value)
    return -value if found == "duration" else None
