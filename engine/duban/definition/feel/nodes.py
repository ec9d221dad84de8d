"""The syntax tree of an expression. Nodes compare by meaning: where they stand does not count."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields

from duban.definition.feel.types import Type


@dataclass(frozen=True, slots=True)
class Node:
    """A piece of an expression, at the characters `offset … offset + length` of its text."""

    offset: int = field(compare=False)
    length: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """A constant: null, boolean, number, text, date, time, aware datetime or Duration."""

    value: object
    type: Type


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A fact, a namespace, a local variable, a built-in function, or a bare enum value; `?` is the input value."""

    name: str


@dataclass(frozen=True, slots=True)
class Negate(Node):
    """`-operand`."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    """`left op right` with one of `+ - * / **`."""

    op: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Logic(Node):
    """`and` or `or` over two or more operands."""

    op: str
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """`left op right` with one of `= != < <= > >=`."""

    op: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Between(Node):
    """`value between low and high`, both ends included."""

    value: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True)
class In(Node):
    """`value in test` or `value in (test, test …)`."""

    value: Node
    tests: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Test(Node):
    """A test without its value: `< 5`, `!= "x"`."""

    op: str
    operand: Node


@dataclass(frozen=True, slots=True)
class Interval(Node):
    """`[low..high]` with each end closed or open."""

    low: Node
    high: Node
    low_closed: bool
    high_closed: bool


@dataclass(frozen=True, slots=True)
class ListNode(Node):
    """`[item, item …]`."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class ContextNode(Node):
    """`{name: value, …}`; a value may use the names before it."""

    keys: tuple[str, ...]
    values: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class If(Node):
    """`if condition then then else otherwise`."""

    condition: Node
    then: Node
    otherwise: Node


@dataclass(frozen=True, slots=True)
class Iteration(Node):
    """`name in source`, or `name in source..until` over whole numbers or dates."""

    name: str
    source: Node
    until: Node | None


@dataclass(frozen=True, slots=True)
class For(Node):
    """`for iterations return body`; the body may use `partial`, the results so far."""

    iterations: tuple[Iteration, ...]
    body: Node


@dataclass(frozen=True, slots=True)
class Quantified(Node):
    """`some` or `every` (`every` is true) `… satisfies body`."""

    every: bool
    iterations: tuple[Iteration, ...]
    body: Node


@dataclass(frozen=True, slots=True)
class Filter(Node):
    """`source[condition]`: the elements for which it holds, or the element at a number."""

    source: Node
    condition: Node


@dataclass(frozen=True, slots=True)
class Path(Node):
    """`source.name`."""

    source: Node
    name: str


@dataclass(frozen=True, slots=True)
class Call(Node):
    """`function(args)`; `labels` name the arguments, or are empty when they go by position."""

    function: Node
    args: tuple[Node, ...]
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Not(Node):
    """`not(tests)`: the function on one condition, or in unary tests the opposite of tests."""

    tests: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class InstanceOf(Node):
    """`value instance of type`."""

    value: Node
    type: str


@dataclass(frozen=True, slots=True)
class Lambda(Node):
    """`function(params) body`."""

    params: tuple[str, ...]
    body: Node


@dataclass(frozen=True, slots=True)
class UnaryTests(Node):
    """The cell of a decision table: any of `tests` holds, or none if `negated`. Without tests it is `-`: always true."""

    tests: tuple[Node, ...]
    negated: bool


def children(node: Node) -> Iterator[Node]:
    """The nodes directly below a node, in the order of the text."""
    for spec in fields(node):
        value = getattr(node, spec.name)
        if isinstance(value, Node):
            yield value
        elif isinstance(value, tuple):
            yield from (part for part in value if isinstance(part, Node))


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        yield current
        waiting.extend(children(current))


def depth(node: Node) -> int:
    """The number of levels of the tree."""
    level, current = 0, [node]
    while current:
        level += 1
        current = [child for parent in current for child in children(parent)]
    return level
