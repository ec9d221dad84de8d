"""Small mistakes in an expression: each operator, number, duration, truth value and enum value of it changed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from duban.definition.feel import FeelError, parse, parse_unary_tests
from duban.definition.feel.nodes import (
    Arithmetic,
    Compare,
    Interval,
    Literal,
    Logic,
    Name,
    Node,
    Not,
    Path,
    Quantified,
    Test,
    UnaryTests,
    children,
)
from duban.durations import Duration
from duban.testing.mutation_words import as_duration, neighbours, other_durations, other_numbers

Enums = Mapping[str, tuple[tuple[str, ...], ...]]
"""For the name of a fact or field: the values of the enums that have it."""

_OTHER_OPERATORS = {">=": ">", ">": ">=", "<=": "<", "<": "<=", "=": "!=", "!=": "="}
_OTHER_SIGNS = {"+": "-", "-": "+"}
_OTHER_BRACKETS = {"[": "(", "(": "[", "]": ")", ")": "]"}


@dataclass(frozen=True, slots=True)
class Change:
    """The text of an expression after one mistake, and the character of the old text at which it was made."""

    text: str
    offset: int


def changes(text: str, enums: Enums, *, unary: bool = False, about: str = "", working: bool = True) -> Iterator[Change]:
    """Every small mistake in an expression, or in a `unary` cell of a table.

    `about` is the fact it is the value of; `working` says whether working time differs from other time there.
    """
    if not unary and (duration := as_duration(text)) is not None:
        yield from (Change(other.text(), 0) for other in other_durations(duration, working=working))
        return
    try:
        tree = parse_unary_tests(text) if unary else parse(text)
    except FeelError:
        return
    found = [*_Mistakes(text, enums, working).all(tree, about)]
    yield from sorted(set(found), key=lambda change: (change.offset, found.index(change)))


@dataclass(frozen=True, slots=True)
class _Mistakes:
    text: str
    enums: Enums
    working: bool

    def all(self, node: Node, about: str) -> Iterator[Change]:
        """Those in a node and below it; `about` is the name its values are compared with or given to."""
        yield from self.own(node, about)
        for child in children(node):
            yield from self.all(child, _about(node, child) or about)

    def own(self, node: Node, about: str) -> Iterator[Change]:
        """Those in a node itself."""
        if isinstance(node, Literal):
            yield from self.literal(node, about)
        elif isinstance(node, Name):
            yield from (self.put(node, other) for other in self.other_values(node.name, about))
        elif isinstance(node, Logic):
            yield from self.logic(node)
        elif isinstance(node, Compare):
            yield from self.between(node.left, node.right, node.op, _OTHER_OPERATORS.get(node.op))
        elif isinstance(node, Arithmetic):
            yield from self.between(node.left, node.right, node.op, _OTHER_SIGNS.get(node.op))
        else:
            yield from self.tests(node)

    def tests(self, node: Node) -> Iterator[Change]:
        """Comparisons without a left side, negations, ranges and quantifiers."""
        if isinstance(node, Test) and self.text.startswith(node.op, node.offset):
            yield self.splice(node.offset, len(node.op), _OTHER_OPERATORS.get(node.op, node.op))
        elif isinstance(node, Not | UnaryTests) and self.text.startswith("not", node.offset):
            yield self.splice(node.offset, len("not"), "")
        elif isinstance(node, Interval):
            for offset in (node.offset, node.offset + node.length - 1):
                if other := _OTHER_BRACKETS.get(self.text[offset]):
                    yield self.splice(offset, 1, other)
        elif isinstance(node, Quantified):
            old, new = ("every", "some") if node.every else ("some", "every")
            if self.text.startswith(old, node.offset):
                yield self.splice(node.offset, len(old), new)

    def literal(self, node: Literal, about: str) -> Iterator[Change]:
        """Another constant."""
        value = node.value
        if isinstance(value, bool):
            yield self.put(node, "false" if value else "true")
        elif isinstance(value, Duration):
            yield from (self.put(node, other.text()) for other in other_durations(value, working=self.working))
        elif isinstance(value, str):
            yield from (self.put(node, f'"{other}"') for other in self.other_values(value, about))
        elif isinstance(value, int | Decimal):
            whole = int(value) if value == int(value) else Decimal(value)
            yield from (self.put(node, str(other)) for other in other_numbers(whole))

    def other_values(self, value: str, about: str) -> Iterator[str]:
        """The values beside one of an enum: of the fact it is about, or of any that has it."""
        known = [values for values in self.enums.get(about, ()) if value in values]
        if not known:
            known = [values for found in self.enums.values() for values in found if value in values]
        yield from dict.fromkeys(other for values in known for other in neighbours(value, values))

    def logic(self, node: Logic) -> Iterator[Change]:
        """`and` for `or` and the other way round, and each operand as if it did not matter."""
        other, neutral = ("or", "true") if node.op == "and" else ("and", "false")
        for left, right in zip(node.operands, node.operands[1:], strict=False):
            yield from self.between(left, right, node.op, other)
        for operand in node.operands:
            yield self.put(operand, neutral)

    def between(self, left: Node, right: Node, old: str, new: str | None) -> Iterator[Change]:
        """Another operator between two operands."""
        begin = left.offset + left.length
        found = re.search(re.escape(old), self.text[begin : right.offset])
        if found and new:
            yield self.splice(begin + found.start(), len(old), new)

    def put(self, node: Node, new: str) -> Change:
        """Something else in the place of a node."""
        return self.splice(node.offset, node.length, new)

    def splice(self, offset: int, length: int, new: str) -> Change:
        """Something else in the place of some characters."""
        return Change(self.text[:offset] + new + self.text[offset + length :], offset)


def _about(node: Node, child: Node) -> str:
    """What a child is compared with, when that is a name or the last part of one."""
    if not isinstance(node, Compare):
        return ""
    other = node.right if child is node.left else node.left
    return other.name if isinstance(other, Name | Path) else ""
