"""What expressions compute with: Python values and their FEEL kinds, ranges and functions.

text is str, number int or Decimal, boolean bool, null None; date, time and datetime (aware) are Python's own, a duration
is `duban.durations.Duration`, a list is list, a context a mapping.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Protocol

from duban.definition.feel.numbers import fit
from duban.definition.feel.problems import EvaluationLimit
from duban.durations import Duration
from duban.errors import NaiveTime

MAX_STEPS = 100_000
MAX_TEXT = 100_000
MAX_NESTING = 100
MAX_CALLS = 30


class Env(Protocol):
    """What the host gives an evaluation: names, and the calendar of the process.

    `env["grade"]` is a fact, `env["event"]`, `env["terms"]` and `env["counts"]` are mappings (or null). What the host
    raises in any of these goes through untouched.
    """

    @property
    def calendar(self) -> Any: ...

    def __getitem__(self, name: str, /) -> Any: ...

    def previous(self, name: str, /) -> Any: ...

    def in_state(self, path: str, /) -> bool: ...


@dataclass(frozen=True, slots=True)
class Range:
    """The values between `low` and `high`; an end that is None is open to infinity."""

    low: Any
    high: Any
    low_closed: bool
    high_closed: bool


@dataclass(frozen=True, slots=True)
class FeelFunction:
    """A function value: `function(x) …`."""

    params: tuple[str, ...]
    call: Callable[..., Any]


class Budget:
    """What one evaluation may still spend; shared by everything inside it."""

    __slots__ = ("calls", "steps")

    def __init__(self) -> None:
        self.steps = MAX_STEPS
        self.calls = MAX_CALLS

    def spend(self, steps: int = 1) -> None:
        """Count steps. EvaluationLimit when there were too many."""
        self.steps -= steps
        if self.steps < 0:
            raise EvaluationLimit(f"more than {MAX_STEPS} steps")


_PLAIN_KINDS: dict[type, str] = {
    type(None): "null",
    bool: "boolean",
    int: "number",
    Decimal: "number",
    str: "text",
    datetime: "date and time",
    date: "date",
    time: "time",
    Duration: "duration",
    list: "list",
    dict: "context",
    Range: "range",
    FeelFunction: "function",
}
_WIDER_KINDS: tuple[tuple[type, str], ...] = (
    (datetime, "date and time"),
    (date, "date"),
    (time, "time"),
    (Mapping, "context"),
)


def kind(value: Any) -> str:
    """The FEEL kind of a value; `other` for what is no FEEL value."""
    found = _PLAIN_KINDS.get(type(value))
    if found is not None:
        return found
    return next((name for wide, name in _WIDER_KINDS if isinstance(value, wide)), "other")


_AS_THEY_ARE = frozenset({type(None), bool, int, str, date, time, Duration, Range, FeelFunction})


def admit(value: Any) -> Any:
    """A value of the host as a FEEL value, with all that is in it; a mapping that is no dict stays, to be asked lazily.

    Floats become exact, tuples lists; a naive datetime raises NaiveTime.
    """
    if type(value) in _AS_THEY_ARE:
        return value
    convert = _CONVERSIONS.get(type(value))
    return convert(value) if convert is not None else _admit_subclass(value)


def _admit_subclass(value: Any) -> Any:
    for wide, convert in _WIDER_CONVERSIONS:
        if isinstance(value, wide):
            return convert(value)
    return value


def _finite(value: Decimal) -> Decimal | None:
    return value if value.is_finite() else None


def _exact(value: float) -> Decimal | None:
    return _finite(Decimal(str(value)))


def _aware(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise NaiveTime(value)
    return value


def _items(value: list[Any] | tuple[Any, ...]) -> list[Any]:
    return [admit(item) for item in value]


def _entries(value: dict[str, Any]) -> dict[str, Any]:
    return {name: admit(part) for name, part in value.items()}


def _duration(value: timedelta) -> Duration:
    return Duration(microseconds=value // timedelta(microseconds=1))


_CONVERSIONS: dict[type, Callable[[Any], Any]] = {
    float: _exact,
    Decimal: _finite,
    datetime: _aware,
    list: _items,
    tuple: _items,
    dict: _entries,
    timedelta: _duration,
}
_WIDER_CONVERSIONS: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (str, str.__str__),
    (int, lambda value: fit(int(value))),
    (float, _exact),
    (Decimal, lambda value: _finite(Decimal(value))),
    (datetime, _aware),
    (timedelta, _duration),
    (list, _items),
    (tuple, _items),
)


def join_texts(left: str, right: str) -> str:
    """Two texts in one. EvaluationLimit when it grows too long."""
    if len(left) + len(right) > MAX_TEXT:
        raise EvaluationLimit(f"a text longer than {MAX_TEXT} characters")
    return left + right


def measured(value: Any) -> Any:
    """The value itself, if a host can handle it: EvaluationLimit when a list or context grew too large or too deep."""
    budget, level, current = Budget(), 0, [value]
    while current:
        level += 1
        if level > MAX_NESTING:
            raise EvaluationLimit(f"a value nested deeper than {MAX_NESTING}")
        below: list[Any] = []
        for container in current:
            parts = _parts(container)
            budget.spend(len(parts))
            below.extend(part for part in parts if type(part) in (list, dict))
        current = below
    return value


def _parts(container: Any) -> list[Any]:
    if type(container) is dict:
        return list(container.values())
    return container if type(container) is list else []


def duration_size(span: Duration) -> tuple[str, int] | None:
    """The unit a duration is counted in and how many of them, or None if it mixes units that cannot be compared.

    A plain day counts 24 hours here: only `P1D = PT24H` needs it. What is nothing at all counts as `zero`.
    """
    if span.never:
        return "never", 1
    sizes = (
        ("months", span.months),
        ("time", span.days * 86_400_000_000 + span.microseconds),
        ("working days", span.working_days),
        ("working time", span.working_seconds),
    )
    found = [(unit, size) for unit, size in sizes if size]
    if len(found) > 1:
        return None
    return found[0] if found else ("zero", 0)
