"""The checker's core: scopes, problems and what it finds out about a tree. The rules are in the check_* modules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from duban.definition.feel.names import Names
from duban.definition.feel.nodes import Node
from duban.definition.feel.problems import FeelProblem
from duban.definition.feel.types import Type, assignable

CALENDAR = "calendar"
"""What an expression reads that asks the working calendar, or only its time zone."""


@dataclass(frozen=True, slots=True)
class Given:
    """A name that the host knows."""

    name: str


@dataclass(frozen=True, slots=True)
class Local:
    """A variable of the expression itself, by its place in the frame."""

    slot: int


@dataclass(frozen=True, slots=True)
class Value:
    """A bare enum value."""

    text: str


@dataclass(frozen=True, slots=True)
class FieldOf:
    """A field of the element that a filter looks at. `certain`: it has one; else if it has none, `otherwise` counts."""

    slot: int
    name: str
    certain: bool
    otherwise: Binding | None


Binding: TypeAlias = "Given | Local | Value | FieldOf"


@dataclass(slots=True)
class Scope:
    """Names of one binder. `item` is the slot of a filter's element, whose fields are names too."""

    types: dict[str, Type]
    slots: dict[str, int]
    item: int | None = None
    item_type: Type | None = None


@dataclass(slots=True)
class Checker:
    """One check of one tree. Nodes are told apart by identity: the tree lives as long as what is found about it."""

    names: Names
    rules: Mapping[type[Node], Callable[[Checker, Node, Type | None], Type]]
    problems: list[FeelProblem] = field(default_factory=list)
    reads: set[str] = field(default_factory=set)
    bindings: dict[int, Binding] = field(default_factory=dict)
    slots: dict[tuple[int, str], int] = field(default_factory=dict)
    types: dict[int, Type] = field(default_factory=dict)
    scopes: list[Scope] = field(default_factory=list)

    def check(self, node: Node, expected: Type | None = None) -> Type:
        """The type of a node. `expected` gives bare enum values their meaning; it is not enforced here."""
        found = self.rules[type(node)](self, node, expected)
        self.types[id(node)] = found
        return found

    def expect(self, node: Node, wanted: Type, where: str) -> Type:
        """Check a node and report it if its type cannot be used."""
        found = self.check(node, wanted)
        if not assignable(found, wanted):
            self.problem(node, f"{where} must be {wanted.describe()}, this is {found.describe()}")
        return found

    def problem(self, node: Node, message: str, suggestion: str | None = None) -> None:
        """Report a node."""
        self.problems.append(FeelProblem(node.offset, node.length, message, suggestion))

    def slot(self, node: Node, name: str) -> int:
        """A new place in the frame for a variable that a node binds. Place 0 is the budget's."""
        number = len(self.slots) + 1
        self.slots[(id(node), name)] = number
        return number

    def enter(self, node: Node, types: Mapping[str, Type]) -> Scope:
        """Open a scope with variables that a node binds."""
        scope = Scope(dict(types), {name: self.slot(node, name) for name in types})
        self.scopes.append(scope)
        return scope

    def add(self, node: Node, name: str, type_: Type) -> None:
        """One more variable in the innermost scope."""
        scope = self.scopes[-1]
        scope.types[name] = type_
        scope.slots[name] = self.slot(node, name)

    def leave(self) -> None:
        """Close the innermost scope."""
        self.scopes.pop()
