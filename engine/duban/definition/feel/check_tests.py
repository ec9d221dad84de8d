"""Checking tests: `in`, ranges, and the cells of decision tables."""

from __future__ import annotations

from duban.definition.feel.check_operators import Side, check_pair
from duban.definition.feel.checker import Checker
from duban.definition.feel.nodes import In, Interval, ListNode, Literal, Name, Node, Test, UnaryTests, walk
from duban.definition.feel.types import ANY, BOOLEAN, DATE, NUMBER, TEXT, ListOf, RangeOf, Type, join, same_kind

INPUT = "?"


def check_in(checker: Checker, node: Node, expected: Type | None) -> Type:
    """`value in tests`."""
    assert isinstance(node, In)
    value = (node.value, checker.check(node.value))
    for test in node.tests:
        check_member(checker, value, test)
    return BOOLEAN


def check_unary_tests(checker: Checker, node: Node, expected: Type | None) -> Type:
    """A cell; a test that mentions `?` is a condition."""
    assert isinstance(node, UnaryTests)
    value = (node, expected or ANY)
    checker.enter(node, {INPUT: value[1]})
    for test in node.tests:
        if mentions_input(test):
            checker.expect(test, BOOLEAN, "a test with ?")
        else:
            check_member(checker, value, test)
    checker.leave()
    return BOOLEAN


def mentions_input(node: Node) -> bool:
    """Whether `?` stands somewhere in it."""
    return any(isinstance(part, Name) and part.name == INPUT for part in walk(node))


def check_member(checker: Checker, value: Side, test: Node) -> None:
    """Report a test that the value can never pass."""
    if isinstance(test, Test):
        operand = (test.operand, checker.check(test.operand))
        check_pair(checker, test, test.op, value, operand)
    elif isinstance(test, Interval):
        checker.check(test)
        for end in (test.low, test.high) if not isinstance(value[1], RangeOf) else ():
            check_pair(checker, test, "<=", value, (end, checker.types[id(end)]))
    elif isinstance(test, ListNode) and not isinstance(value[1], ListOf):
        for item in test.items:
            check_member(checker, value, item)
        checker.types[id(test)] = ANY
    else:
        _check_value_test(checker, value, test)


def _check_value_test(checker: Checker, value: Side, test: Node) -> None:
    found = checker.check(test)
    if isinstance(found, (ListOf, RangeOf)) and not isinstance(value[1], (ListOf, RangeOf)):
        op = "=" if isinstance(found, ListOf) else "<="
        check_pair(checker, test, op, value, (test, found.item))
    elif not isinstance(found, ListOf):
        check_pair(checker, test, "=", value, (test, found))


def check_test(checker: Checker, node: Node, expected: Type | None) -> Type:
    """`(< 5)` as a value: a range without an end on one side."""
    assert isinstance(node, Test)
    found = checker.check(node.operand)
    if node.op == "!=":
        checker.problem(node, "!= has no value to compare here", "write it behind in")
    return RangeOf(found)


def check_interval(checker: Checker, node: Node, expected: Type | None) -> Type:
    """`[low..high]`."""
    assert isinstance(node, Interval)
    low, high = checker.check(node.low), checker.check(node.high)
    if not same_kind(low, high):
        checker.problem(node, f"a range cannot go from {low.describe()} to {high.describe()}")
    elif _constant_order(node) > 0:
        checker.problem(node, "this range is empty: its end comes before its start")
    return RangeOf(join(low, high))


def _constant_order(node: Interval) -> int:
    low, high = node.low, node.high
    if isinstance(low, Literal) and isinstance(high, Literal) and low.type == high.type and low.type in (NUMBER, DATE, TEXT):
        return int(low.value > high.value) - int(low.value < high.value)  # type: ignore[operator]
    return 0
