"""Expressions of a definition: compiled with the names of their place, durations and instants in their short forms."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from duban.definition.building.scope import Scope
from duban.definition.feel import (
    ANY,
    BOOLEAN,
    DATE,
    DATETIME,
    DURATION,
    NUMBER,
    TEXT,
    Enum,
    Expression,
    FeelError,
    FeelProblem,
    ListOf,
    Names,
    Record,
    Type,
    compile_expression,
    compile_unary_tests,
)  # fmt: skip
from duban.definition.located import Cursor
from duban.definition.model import Expr, Fact, FactType
from duban.durations import Duration, parse_duration

_SIMPLE: dict[str, Type] = {
    "text": TEXT, "integer": NUMBER, "decimal": NUMBER, "boolean": BOOLEAN, "date": DATE, "datetime": DATETIME,
    "duration": DURATION, "any": ANY,
}  # fmt: skip
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}([ T]\d{1,2}:\d{2}(:\d{2})?)?(Z|[+-]\d{2}:\d{2})?")
_AMOUNT = re.compile(r"\s*[-+]?\d+([.]\d+)?\s*[^\W\d_][\w ]*\s*")
_WORDS = ("true", "false", "null", "event")
_WORD = re.compile(r"[^\W\d]\w*")


def type_of(type_: FactType, name: str = "") -> Type:
    """A fact's type as expressions see it."""
    if type_.kind == "enum":
        return Enum(name, type_.values)
    if type_.kind == "list":
        return ListOf(type_of(type_.of, name) if type_.of else ANY)
    if type_.kind == "record":
        return Record({inner: type_of(fact.type, inner) for inner, fact in type_.fields.items()})
    return _SIMPLE[type_.kind]


def types_of(facts: Mapping[str, Fact]) -> dict[str, Type]:
    """The types of facts or fields by name."""
    return {name: type_of(fact.type, name) for name, fact in facts.items()}


def type_of_term(value: Any) -> Type:
    """A term's type."""
    if isinstance(value, Duration):
        return DURATION
    if isinstance(value, list):
        kinds = {type_of_term(item) for item in value}
        return ListOf(kinds.pop() if len(kinds) == 1 else ANY)
    return {bool: BOOLEAN, str: TEXT}.get(type(value), NUMBER)


def nothing(env: Any) -> None:
    """What a broken expression would give; a definition with one is never handed out."""


def broken(text: str, cursor: Cursor, type_: str = "") -> Expr:
    """What stands in for an expression that cannot be used."""
    return Expr(text, nothing, frozenset(), cursor.place, type_)


