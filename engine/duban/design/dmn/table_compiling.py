"""Decision tables → closures."""

from __future__ import annotations

from functools import cache
from typing import Any

from duban.definition.feel import ANY, Expression, FeelError, Record, compile_expression, compile_loosely
from duban.definition.model import Expr
from duban.design.dmn.model import InputClause, OutputClause, Table, Text
from duban.design.dmn.scopes import NOBODY
from duban.design.dmn.tables import Column, CompiledTable, Row, as_decision, result
from duban.design.dmn.texts import Compiled, TextCompiler, Types

_NULL = Text("null")


def compile_table(to: TextCompiler, box: Table, types: Types) -> Compiled:
    """The closure of a table."""
    columns = tuple(_column(to, clause, types) for clause in box.inputs)
    rows = tuple(Row(tuple(_test(to, cell, types) for cell in rule.tests)) for rule in box.rules)
    results = tuple(_results(to, rule.outputs, box, types) for rule in box.rules)
    decision = as_decision(to.where, box, rows, results, _ranks(to, box), _default(to, box, types))
    names = tuple(output.name for output in box.outputs) if len(box.outputs) > 1 else ()
    found = Record(dict.fromkeys(names, ANY), open=True) if names else ANY
    return CompiledTable(to.where, decision, columns, names), found


def _column(to: TextCompiler, clause: InputClause, types: Types) -> Column:
    allowed = to.expression(clause.allowed, types, cell=True) if clause.allowed else None
    return Column(clause.label or clause.expression.text, to.value(clause.expression, types)[0], allowed)


def _test(to: TextCompiler, cell: Text, types: Types) -> Expression:
    """An empty cell holds always; one that cannot be read never."""
    if not cell.text:
        return _constant("-")
    return to.expression(cell, types, cell=True) or _constant("? = null and ? != null")


@cache
def _constant(text: str) -> Expression:
    return compile_loosely(text, {}, cell=True)[0]


def _results(to: TextCompiler, cells: tuple[Text, ...], box: Table, types: Types) -> tuple[Expr, ...]:
    pairs = zip(cells, box.outputs, strict=False)
    return tuple(_cell(to, cell, "" if box.aggregate == "count" else clause.type_ref, types) for cell, clause in pairs)


def _cell(to: TextCompiler, cell: Text, reference: str, types: Types) -> Expr:
    return result(cell.text, to.typed(to.value(cell, types)[0], reference), cell.place)


def _default(to: TextCompiler, box: Table, types: Types) -> tuple[Expr, ...]:
    if not any(output.default for output in box.outputs):
        return ()
    return tuple(_cell(to, output.default or _NULL, "", types) for output in box.outputs)


# ranks ----------------------------------------------------------------------------------------------------------------


def _ranks(to: TextCompiler, box: Table) -> tuple[tuple[Any, ...], ...]:
    """The values of each output, best first; an output without any does not count."""
    if box.hit not in ("priority", "output_order"):
        return ()
    values = [output.values or allowed_of(to, output, box) for output in box.outputs]
    if not any(values):
        message = f"{box.hit.replace('_', ' ')} ranks by the order of the outputs' values, and there are none"
        to.findings.add("dmn-table", box.place, to.where, message, "add outputValues")
    return tuple(listed(one) if one else () for one in values)


def allowed_of(to: TextCompiler, output: OutputClause, box: Table) -> Text | None:
    """The allowed values of an output's type: its own, or that of the whole decision."""
    if output.type_ref:
        return to.kinds.allowed_text(output.type_ref)
    whole = box.type_ref or to.reference
    return to.kinds.allowed_text(whole, output.name if len(box.outputs) > 1 else "")


def listed(values: Text) -> tuple[Any, ...]:
    """Allowed values as a list, where they are one."""
    try:
        return tuple(compile_expression(f"[{values.text}]", {})(NOBODY))
    except FeelError:
        return ()
