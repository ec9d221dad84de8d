"""What is known while a chart is read: its ids, variables and language, the charts inside it, and what was found."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from duban.definition.model import Action, Definition, Expr, Place
from duban.design.scxml.languages import Body, ChartNames, Code, Language, Sight, settled
from duban.design.xml_text import Element
from duban.errors import EvaluationError, Problem

FAULTS = (ValueError, TypeError, LookupError, ArithmeticError, AttributeError)
EVERYTHING = frozenset({"event"})
"""What an expression of a foreign language may read: one that reads the event is looked at in every step."""


@dataclass(slots=True)
class Sheet:
    """One chart that is being read. `late` variables begin with their state, `scripts` are what hooks have read."""

    process: str
    language: Language
    sight: Sight
    read_inner: Callable[[Element, str], str]
    findings: list[Problem] = field(default_factory=list)
    children: dict[str, Definition] = field(default_factory=dict)
    sources: set[str] = field(default_factory=set)
    orders: dict[str, int] = field(default_factory=dict)
    late: dict[str, tuple[Action, ...]] = field(default_factory=dict)
    scripts: Mapping[Element, Body] = field(default_factory=dict)

    def number(self, kind: str) -> int:
        """The next number of its kind: states and transitions in document order."""
        self.orders[kind] = self.orders.get(kind, -1) + 1
        return self.orders[kind]

    # findings

    def error(self, element: Element, message: str, suggestion: str = "") -> None:
        """What makes the file no chart."""
        self._find(element, message, suggestion, "error", "scxml")

    def lost(self, element: Element, message: str) -> None:
        """What is read but cannot be carried over."""
        self._find(element, message, "", "warning", "scxml-lost")

    def _find(self, element: Element, message: str, suggestion: str, severity: str, code: str) -> None:
        place = element.place
        where = f"<{element.name}{' ' + element.get('id') if element.get('id') else ''}>"
        self.findings.append(Problem(place.file, place.line, place.column, where, message, suggestion, severity, code))

    def path(self, id: str, element: Element) -> str | None:
        """The path of a state; an error where there is none."""
        found = self.sight.paths.get(id)
        if found is None:
            close = difflib.get_close_matches(id, self.sight.paths, 1)
            self.error(element, f"there is no state {id!r}", f"did you mean {close[0]!r}?" if close else "")
        return found

    # expressions

    def value(self, text: str, element: Element, convert: Callable[[Any], Any] | None = None) -> Expr:
        """An expression of the chart's language; `convert` makes of its value what is wanted, or raises ValueError."""
        code = self._compiled(text, element)
        evaluate = self._guarded(code, element.place)
        return Expr(text, _then(evaluate, convert or settled, element.place), EVERYTHING, element.place)

    def condition(self, text: str, element: Element) -> Expr:
        """A condition. One that cannot be evaluated is false, and an event of its own."""
        evaluate = self._guarded(self._compiled(text, element), element.place)

        def holds(env: Any) -> bool:
            try:
                return bool(evaluate(env))
            except EvaluationError as error:
                env.fail(str(error))
                return False

        return Expr(text, holds, EVERYTHING, element.place)

    def script(self, element: Element) -> Expr | None:
        """What a script sets; None where no hook has read it."""
        body = self.scripts.get(element)
        if body is None:
            return None
        run = self._guarded(body.run, element.place)
        return Expr("script", _then(run, settled, element.place), EVERYTHING, element.place)

    def _compiled(self, text: str, element: Element) -> Code:
        try:
            return self.language(text.strip(), frozenset(self.sight.variables))
        except FAULTS as error:
            self._find(element, f"{text.strip()!r} cannot be read: {error}", "", "warning", "scxml-expression")
            return _raiser(str(error))

    def _guarded(self, code: Code, place: Place) -> Callable[[Any], Any]:
        sight = self.sight

        def evaluate(env: Any) -> Any:
            try:
                return code(ChartNames(env, sight))
            except FAULTS as error:
                raise EvaluationError(str(place), str(error) or type(error).__name__) from None

        return evaluate


def constant(value: Any, place: Place) -> Expr:
    """An expression that is always this value."""
    return Expr(str(value), lambda env: value, frozenset(), place)


def failing(message: str, place: Place) -> Expr:
    """An expression that cannot be evaluated."""

    def evaluate(env: Any) -> Any:
        raise EvaluationError(str(place), message)

    return Expr(message, evaluate, frozenset(), place)


def _raiser(message: str) -> Code:
    def run(names: ChartNames) -> Any:
        raise ValueError(message)

    return run


def _then(evaluate: Callable[[Any], Any], convert: Callable[[Any], Any], place: Place) -> Callable[[Any], Any]:
    def converted(env: Any) -> Any:
        try:
            return convert(evaluate(env))
        except FAULTS as error:
            raise EvaluationError(str(place), str(error)) from None

    return converted