@dataclass(frozen=True, slots=True)
class Column:
    """One cell of a decision table's rule: the input's value, and the tests it must pass."""

    value: Expression
    test: Expression


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a rule, all of which must hold."""

    columns: tuple[Column, ...]

    def __call__(self, env: Any) -> bool:
        """Whether every input passes its cell."""
        return all(column.test.evaluate(env, column.value(env)) is True for column in self.columns)


@dataclass(slots=True)
class Expressions:
    """Compiles for one process. `event` arguments are the type of `event` where the expression stands (None: no event)."""

    scope: Scope
    base: Names
    cache: dict[tuple[Any, ...], Any] = field(default_factory=dict)

    @classmethod
    def of(cls, scope: Scope) -> Expressions:
        """With the facts, terms, counts and states of a process."""
        facts: dict[str, Type] = types_of(scope.facts)
        lost = {str(path[1]): ANY for path in scope.lost if len(path) == 2 and path[0] == "facts"}
        terms: dict[str, Type] = {name: type_of_term(term.value) for name, term in scope.terms.items()}
        counts: dict[str, Type] = dict.fromkeys(scope.shape.counts, NUMBER)
        states = None if scope.paths.incomplete else frozenset(scope.paths.shapes)
        names = Names.of_process({**lost, **facts}, terms=terms, counts=counts, states=states)
        return cls(scope, names)

    def value(
        self, text: str, cursor: Cursor, expects: Type | None = None, event: Type | None = None, extra: str = ""
    ) -> Expr:
        """An expression of an expected type; problems are reported at their place inside the text."""
        if expects == ANY and self._is_bare(text, extra):
            return _constant(text, text, cursor, TEXT)
        try:
            found = self._compiled(text, expects, event, extra)
        except FeelError as error:
            self._report(error.problems, text, cursor)
            return broken(text, cursor)
        return Expr(text, found, found.reads, cursor.place, found.type.describe())

    def type_of_value(self, text: str, event: Type | None = None) -> Type:
        """The type of an expression's value; anything where it is broken."""
        try:
            found: Type = self._compiled(text, None, event, "").type
        except FeelError:
            return ANY
        return found

    def _compiled(self, text: str, expects: Type | None, event: Type | None, extra: str) -> Any:
        key = (text, repr(expects), repr(event), extra)
        if key not in self.cache:
            try:
                self.cache[key] = compile_expression(text, self._names(event, extra), expects=expects)
            except FeelError as error:
                self.cache[key] = error
        found = self.cache[key]
        if isinstance(found, FeelError):
            raise found
        return found

    def _names(self, event: Type | None, extra: str) -> Names:
        key = ("names", repr(event), extra)
        if key not in self.cache:
            more: dict[str, Type] = {"event": event} if event is not None else {}
            self.cache[key] = self.base.with_names({**more, extra: ANY} if extra else more)
        names: Names = self.cache[key]
        return names

    def _report(self, problems: tuple[FeelProblem, ...], text: str, cursor: Cursor) -> None:
        for problem in problems:
            place = cursor.spot.inside(text, problem.offset)
            suggestion = problem.suggestion or self._qualified(text, problem) or ""
            self.scope.report.add("expression", place, problem.message, suggestion, cursor.where)

    def _qualified(self, text: str, problem: FeelProblem) -> str | None:
        """A bare name that exists as a term or count."""
        word = text[problem.offset : problem.offset + problem.length]
        for space, names in (("terms", self.scope.terms), ("counts", self.scope.shape.counts)):
            if word in names:
                return f"did you mean {space}.{word}?"
        return None

    def condition(self, text: str | None, cursor: Cursor, event: Type | None = None) -> Expr | None:
        """An `if`, `when` or None."""
        return None if text is None else self.value(text, cursor, BOOLEAN, event)

    def optional(self, text: str | None, cursor: Cursor, expects: Type | None, event: Type | None = None) -> Expr | None:
        """An expression that may be absent."""
        return None if text is None else self.value(text, cursor, expects, event)

    def duration(self, text: str, cursor: Cursor, event: Type | None = None) -> Expr:
        """A duration in words, ISO 8601, or an expression that gives one."""
        try:
            return _constant(text, parse_duration(text), cursor, DURATION)
        except ValueError as error:
            if _AMOUNT.fullmatch(text):
                message, _, suggestion = str(error).partition("; ")
                self.scope.report.at("duration", cursor, message, suggestion or "write for example 2 working days")
                return broken(text, cursor, DURATION.describe())
        return self.value(text, cursor, DURATION, event)

    def instant(self, text: str, cursor: Cursor, also_duration: bool = False) -> Expr:
        """A date or date and time, literal or computed; where allowed, a duration too."""
        if _INSTANT.fullmatch(text.strip()):
            return self._instant_constant(text.strip(), cursor)
        if also_duration:
            try:
                return _constant(text, parse_duration(text), cursor, DURATION)
            except ValueError:
                pass
        found = self.value(text, cursor, None)
        wanted = [DATE.describe(), DATETIME.describe(), ANY.describe(), ""]
        wanted += [DURATION.describe()] if also_duration else []
        if found.type not in wanted:
            message = f"gives {found.type}, not a date and time"
            self.scope.report.at("expression", cursor, message, "use a datetime fact or date and time(…)")
        return found

    def _instant_constant(self, text: str, cursor: Cursor) -> Expr:
        try:
            value = datetime.fromisoformat(text)
        except ValueError:
            message = f"{text} is not a date and time"
            self.scope.report.at("value", cursor, message, "write for example 2026-10-08 16:00")
            return broken(text, cursor)

        def at(env: Any) -> datetime:
            return value if value.tzinfo else value.replace(tzinfo=env.calendar.zone)

        return Expr(text, at, frozenset(), cursor.place, DATETIME.describe())

    def tests(self, cells: list[tuple[str, str, Cursor, Cursor]], cursor: Cursor) -> Expr | None:
        """A rule's row: (input, cell, cursor of the input, cursor of the cell) for each column, all of which must hold."""
        found = [self._column(*cell) for cell in cells if cell[1].strip() != "-"]
        columns = [column for column in found if column is not None]
        if len(columns) < len(found):
            return broken("", cursor)
        if not columns:
            return None
        reads = frozenset(name for column in columns for name in column.value.reads | column.test.reads)
        text = " and ".join(f"{column.value.text} in ({column.test.text})" for column in columns)
        return Expr(text, Row(tuple(columns)), reads, cursor.place, BOOLEAN.describe())

    def _column(self, text: str, cell: str, text_cursor: Cursor, cell_cursor: Cursor) -> Column | None:
        try:
            value = self._compiled(text, None, None, "")
        except FeelError as error:
            self._report(error.problems, text, text_cursor)
            return None
        try:
            return Column(value, compile_unary_tests(cell, value.type, self.base))
        except FeelError as error:
            self._report(error.problems, cell, cell_cursor)
            return None

    def foreign(self, text: str, cursor: Cursor, expects: Type | None, event: Type | None, extra: str = "") -> Expr:
        """A value for another process: where its facts are not known, a bare word may be a value of one of its enums."""
        return self.value(text, cursor, ANY if expects is None else expects, event, extra)

    def _is_bare(self, text: str, extra: str) -> bool:
        return bool(_WORD.fullmatch(text)) and text not in self.base.types and text not in _WORDS and text != extra


def _constant(text: str, value: Any, cursor: Cursor, type_: Type) -> Expr:
    return Expr(text, lambda env: value, frozenset(), cursor.place, type_.describe())
