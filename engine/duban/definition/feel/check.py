"""Checking an expression: its type, what it reads, and everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from duban.definition.feel import check_calls, check_collections, check_names, check_operators, check_tests
from duban.definition.feel.checker import Binding, Checker
from duban.definition.feel.names import Names
from duban.definition.feel.nodes import (
    Arithmetic,
    Between,
    Call,
    Compare,
    ContextNode,
    Filter,
    For,
    If,
    In,
    InstanceOf,
    Interval,
    Lambda,
    ListNode,
    Literal,
    Logic,
    Name,
    Negate,
    Node,
    Not,
    Path,
    Quantified,
    Test,
    UnaryTests,
)
from duban.definition.feel.problems import FeelProblem
from duban.definition.feel.types import BOOLEAN, DURATION, NUMBER, TEXT, Type, assignable

_RULES: Mapping[type[Node], Callable[[Checker, Node, Type | None], Type]] = MappingProxyType(
    {
        Literal: check_operators.check_literal,
        Name: check_names.check_name,
        Path: check_names.check_path,
        Negate: check_operators.check_negate,
        Arithmetic: check_operators.check_arithmetic,
        Logic: check_operators.check_logic,
        Not: check_operators.check_not,
        If: check_operators.check_if,
        Compare: check_operators.check_compare,
        Between: check_operators.check_between,
        In: check_tests.check_in,
        Test: check_tests.check_test,
        Interval: check_tests.check_interval,
        UnaryTests: check_tests.check_unary_tests,
        ListNode: check_collections.check_list,
        ContextNode: check_collections.check_context,
        For: check_collections.check_for,
        Quantified: check_collections.check_quantified,
        Filter: check_collections.check_filter,
        InstanceOf: check_collections.check_instance_of,
        Lambda: check_collections.check_lambda,
        Call: check_calls.check_call,
    }
)


@dataclass(frozen=True, slots=True)
class Checked:
    """A tree and what is known about it; `bindings`, `slots` and `types` go by the identity of its nodes."""

    tree: Node
    type: Type
    names: Names
    reads: frozenset[str]
    bindings: Mapping[int, Binding]
    slots: Mapping[tuple[int, str], int]
    types: Mapping[int, Type]
    problems: tuple[FeelProblem, ...]


def check(tree: Node, names: Names, expects: Type | None = None) -> Checked:
    """Check a tree; nothing is raised, all findings are in `problems`."""
    checker = Checker(names, _RULES)
    found = checker.check(tree, expects)
    if expects is not None and not checker.problems and not assignable(found, expects):
        checker.problem(tree, *_unexpected(found, expects))
    return _result(checker, tree, found)


def check_cell(tree: UnaryTests, names: Names, input_type: Type) -> Checked:
    """Check a decision table's cell against the type of its input."""
    checker = Checker(names, _RULES)
    return _result(checker, tree, checker.check(tree, input_type))


def _result(checker: Checker, tree: Node, found: Type) -> Checked:
    problems = tuple(dict.fromkeys(checker.problems))
    reads = frozenset(checker.reads)
    return Checked(tree, found, checker.names, reads, checker.bindings, checker.slots, checker.types, problems)


def _unexpected(found: Type, wanted: Type) -> tuple[str, str | None]:
    if wanted == BOOLEAN:
        return f"a condition is needed, which is true or false; this is {found.describe()}", None
    hints = {
        (NUMBER, DURATION): "say the unit, such as 2 days",
        (TEXT, DURATION): "write it without quotes, such as 2 days",
        (NUMBER, TEXT): "put string(…) around it",
    }
    hint = next((hint for (one, two), hint in hints.items() if (one, two) == (found, wanted)), None)
    return f"{wanted.describe()} is needed, this is {found.describe()}", hint
