"""Grammar rules → nodes. Lark calls a method whenever a rule is complete, so nothing here recurses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from lark import Transformer

from duban.definition.feel import nodes
from duban.definition.feel.lexer import Token
from duban.definition.feel.nodes import Node
from duban.definition.feel.temporal_text import NaiveDatetime
from duban.definition.feel.types import TEXT

Part = Any  # a Token, a Node, or what a helper rule returned


def _start(part: Part) -> int:
    return int(part.offset)


def _end(part: Part) -> int:
    return int(part.end) if isinstance(part, Token) else int(part.offset + part.length)


def _span(parts: Sequence[Part]) -> tuple[int, int]:
    first, last = _start(parts[0]), _end(parts[-1])
    return first, last - first


def _nodes(parts: Sequence[Part]) -> tuple[Node, ...]:
    return tuple(part for part in parts if isinstance(part, Node))


class _List(list[Any]):
    """What a helper rule hands up: parts, and where they end."""

    @property
    def offset(self) -> int:
        return _start(self[0])

    @property
    def length(self) -> int:
        return _end(self[-1]) - self.offset


class Builder(Transformer):  # type: ignore[type-arg]
    """One method a rule or alias of grammar.lark."""

    def expression_text(self, parts: list[Part]) -> Node:
        return parts[0]  # type: ignore[no-any-return]

    def unary_text(self, parts: list[Part]) -> Node:
        tests = _nodes(parts[0])
        if len(tests) == 1 and isinstance(tests[0], nodes.Not):
            return nodes.UnaryTests(*_span(parts), tests[0].tests, True)
        return nodes.UnaryTests(*_span(parts), tests, False)

    def anything(self, parts: list[Part]) -> Node:
        return nodes.UnaryTests(*_span(parts), (), False)

    def tests(self, parts: list[Part]) -> _List:
        return _List(parts)

    arguments = iterations = named_arguments = tests

    def test(self, parts: list[Part]) -> Node:
        return nodes.Test(*_span(parts), parts[0].value, parts[1])

    def if_(self, parts: list[Part]) -> Node:
        return nodes.If(*_span(parts), parts[1], parts[3], parts[5])

    def for_(self, parts: list[Part]) -> Node:
        return nodes.For(*_span(parts), _nodes(parts[1]), parts[3])  # type: ignore[arg-type]

    def some(self, parts: list[Part]) -> Node:
        return nodes.Quantified(*_span(parts), False, _nodes(parts[1]), parts[3])  # type: ignore[arg-type]

    def every(self, parts: list[Part]) -> Node:
        return nodes.Quantified(*_span(parts), True, _nodes(parts[1]), parts[3])  # type: ignore[arg-type]

    def iteration(self, parts: list[Part]) -> Node:
        until = parts[4] if len(parts) > 3 else None
        return nodes.Iteration(*_span(parts), str(parts[0].value), parts[2], until)

    def function(self, parts: list[Part]) -> Node:
        params = tuple(part[0] for part in parts if isinstance(part, tuple))
        return nodes.Lambda(*_span(parts), params, parts[-1])

    def param(self, parts: list[Part]) -> tuple[str]:
        return (str(parts[0].value),)

    def logic(self, parts: list[Part]) -> Node:
        op, left = str(parts[1].value), parts[0]
        before = left.operands if isinstance(left, nodes.Logic) and left.op == op else (left,)
        return nodes.Logic(*_span(parts), op, (*before, parts[2]))

    def compare(self, parts: list[Part]) -> Node:
        return nodes.Compare(*_span(parts), str(parts[1].value), parts[0], parts[2])

    def between(self, parts: list[Part]) -> Node:
        return nodes.Between(*_span(parts), parts[0], parts[2], parts[4])

    def in_(self, parts: list[Part]) -> Node:
        return nodes.In(*_span(parts), parts[0], (parts[2],))

    def in_test(self, parts: list[Part]) -> Node:
        return nodes.In(*_span(parts), parts[0], (self.test(parts[2:]),))

    def in_tests(self, parts: list[Part]) -> Node:
        return nodes.In(*_span(parts), parts[0], (parts[3], *_nodes(parts[5])))

    def instance_of(self, parts: list[Part]) -> Node:
        return nodes.InstanceOf(*_span(parts), parts[0], parts[2].name)

    def arithmetic(self, parts: list[Part]) -> Node:
        return nodes.Arithmetic(*_span(parts), str(parts[1].value), parts[0], parts[2])

    def negate(self, parts: list[Part]) -> Node:
        return nodes.Negate(*_span(parts), parts[1])

    def path(self, parts: list[Part]) -> Node:
        return nodes.Path(*_span(parts), parts[0], str(parts[2].value))

    def filter(self, parts: list[Part]) -> Node:
        return nodes.Filter(*_span(parts), parts[0], parts[2])

    def call(self, parts: list[Part]) -> Node:
        given = parts[2] if len(parts) == 4 else ()
        labels = tuple(str(given[i].value) for i in range(0, len(given), 4)) if _labelled(given) else ()
        return nodes.Call(*_span(parts), parts[0], _nodes(given), labels)

    def literal(self, parts: list[Part]) -> Node:
        node = parts[0].value
        if not isinstance(node.value, NaiveDatetime):
            return node  # type: ignore[no-any-return]
        name = nodes.Name(node.offset, node.length, "date and time")
        text = nodes.Literal(node.offset, node.length, node.value.text, TEXT)
        return nodes.Call(node.offset, node.length, name, (text,), ())

    def name(self, parts: list[Part]) -> Node:
        return nodes.Name(*_span(parts), str(parts[0].value))

    def not_(self, parts: list[Part]) -> Node:
        return nodes.Not(*_span(parts), _nodes(parts[2]))

    def parenthesis(self, parts: list[Part]) -> Node:
        offset, length = _span(parts)
        inner: Node = replace(parts[1], offset=offset, length=length)
        return inner

    def interval(self, parts: list[Part]) -> Node:
        low_closed, high_closed = parts[0].type == "LSQB", parts[4].type == "RSQB"
        return nodes.Interval(*_span(parts), parts[1], parts[3], low_closed, high_closed)

    def list_(self, parts: list[Part]) -> Node:
        return nodes.ListNode(*_span(parts), _nodes(parts[1]) if len(parts) == 3 else ())

    def context(self, parts: list[Part]) -> Node:
        entries = [part for part in parts if isinstance(part, tuple)]
        return nodes.ContextNode(*_span(parts), tuple(key for key, _ in entries), tuple(value for _, value in entries))

    def entry(self, parts: list[Part]) -> tuple[str, Node]:
        return str(parts[0].value), parts[2]

    def typed_name(self, parts: list[Part]) -> Node:
        return nodes.Name(*_span(parts), f"{parts[0].value}: {parts[2].name}")

    def type(self, parts: list[Part]) -> Node:
        return nodes.Name(*_span(parts), _type_name(parts))


def _labelled(given: Sequence[Part]) -> bool:
    return len(given) > 0 and isinstance(given[0], Token)


def _type_name(parts: Sequence[Part]) -> str:
    """The type as text, normalised: `list<number>`, `context<a: text>`; null for the literal null."""
    words = [_type_word(part) for part in parts]
    return "".join(f"{word} " if word in (",", ":") else word for word in words)


def _type_word(part: Part) -> str:
    if isinstance(part, nodes.Name):
        return part.name
    return str(part.value) if isinstance(part.value, str) else "null"
