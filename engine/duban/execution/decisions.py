"""Decision tables: which rules hit, and what the hit policy makes of them (DMN 1.5, 8.2.8)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from duban.definition.model import Decision, Rule
from duban.errors import EvaluationError

Row = tuple[Any, ...]


def decide(decision: Decision, names: Any) -> tuple[list[int], Row]:
    """The numbers (from 1) of the rules that count and one value an output; where no rule hits the default, else null.

    EvaluationError when a unique table hits twice or an any table disagrees with itself.
    """
    hits: list[tuple[int, Rule]] = []
    for number, rule in enumerate(decision.rules, 1):
        if rule.when is None or rule.when.evaluate(names) is True:
            hits.append((number, rule))
            if decision.hit == "first":
                break
    if not hits and decision.default:
        return [], tuple(output.evaluate(names) for output in decision.default)
    rows = [tuple(output.evaluate(names) for output in rule.then) for _, rule in hits]
    numbers = [number for number, _ in hits]
    if decision.hit in ("collect", "rule_order", "output_order"):
        return numbers, _collected(decision, rows)
    return _single(decision, numbers, rows)


def _single(decision: Decision, numbers: list[int], rows: list[Row]) -> tuple[list[int], Row]:
    if not rows:
        return [], (None,) * len(decision.outputs)
    if decision.hit == "unique" and len(rows) > 1:
        raise EvaluationError(f"decision {decision.name}", f"rules {_list(numbers)} hit at once, but the table is unique")
    if decision.hit == "any" and any(row != rows[0] for row in rows):
        raise EvaluationError(f"decision {decision.name}", f"rules {_list(numbers)} hit at once and differ")
    if decision.hit == "priority":
        best = min(range(len(rows)), key=lambda index: _rank(decision, rows[index]))
        return [numbers[best]], rows[best]
    return numbers, rows[0]


def _collected(decision: Decision, rows: list[Row]) -> Row:
    if decision.hit == "output_order":
        rows = sorted(rows, key=lambda row: _rank(decision, row))
    columns = [[row[index] for row in rows] for index in range(len(decision.outputs))]
    if decision.aggregate is None:
        return tuple(columns)
    return tuple(_AGGREGATES[decision.aggregate](column) for column in columns)


def _rank(decision: Decision, row: Row) -> list[int]:
    return [order.index(value) if value in order else len(order) for order, value in zip(decision.orders, row, strict=True)]


def _list(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers))


def _known(column: Sequence[Any]) -> list[Any]:
    return [value for value in column if value is not None]


_AGGREGATES: dict[str, Callable[[Sequence[Any]], Any]] = {
    "sum": lambda column: sum(_known(column)) if column else None,
    "min": lambda column: min(_known(column), default=None),
    "max": lambda column: max(_known(column), default=None),
    "count": len,
}
