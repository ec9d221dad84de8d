"""The compiler's core. A node becomes a closure `code(env, frame)`; the rules are in the compile_* modules.

`frame` is a list: the budget first, then one place for every variable of the expression. It is None for expressions
without variables, which are most, and these cannot run long.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from duban.definition.feel.check import Checked
from duban.definition.feel.checker import Binding
from duban.definition.feel.nodes import Node
from duban.definition.feel.types import ANY, Type

Frame: TypeAlias = "list[Any] | None"
Code: TypeAlias = Callable[[Any, Any], Any]


@dataclass(frozen=True, slots=True)
class Compiler:
    """Turns the nodes of one checked tree into closures."""

    checked: Checked
    rules: Mapping[type[Node], Callable[[Compiler, Any], Code]]

    def compile(self, node: Node) -> Code:
        """The closure that computes a node."""
        return self.rules[type(node)](self, node)

    def compile_all(self, nodes: tuple[Node, ...]) -> tuple[Code, ...]:
        """The closures of several nodes."""
        return tuple(self.compile(node) for node in nodes)

    def binding(self, node: Node) -> Binding | None:
        """What a name stands for."""
        return self.checked.bindings.get(id(node))

    def slot(self, node: Node, name: str) -> int:
        """The place in the frame of a variable that a node binds."""
        return self.checked.slots[(id(node), name)]

    def type(self, node: Node) -> Type:
        """The type the checker found."""
        return self.checked.types.get(id(node), ANY)
