"""FEEL texts of a DMN file → closures over a scope. What cannot be read is a finding, and null."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from duban.definition.feel import (
    ANY,
    EvaluationLimit,
    Expression,
    FeelError,
    FeelProblem,
    Names,
    Type,
    compile_loosely,
)
from duban.design.dmn.findings import Findings
from duban.design.dmn.kinds import Kinds, Unfit
from duban.design.dmn.model import Text
from duban.design.dmn.scopes import Scope

Code: TypeAlias = Callable[[Scope], Any]
Types: TypeAlias = Mapping[str, Type]
Compiled: TypeAlias = tuple[Code, Type]


def nothing(scope: Scope) -> None:
    """What stands in for a box that is missing or cannot be read."""


class TextCompiler:
    """Compiles the texts of one element: `where` names it in findings and notes, `reference` is its type."""

    def __init__(self, kinds: Kinds, findings: Findings, where: str, reference: str = "") -> None:
        self.kinds, self.findings, self.where, self.reference = kinds, findings, where, reference

    def typed(self, code: Code, reference: str) -> Code:
        """The value as its type wants it; null, with a note, where it does not fit."""
        if not reference:
            return code
        wanted, where = self.kinds.of(reference), self.where

        def run(scope: Scope) -> Any:
            try:
                return wanted.fit(code(scope))
            except Unfit as fault:
                scope.trace.notes.append(f"{where}: {fault}")
                return None

        return run

    def expression(self, text: Text, types: Types, cell: bool = False) -> Expression | None:
        """A compiled text; None, with a finding, for what cannot be read."""
        if text.language or not text.text:
            return None
        try:
            found, problems = compile_loosely(text.text, Names(types, namespaces=frozenset()), cell=cell)
        except FeelError as error:
            self._tell("dmn-expression", text, error.problems)
            return None
        self._tell("dmn-type", text, problems)
        return found

    def _tell(self, code: str, text: Text, problems: tuple[FeelProblem, ...]) -> None:
        for problem in problems:
            self.findings.add(code, text.place, self.where, f"{text.text!r} {problem}")

    def value(self, text: Text, types: Types) -> Compiled:
        """The closure of a text, its value as the type at the text itself wants it."""
        found = self.expression(text, types)
        if found is None:
            return nothing, ANY
        return self.typed(_bounded(found, self.where), text.type_ref), found.type


def _bounded(found: Expression, where: str) -> Code:
    def run(scope: Scope) -> Any:
        try:
            return found(scope)
        except EvaluationLimit as limit:
            scope.trace.notes.append(f"{where}: {limit}")
            return None

    return run
