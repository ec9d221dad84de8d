"""FEEL texts with other names: the tree says where each name stands, the rest of the text stays as it was written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from duban.definition.feel import parse, parse_unary_tests
from duban.definition.feel.nodes import (
    Call,
    ContextNode,
    Filter,
    For,
    Lambda,
    Literal,
    Name,
    Node,
    Path,
    Quantified,
    children,
)
from duban.design.dmn.naming import identifier

Edit = tuple[int, int, str]
"""The characters from … to, and what stands there instead."""


@dataclass(frozen=True, slots=True)
class Renaming:
    """How names change.

    `names` maps a name to its text, `parts` a (name, member) to one, `fields` the members of structures; `declared` are all
    names that may stand in a text. `inline` gives the text of a function that is called, `call` that of a whole call and
    `literal` that of a constant; None leaves it as it is.
    """

    names: Mapping[str, str]
    parts: Mapping[tuple[str, str], str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    declared: frozenset[str] = frozenset()
    inline: Callable[[str], str | None] = lambda name: None
    call: Callable[[Call], str | None] = lambda call: None
    literal: Callable[[Literal], str | None] = lambda literal: None

    def expression(self, text: str) -> str:
        """An expression, renamed. FeelError when it cannot be read."""
        return _edited(text, _Walk(self, text).node(parse(text, self.declared), frozenset(), False))

    def cell(self, text: str) -> str:
        """Unary tests, renamed."""
        return _edited(text, _Walk(self, text).node(parse_unary_tests(text, self.declared), frozenset(), False))


def _edited(text: str, edits: Iterator[Edit]) -> str:
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


@dataclass(frozen=True, slots=True)
class _Walk:
    """One walk over one tree. `local` are the names bound around a node; `inside`: whether it stands in a filter."""

    by: Renaming
    text: str

    def node(self, node: Node, local: frozenset[str], inside: bool) -> Iterator[Edit]:
        if isinstance(node, Name):
            yield from self._name(node, local, inside)
        elif isinstance(node, Path):
            yield from self._path(node, local, inside)
        elif isinstance(node, ContextNode):
            yield from self._context(node, local, inside)
        elif isinstance(node, Call) and isinstance(node.function, Name):
            yield from self._call(node, node.function, local, inside)
        elif isinstance(node, Literal):
            yield from _whole(node, self.by.literal(node))
        else:
            yield from self._below(node, local, inside)

    def _below(self, node: Node, local: frozenset[str], inside: bool) -> Iterator[Edit]:
        for child in children(node):
            bound = local | _bound(node)
            yield from self.node(child, bound, inside or (isinstance(node, Filter) and child is node.condition))

    def _name(self, node: Name, local: frozenset[str], inside: bool) -> Iterator[Edit]:
        end = node.offset + node.length
        if node.name in local:
            if not node.name.isidentifier():
                yield node.offset, end, identifier(node.name)
        elif inside and node.name in self.by.fields:
            yield node.offset, end, self.by.fields[node.name]
        elif node.name in self.by.names:
            yield node.offset, end, self.by.names[node.name]

    def _path(self, node: Path, local: frozenset[str], inside: bool) -> Iterator[Edit]:
        source, end = node.source, node.offset + node.length
        if isinstance(source, Name) and source.name not in local and (source.name, node.name) in self.by.parts:
            yield node.offset, end, self.by.parts[source.name, node.name]
            return
        yield from self.node(source, local, inside)
        if node.name in self.by.fields:
            start = source.offset + source.length
            dot = re.match(r"\s*\.\s*", self.text[start:])
            yield start + (dot.end() if dot else 1), end, self.by.fields[node.name]

    def _context(self, node: ContextNode, local: frozenset[str], inside: bool) -> Iterator[Edit]:
        for key, value in zip(node.keys, node.values, strict=True):
            if key in self.by.fields:
                written = re.search(rf'("[^"]*"|{_spaced(key)})\s*:\s*$', self.text[: value.offset])
                if written:
                    yield written.start(1), written.end(1), self.by.fields[key]
            yield from self.node(value, local, inside)
            local = local | {key}

    def _call(self, node: Call, function: Name, local: frozenset[str], inside: bool) -> Iterator[Edit]:
        whole = None if function.name in local else self.by.call(node)
        if whole is not None:
            yield from _whole(node, whole)
            return
        body = None if function.name in local else self.by.inline(function.name)
        if body is not None:
            yield function.offset, function.offset + function.length, f"({body})"
        elif function.name in self.by.names or function.name in local:
            yield from self._name(function, local, inside)
        for argument in node.args:
            yield from self.node(argument, local, inside)


def _whole(node: Node, text: str | None) -> Iterator[Edit]:
    if text is not None:
        yield node.offset, node.offset + node.length, text


def _spaced(key: str) -> str:
    return r"\s+".join(re.escape(word) for word in key.split())


def _bound(node: Node) -> frozenset[str]:
    if isinstance(node, For | Quantified):
        return frozenset({*(iteration.name for iteration in node.iterations), "partial"})
    if isinstance(node, Filter):
        return frozenset({"item"})
    return frozenset(node.params) if isinstance(node, Lambda) else frozenset()
