"""Checked tree → closure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from duban.definition.feel import compile_calls, compile_collections, compile_names, compile_operators
from duban.definition.feel.check import Checked
from duban.definition.feel.compiler import Code, Compiler
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

_RULES: Mapping[type[Node], Callable[[Compiler, Any], Code]] = MappingProxyType(
    {
        Literal: compile_names.compile_literal,
        Name: compile_names.compile_name,
        Path: compile_names.compile_path,
        Negate: compile_operators.compile_negate,
        Arithmetic: compile_operators.compile_arithmetic,
        Logic: compile_operators.compile_logic,
        Not: compile_operators.compile_not,
        If: compile_operators.compile_if,
        Compare: compile_operators.compile_compare,
        Between: compile_operators.compile_between,
        In: compile_operators.compile_in,
        Test: compile_operators.compile_test,
        Interval: compile_operators.compile_interval,
        UnaryTests: compile_operators.compile_unary_tests,
        ListNode: compile_collections.compile_list,
        ContextNode: compile_collections.compile_context,
        For: compile_collections.compile_for,
        Quantified: compile_collections.compile_quantified,
        Filter: compile_collections.compile_filter,
        InstanceOf: compile_collections.compile_instance_of,
        Lambda: compile_collections.compile_lambda,
        Call: compile_calls.compile_call,
    }
)


def compile_tree(checked: Checked) -> Code:
    """The closure of a whole tree; what the check complained about is null."""
    return Compiler(checked, _RULES).compile(checked.tree)
