"""The door of the package: text in, a typed expression that can be evaluated out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from duban.definition.feel.analysis import contradictions
from duban.definition.feel.check import Checked, check, check_cell
from duban.definition.feel.compile import compile_tree
from duban.definition.feel.names import Names
from duban.definition.feel.nodes import Node, UnaryTests
from duban.definition.feel.parser import EXPRESSION, UNARY_TESTS, read
from duban.definition.feel.problems import EvaluationLimit, FeelError, FeelProblem
from duban.definition.feel.types import ANY, Type
from duban.definition.feel.values import Budget, Env, admit, measured


@dataclass(frozen=True, slots=True)
class Expression:
    """A checked and compiled expression.

    `type` is the type of its value, `reads` what it looks at: `grade`, `event.plan`, `terms.x`, `counts.x`, `now`, `key`,
    `state:path/of/state`, `previous:grade`, and `calendar` when the working calendar or its zone matters. `constant` ones
    read nothing. `tree` is for checks that want to know more than that.
    """

    text: str
    tree: Node = field(repr=False)
    type: Type
    reads: frozenset[str]
    _code: Callable[[Any, Any], Any] = field(repr=False, compare=False)
    _places: int = field(repr=False, compare=False)

    @property
    def constant(self) -> bool:
        """Whether it has the same value always."""
        return not self.reads

    def __call__(self, env: Env) -> Any:
        """Its value. What cannot be computed is null; only the host's own errors and EvaluationLimit are raised."""
        return self._run(env, [Budget(), *[None] * self._places] if self._places else None)

    def evaluate(self, env: Env, value: Any) -> Any:
        """For unary tests: whether the input value passes them (True, False or None)."""
        return self._run(env, [Budget(), admit(value), *[None] * (self._places - 1)])

    def _run(self, env: Env, frame: list[Any] | None) -> Any:
        try:
            result = self._code(env, frame)
        except RecursionError:
            raise EvaluationLimit("it is nested too deep") from None
        return measured(result) if type(result) in (list, dict) else result


def compile_expression(text: str, names: Names | Mapping[str, Type], *, expects: Type | None = None) -> Expression:
    """Read and check an expression; FeelError names everything that is wrong with it.

    `expects` is the type its value must have. When it is an enum, or a list of one, bare values of that enum may stand in
    the expression without quotes.
    """
    known = _as_names(names)
    tree, problems = read(text, EXPRESSION, known.declared())
    return _expression(text, check(tree, known, expects), problems)


def compile_unary_tests(text: str, input_type: Type, names: Names | Mapping[str, Type]) -> Expression:
    """Read and check a decision table's cell; use `evaluate(env, value)` on the result."""
    known = _as_names(names)
    tree, problems = read(text, UNARY_TESTS, known.declared())
    assert isinstance(tree, UnaryTests)
    return _expression(text, check_cell(tree, known, input_type), problems)


def compile_loosely(
    text: str, names: Names | Mapping[str, Type], *, cell: bool = False
) -> tuple[Expression, tuple[FeelProblem, ...]]:
    """Read an expression, or with `cell` unary tests, as DMN's engines do, and tell what is probably wrong with it.

    What is of no known name or of the wrong type is null when it is evaluated. FeelError for what cannot be read at all.
    """
    known = replace(_as_names(names), loose=True)
    tree, problems = read(text, UNARY_TESTS if cell else EXPRESSION, known.declared())
    if problems:
        raise FeelError(text, problems)
    checked = check_cell(tree, known, ANY) if isinstance(tree, UnaryTests) else check(tree, known)
    found = tuple(checked.problems) or tuple(contradictions(tree))
    return _compiled(text, checked), found


def _as_names(names: Names | Mapping[str, Type]) -> Names:
    return names if isinstance(names, Names) else Names(names)


def _expression(text: str, checked: Checked, problems: list[FeelProblem]) -> Expression:
    found = [*problems, *checked.problems] or contradictions(checked.tree)
    if found:
        raise FeelError(text, found)
    return _compiled(text, checked)


def _compiled(text: str, checked: Checked) -> Expression:
    places = max(checked.slots.values(), default=0)
    return Expression(text, checked.tree, checked.type, checked.reads, compile_tree(checked), places)
