"""What a condition says about names, as sets: for finding gaps, overlaps and rules that can never hit.

A condition becomes boxes: it holds when every name of at least one box lies in its domain. Conditions that are not
built of comparisons of names with constants cannot be analysed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from duban.definition.feel.check import check
from duban.definition.feel.compile import compile_tree
from duban.definition.feel.domains import (
    EVERYTHING,
    Domain,
    IncomparableError,
    Members,
    of_comparison,
    union,
)
from duban.definition.feel.names import Names
from duban.definition.feel.nodes import (
    Between,
    Call,
    Compare,
    In,
    Interval,
    ListNode,
    Literal,
    Logic,
    Name,
    Negate,
    Node,
    Not,
    Path,
    Test,
    UnaryTests,
    walk,
)
from duban.definition.feel.problems import FeelProblem

Box: TypeAlias = Mapping[str, Domain]
"""Dotted names (`terms.x`; `?` is the input of unary tests) with what each may be. Names not in it may be anything."""

_MOST_BOXES = 200
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
_OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "!=", "!=": "="}


class _NotAnalysableError(Exception):
    """A condition is no combination of comparisons with constants; never seen outside."""


def boxes_of(node: Node) -> tuple[Box, ...] | None:
    """The boxes of a condition (an `Expression.tree`), null apart: none if it can never hold, None if not analysable."""
    try:
        return tuple(box for box in _boxes(node, True) if not any(domain.empty for domain in box.values()))
    except (_NotAnalysableError, IncomparableError):
        return None


def ranges_of(node: Node) -> Box | None:
    """What a condition that is one box allows each name, or None if it is more than that or cannot be analysed."""
    boxes = boxes_of(node)
    return boxes[0] if boxes is not None and len(boxes) == 1 else None


def domain_of(tests: UnaryTests) -> Domain | None:
    """The input values that pass a decision table's cell, or None if that cannot be analysed."""
    boxes = boxes_of(tests)
    if boxes is None or any(set(box) - {"?"} for box in boxes):
        return None
    found: Domain = Members(())
    for box in boxes:
        found = union(found, box.get("?", EVERYTHING))
    return found


def contradictions(tree: Node) -> list[FeelProblem]:
    """Where a tree joins conditions with `and` that exclude each other."""
    joined = (node for node in walk(tree) if isinstance(node, Logic) and node.op == "and" and not _has_constant(node))
    message = "these conditions exclude each other: together they never hold"
    return [FeelProblem(node.offset, node.length, message) for node in joined if boxes_of(node) == ()]


def _has_constant(node: Logic) -> bool:
    return any(isinstance(operand, Literal) for operand in node.operands)


def _boxes(node: Node, holds: bool) -> list[Box]:
    """The boxes in which a condition is true, or with `holds` false, in which it is false."""
    rule = _RULES.get(type(node))
    if rule is None:
        raise _NotAnalysableError
    found = rule(node, holds)
    if len(found) > _MOST_BOXES:
        raise _NotAnalysableError
    return found


def _logic(node: Node, holds: bool) -> list[Box]:
    assert isinstance(node, Logic)
    parts = [_boxes(operand, holds) for operand in node.operands]
    return _all_of(parts) if (node.op == "and") == holds else _any_of(parts)


def _any_of(parts: list[list[Box]]) -> list[Box]:
    return [box for part in parts for box in part]


def _all_of(parts: list[list[Box]]) -> list[Box]:
    found: list[Box] = [{}]
    for part in parts:
        found = [_both(one, two) for one in found for two in part]
        if len(found) > _MOST_BOXES:
            raise _NotAnalysableError
    return found


def _both(one: Box, two: Box) -> Box:
    return {**one, **{name: domain.intersect(one[name]) if name in one else domain for name, domain in two.items()}}


def _not(node: Node, holds: bool) -> list[Box]:
    assert isinstance(node, Not)
    return _boxes(node.tests[0], not holds)


def _compare(node: Node, holds: bool) -> list[Box]:
    assert isinstance(node, Compare)
    op = node.op if holds else _OPPOSITE[node.op]
    if (name := _name(node.left)) is not None:
        return [{name: _against(op, node.right)}]
    if (name := _name(node.right)) is not None:
        return [{name: _against(_TURNED[op], node.left)}]
    raise _NotAnalysableError


def _between(node: Node, holds: bool) -> list[Box]:
    assert isinstance(node, Between)
    bounds = (Compare(0, 0, ">=", node.value, node.low), Compare(0, 0, "<=", node.value, node.high))
    return _logic(Logic(0, 0, "and", bounds), holds)


def _in(node: Node, holds: bool) -> list[Box]:
    assert isinstance(node, In)
    name = _name(node.value)
    if name is None:
        raise _NotAnalysableError
    return _tested(name, node.tests, holds)


def _unary(node: Node, holds: bool) -> list[Box]:
    assert isinstance(node, UnaryTests)
    if not node.tests:
        return [{}] if holds else []
    return _tested("?", node.tests, holds != node.negated)


def _tested(name: str, tests: tuple[Node, ...], holds: bool) -> list[Box]:
    parts = [_test(name, test, holds) for test in tests]
    return _any_of(parts) if holds else _all_of(parts)


def _test(name: str, node: Node, holds: bool) -> list[Box]:
    if isinstance(node, ListNode):
        return _tested(name, node.items, holds)
    if any(isinstance(part, Name) and part.name == "?" for part in walk(node)):
        return _boxes(node, holds)
    domain = _domain(node)
    return [{name: domain if holds else domain.complement()}]


def _domain(node: Node) -> Domain:
    if isinstance(node, Test):
        return _against(node.op, node.operand)
    if isinstance(node, Interval):
        lower = _against(">=" if node.low_closed else ">", node.low)
        return lower.intersect(_against("<=" if node.high_closed else "<", node.high))
    return _against("=", node)


def _against(op: str, node: Node) -> Domain:
    """What `x op constant` allows."""
    domain = of_comparison(op, _constant(node))
    if domain is None:
        raise _NotAnalysableError
    return domain


def _constant(node: Node) -> object:
    if isinstance(node, Literal):
        return node.value
    if not isinstance(node, (Negate, Call)):
        raise _NotAnalysableError
    checked = check(node, Names())
    if checked.problems or checked.reads or checked.slots:
        raise _NotAnalysableError
    return compile_tree(checked)(None, None)


def _name(node: Node) -> str | None:
    if isinstance(node, Name):
        return node.name
    source = _name(node.source) if isinstance(node, Path) else None
    return f"{source}.{node.name}" if source is not None and isinstance(node, Path) else None


def _truth(node: Node, holds: bool) -> list[Box]:
    """A boolean fact on its own."""
    name = _name(node)
    if name is None:
        raise _NotAnalysableError
    return [{name: Members((holds,))}]


def _literal(node: Node, holds: bool) -> list[Box]:
    assert isinstance(node, Literal)
    if not isinstance(node.value, bool):
        raise _NotAnalysableError
    return [{}] if node.value == holds else []


_RULES: dict[type[Node], Callable[[Node, bool], list[Box]]] = {
    Logic: _logic,
    Not: _not,
    Compare: _compare,
    Between: _between,
    In: _in,
    UnaryTests: _unary,
    Name: _truth,
    Path: _truth,
    Literal: _literal,
}
