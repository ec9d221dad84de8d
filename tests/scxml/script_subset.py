"""The suite's expressions, in a small safe subset of Python: an allowed tree is walked, nothing is ever executed."""

from __future__ import annotations

import ast
import operator
import warnings
from collections.abc import Callable, Mapping
from textwrap import dedent
from typing import Any

from duban.design.scxml import Body, ChartNames, Code

_BINARY: Mapping[type[ast.AST], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt,
    ast.GtE: operator.ge, ast.Is: operator.is_, ast.IsNot: operator.is_not,
    ast.In: lambda one, many: one in many, ast.NotIn: lambda one, many: one not in many,
}  # fmt: skip
_WORDS = {"true": True, "false": False, "null": None, "undefined": None}
_FUNCTIONS: Mapping[str, Callable[..., Any]] = {"len": len, "str": str, "hasattr": lambda one, name: name in one}
_METHODS: Mapping[str, Callable[..., Any]] = {"get": dict.get, "startswith": str.startswith}


def subset(text: str, names: frozenset[str], /) -> Code:
    """The hook. SyntaxError (a ValueError here) for what Python would not read, ValueError for what is not allowed."""
    try:
        with warnings.catch_warnings(action="ignore"):
            tree = ast.parse(text, mode="eval").body
    except SyntaxError as error:
        raise ValueError(str(error)) from None
    return lambda chart: _value(tree, chart)


def assignments(text: str, names: frozenset[str], /) -> Body:
    """The hook for scripts: assignments to variables, one after the other, and nothing else."""
    try:
        lines = ast.parse(dedent(text)).body
    except SyntaxError as error:
        raise ValueError(str(error)) from None
    parts = [_assignment(line) for line in lines]
    return Body(frozenset(name for name, _ in parts), lambda chart: {name: _value(value, chart) for name, value in parts})


def _assignment(line: ast.stmt) -> tuple[str, ast.expr]:
    """The variable that a line sets, and to what."""
    if isinstance(line, ast.Assign) and len(line.targets) == 1 and isinstance(line.targets[0], ast.Name):
        return line.targets[0].id, line.value
    if isinstance(line, ast.AugAssign) and isinstance(line.target, ast.Name):
        return line.target.id, ast.BinOp(ast.Name(line.target.id), line.op, line.value)
    raise ValueError("only assignments to variables are read")


def _value(node: ast.AST, chart: ChartNames) -> Any:
    rule = _RULES.get(type(node))
    if rule is None:
        raise ValueError(f"{type(node).__name__} is not allowed")
    return rule(node, chart)


def _name(node: ast.Name, chart: ChartNames) -> Any:
    return chart[node.id] if node.id in chart or node.id not in _WORDS else _WORDS[node.id]


def _compare(node: ast.Compare, chart: ChartNames) -> bool:
    left = _value(node.left, chart)
    for kind, right in zip(node.ops, node.comparators, strict=True):
        value = _value(right, chart)
        if not _BINARY[type(kind)](left, value):
            return False
        left = value
    return True


def _logic(node: ast.BoolOp, chart: ChartNames) -> Any:
    result = None
    for part in node.values:
        result = _value(part, chart)
        if bool(result) is isinstance(node.op, ast.Or):
            return result
    return result


def _unary(node: ast.UnaryOp, chart: ChartNames) -> Any:
    value = _value(node.operand, chart)
    return not value if isinstance(node.op, ast.Not) else -value


def _attribute(node: ast.Attribute, chart: ChartNames) -> Any:
    return _value(node.value, chart)[node.attr]


def _call(node: ast.Call, chart: ChartNames) -> Any:
    arguments = [_value(one, chart) for one in node.args]
    if isinstance(node.func, ast.Attribute) and node.func.attr in _METHODS:
        return _METHODS[node.func.attr](_value(node.func.value, chart), *arguments)
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    if name == "In":
        return chart.is_in(*arguments)
    if name not in _FUNCTIONS:
        raise ValueError(f"{name or 'this'} cannot be called")
    return _FUNCTIONS[name](*arguments)


_RULES: Mapping[type[ast.AST], Callable[[Any, ChartNames], Any]] = {
    ast.Constant: lambda node, chart: node.value,
    ast.Name: _name,
    ast.List: lambda node, chart: [_value(one, chart) for one in node.elts],
    ast.Tuple: lambda node, chart: [_value(one, chart) for one in node.elts],
    ast.Dict: lambda node, chart: {
        _value(key, chart): _value(one, chart) for key, one in zip(node.keys, node.values, strict=True)
    },
    ast.BinOp: lambda node, chart: _BINARY[type(node.op)](_value(node.left, chart), _value(node.right, chart)),
    ast.Compare: _compare,
    ast.BoolOp: _logic,
    ast.UnaryOp: _unary,
    ast.Attribute: _attribute,
    ast.Subscript: lambda node, chart: _value(node.value, chart)[_value(node.slice, chart)],
    ast.Call: _call,
}
