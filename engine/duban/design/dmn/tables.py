"""Decision tables of DMN as the heart's: hit policies mean the same because the same code applies them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from duban.definition.feel import Expression
from duban.definition.model import Decision, Expr, Place, Rule
from duban.design.dmn.model import Table
from duban.design.dmn.scopes import Scope
from duban.errors import EvaluationError
from duban.execution.decisions import decide

COLLECTING = ("collect", "rule_order", "output_order")
_CELLS = "\x00cells"


@dataclass(frozen=True, slots=True)
class Column:
    """An input: its value, and the tests that an allowed value passes."""

    name: str
    value: Callable[[Scope], Any]
    allowed: Expression | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """The tests of a rule, one a column."""

    tests: tuple[Expression, ...]

    def __call__(self, scope: Scope) -> bool:
        """Whether every input passes."""
        cells = scope.values[_CELLS]
        return all(test.evaluate(scope, cell) is True for test, cell in zip(self.tests, cells, strict=True))


@dataclass(frozen=True, slots=True)
class CompiledTable:
    """A table ready to be asked. `names` are those of its outputs, () for a single one without need of a name."""

    name: str
    decision: Decision
    columns: tuple[Column, ...]
    names: tuple[str, ...]

    def __call__(self, scope: Scope) -> Any:
        """What the table gives; null, with a note, where an input is not allowed or the hit policy is broken."""
        cells = tuple(column.value(scope) for column in self.columns)
        for column, cell in zip(self.columns, cells, strict=True):
            if cell is not None and column.allowed is not None and column.allowed.evaluate(scope, cell) is not True:
                scope.trace.notes.append(f"{self.name}: {cell} is not allowed for {column.name}")
                return None
        try:
            hits, row = decide(self.decision, scope.having({_CELLS: cells}))
        except EvaluationError as error:
            scope.trace.notes.append(f"{self.name}: {error.message}")
            return None
        scope.trace.hits[self.name] = tuple(hits)
        return self._shaped(row, bool(hits))

    def _shaped(self, row: tuple[Any, ...], hit: bool) -> Any:
        """One value, a context, or a list of contexts: the heart gives a column an output."""
        if not self.names:
            return row[0]
        default = not hit and self.decision.default
        if self.decision.hit in COLLECTING and not default:
            return [dict(zip(self.names, parts, strict=True)) for parts in zip(*row, strict=True)]
        return dict(zip(self.names, row, strict=True)) if hit or default else None


def as_decision(
    name: str,
    table: Table,
    rows: tuple[Row, ...],
    outputs: tuple[tuple[Expr, ...], ...],
    ranks: tuple[tuple[Any, ...], ...],
    default: tuple[Expr, ...],
) -> Decision:
    """The heart's table with these rows and outputs."""
    names = tuple(output.name or name for output in table.outputs)
    rules = tuple(
        Rule(Expr("", row, frozenset(), rule.place), results, rule.place)
        for row, results, rule in zip(rows, outputs, table.rules, strict=True)
    )
    orders = ranks if table.hit in ("priority", "output_order") else ()
    return Decision(name, table.hit, table.aggregate, names, orders, rules, table.place, default=default)


def result(text: str, value: Callable[[Scope], Any], place: Place) -> Expr:
    """A cell of an output as the heart wants it."""
    return Expr(text, value, frozenset(), place)
