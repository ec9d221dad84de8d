"""Compiling operators. Values of the same plain Python type are compared at once; all others go the long way round."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from duban.definition.feel.calculation import calculate, negate
from duban.definition.feel.check_tests import mentions_input
from duban.definition.feel.comparison import DIRECT, PLAIN, both, compare, either, matches, opposite, order
from duban.definition.feel.compile_names import constant
from duban.definition.feel.compiler import Code, Compiler
from duban.definition.feel.nodes import (
    Arithmetic,
    Between,
    Compare,
    If,
    In,
    Interval,
    ListNode,
    Literal,
    Logic,
    Negate,
    Node,
    Not,
    Test,
    UnaryTests,
)
from duban.definition.feel.numbers import fit
from duban.definition.feel.values import Range, kind

_INT_OPERATIONS: dict[str, Callable[[int, int], int]] = {"+": operator.add, "-": operator.sub, "*": operator.mul}


def compile_compare(compiler: Compiler, node: Compare) -> Code:
    op, direct, left = node.op, DIRECT[node.op], compiler.compile(node.left)
    if isinstance(node.right, Literal) and type(node.right.value) in PLAIN:
        return _compare_constant(op, left, node.right.value)
    right = compiler.compile(node.right)

    def run(env: Any, frame: Any) -> bool | None:
        one, two = left(env, frame), right(env, frame)
        if type(one) is type(two) and type(one) in PLAIN:
            return direct(one, two)
        return compare(op, one, two)

    return run


def _compare_constant(op: str, left: Code, value: Any) -> Code:
    direct, plain = DIRECT[op], type(value)

    def run(env: Any, frame: Any) -> bool | None:
        one = left(env, frame)
        return direct(one, value) if type(one) is plain else compare(op, one, value)

    return run


def compile_logic(compiler: Compiler, node: Logic) -> Code:
    """Ends at the first operand that decides; what is behind it is not looked at."""
    operands = compiler.compile_all(node.operands)
    decisive = node.op == "or"

    def run(env: Any, frame: Any) -> bool | None:
        result: bool | None = not decisive
        for operand in operands:
            value = operand(env, frame)
            if value is decisive:
                return bool(value)
            if value is not result:
                result = None
        return result

    return run


def compile_not(compiler: Compiler, node: Not) -> Code:
    inner = compiler.compile(node.tests[0])
    return lambda env, frame: opposite(inner(env, frame))


def compile_if(compiler: Compiler, node: If) -> Code:
    condition, then, otherwise = compiler.compile_all((node.condition, node.then, node.otherwise))
    return lambda env, frame: then(env, frame) if condition(env, frame) is True else otherwise(env, frame)


def compile_arithmetic(compiler: Compiler, node: Arithmetic) -> Code:
    op, left, right = node.op, compiler.compile(node.left), compiler.compile(node.right)
    direct = _INT_OPERATIONS.get(op)

    def run(env: Any, frame: Any) -> Any:
        one, two = left(env, frame), right(env, frame)
        if direct is not None and type(one) is int and type(two) is int:
            return fit(direct(one, two))
        return calculate(env, op, one, two)

    return run


def compile_negate(compiler: Compiler, node: Negate) -> Code:
    operand = compiler.compile(node.operand)
    if isinstance(node.operand, Literal):
        return constant(negate(node.operand.value))
    return lambda env, frame: negate(operand(env, frame))


def compile_between(compiler: Compiler, node: Between) -> Code:
    value, low, high = compiler.compile_all((node.value, node.low, node.high))

    def run(env: Any, frame: Any) -> bool | None:
        found = value(env, frame)
        return both(compare(">=", found, low(env, frame)), compare("<=", found, high(env, frame)))

    return run


# tests ----------------------------------------------------------------------------------------------------------------

Tester = Callable[[Any, Any, Any], Any]  # (env, frame, value) → does it pass?


def compile_in(compiler: Compiler, node: In) -> Code:
    value = compiler.compile(node.value)
    test = _any_of(tuple(_tester(compiler, test) for test in node.tests))
    return lambda env, frame: test(env, frame, value(env, frame))


def compile_unary_tests(compiler: Compiler, node: UnaryTests) -> Code:
    slot = compiler.slot(node, "?")
    if not node.tests:
        return constant(True)
    test = _any_of(tuple(_tester(compiler, test) for test in node.tests))
    if node.negated:
        return lambda env, frame: opposite(test(env, frame, frame[slot]))
    return lambda env, frame: test(env, frame, frame[slot])


def _any_of(testers: tuple[Tester, ...]) -> Tester:
    if len(testers) == 1:
        return testers[0]

    def run(env: Any, frame: Any, value: Any) -> bool | None:
        result: bool | None = False
        for tester in testers:
            result = either(result, tester(env, frame, value))
            if result is True:
                break
        return result

    return run


def _tester(compiler: Compiler, node: Node) -> Tester:
    if isinstance(node, Test):
        return _operator_test(node.op, compiler.compile(node.operand))
    if isinstance(node, Interval):
        return _interval_test(compiler, node)
    if isinstance(node, ListNode):
        return _list_test(compiler, node)
    code = compiler.compile(node)
    if mentions_input(node):
        return lambda env, frame, value: code(env, frame)
    return lambda env, frame, value: matches(value, code(env, frame))


def _operator_test(op: str, operand: Code) -> Tester:
    return lambda env, frame, value: compare(op, value, operand(env, frame))


def _interval_test(compiler: Compiler, node: Interval) -> Tester:
    low, high = compiler.compile(node.low), compiler.compile(node.high)
    above, below = (">=" if node.low_closed else ">"), ("<=" if node.high_closed else "<")
    whole = compiler.compile(node)

    def run(env: Any, frame: Any, value: Any) -> bool | None:
        if type(value) is Range:
            return matches(value, whole(env, frame))
        return both(compare(above, value, low(env, frame)), compare(below, value, high(env, frame)))

    return run


def _list_test(compiler: Compiler, node: ListNode) -> Tester:
    whole = compiler.compile(node)
    testers = tuple(_tester(compiler, item) for item in node.items)

    def run(env: Any, frame: Any, value: Any) -> bool | None:
        if isinstance(value, list):
            return matches(value, whole(env, frame))
        return any(tester(env, frame, value) is True for tester in testers)

    return run


def compile_test(compiler: Compiler, node: Test) -> Code:
    op, operand = node.op, compiler.compile(node.operand)
    return lambda env, frame: _half_range(op, operand(env, frame))


def _half_range(op: str, end: Any) -> Range | None:
    if end is None or op == "!=":
        return None
    if op == "=":
        return Range(end, end, True, True)
    closed = op.endswith("=")
    return Range(None, end, False, closed) if op.startswith("<") else Range(end, None, closed, False)


def compile_interval(compiler: Compiler, node: Interval) -> Code:
    low, high = compiler.compile(node.low), compiler.compile(node.high)
    low_closed, high_closed = node.low_closed, node.high_closed

    def run(env: Any, frame: Any) -> Range | None:
        start, end = low(env, frame), high(env, frame)
        if start is None and end is None:
            return None
        if None not in (start, end) and (kind(start) != kind(end) or order(start, end) is None):
            return None
        return Range(start, end, low_closed and start is not None, high_closed and end is not None)

    return run
