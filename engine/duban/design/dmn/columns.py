"""Conditions as the columns of a decision table: what joins comparisons of names with `and` has a cell for each name."""

from __future__ import annotations

from collections.abc import Sequence

from duban.definition.building.expressions import Row
from duban.definition.feel import FeelError, parse
from duban.definition.feel.nodes import Between, Call, Compare, In, Literal, Logic, Name, Negate, Node, Not, Path, walk
from duban.definition.model import Decision, Expr, Rule

Cells = dict[str, str]
"""Unary tests by the text of the input."""

WHOLE = "true"
"""The input of tables whose conditions are kept whole: a cell is the condition, which must be true."""


def columns_of(decision: Decision) -> tuple[tuple[str, ...], list[list[str]]]:
    """The inputs of a table and a cell a rule for each, `-` where anything will do."""
    if decision.inputs:
        return decision.inputs, [_row(rule, decision.inputs) for rule in decision.rules]
    rows = [_cells(rule.when) for rule in decision.rules]
    found = [row for row in rows if row is not None]
    if len(found) < len(rows):
        return (WHOLE,), [[_whole(rule.when.text) if rule.when else "-"] for rule in decision.rules]
    inputs = tuple(dict.fromkeys(name for row in found for name in row))
    return inputs, [[row.get(name, "-") for name in inputs] for row in found]


def _whole(text: str) -> str:
    """A condition as a cell; `not(…)` alone would be read as a test, and hold for what is unknown."""
    return f"{text} = true" if isinstance(parse(text), Not) else text


def is_condition(cell: str, declared: frozenset[str]) -> bool:
    """Whether a cell under the input `true` means the same as a condition."""
    try:
        return not isinstance(parse(cell, declared), Not)
    except FeelError:
        return False


def _row(rule: Rule, inputs: Sequence[str]) -> list[str]:
    cells = ["-"] * len(inputs)
    position = -1
    for column in rule.when.evaluate.columns if rule.when and isinstance(rule.when.evaluate, Row) else ():
        position = inputs.index(column.value.text, position + 1)
        cells[position] = column.test.text
    return cells


def _cells(when: Expr | None) -> Cells | None:
    if when is None:
        return {}
    tree = parse(when.text)
    parts = tree.operands if isinstance(tree, Logic) and tree.op == "and" else (tree,)
    made = [_cell(part, when.text) for part in parts]
    cells = dict(one for one in made if one is not None)
    return cells if len(cells) == len(parts) else None


def _cell(node: Node, text: str) -> tuple[str, str] | None:
    """(input, test) of one comparison; None for what is none."""
    if isinstance(node, Compare) and _is_name(node.left) and _is_end(node.right) and _is_plain(node):
        return _of(node.left, text), _compared(node, _of(node.right, text))
    if isinstance(node, In) and _is_name(node.value):
        return _of(node.value, text), ", ".join(_of(test, text) for test in node.tests)
    if isinstance(node, Between) and _is_name(node.value) and _is_end(node.low) and _is_end(node.high):
        return _of(node.value, text), f"[{_of(node.low, text)}..{_of(node.high, text)}]"
    if isinstance(node, Not) and len(node.tests) == 1 and _is_name(node.tests[0]):
        return _of(node.tests[0], text), "false"
    return (_of(node, text), "true") if _is_name(node) else None


def _is_plain(node: Compare) -> bool:
    """Not `name = terms.x`: in a cell, equal to a list would mean in the list."""
    return node.op not in ("=", "!=") or not isinstance(node.right, Path)


def _compared(node: Compare, end: str) -> str:
    if node.op == "=":
        return end
    return f"not({end})" if node.op == "!=" else f"{node.op} {end}"


def _is_name(node: Node) -> bool:
    return isinstance(node, Name) or (isinstance(node, Path) and _is_name(node.source))


def _is_end(node: Node) -> bool:
    """A constant, a name with a dot (a term) or a call with constants: what may stand behind a comparison in a cell."""
    if isinstance(node, Negate):
        return _is_end(node.operand)
    if isinstance(node, Call):
        return all(isinstance(argument, Literal) for argument in node.args)
    return isinstance(node, Literal | Path) and not any(isinstance(part, Call) for part in walk(node))


def _of(node: Node, text: str) -> str:
    return text[node.offset : node.offset + node.length]
