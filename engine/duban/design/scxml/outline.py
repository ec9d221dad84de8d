"""The outline of a chart before anything in it is read: the states with their ids and paths, and the variables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from duban.design.scxml.values import is_name
from duban.design.xml_text import Element

STATES = ("state", "parallel", "final", "history")
_OWN = ("scxml",)


@dataclass(frozen=True, slots=True)
class Node:
    """A state's element with its path and the states directly inside it."""

    element: Element
    id: str
    path: str
    children: tuple[Node, ...]

    @property
    def kind(self) -> str:
        """The name of the element."""
        return self.element.name

    def walk(self) -> Iterator[Node]:
        """This state and all inside it, in document order."""
        yield self
        for child in self.children:
            yield from child.walk()


def outline(root: Element) -> Node:
    """The chart itself, path "", with all its states. States without an id get one that nobody else has."""
    taken = {element.get("id") for element in elements(root) if element.name in STATES}
    return Node(root, "", "", tuple(_nodes(root, "", taken, [0])))


def _nodes(element: Element, path: str, taken: set[str], count: list[int]) -> Iterator[Node]:
    for child in element.all(*STATES):
        id = child.get("id") or _new_id(child.name, taken, count)
        inner = f"{path}/{id}" if path else id
        yield Node(child, id, inner, tuple(_nodes(child, inner, taken, count)))


def _new_id(kind: str, taken: set[str], count: list[int]) -> str:
    while True:
        count[0] += 1
        id = f"{kind}.{count[0]}"
        if id not in taken:
            return id


def elements(root: Element) -> Iterator[Element]:
    """All elements of a chart, those of charts inside it apart."""
    yield root
    for child in root.children:
        if child.name not in _OWN:
            yield from elements(child)


def variables(root: Element) -> frozenset[str]:
    """The names of `data`, and those that `foreach` declares."""
    found = set()
    for element in elements(root):
        if element.name == "data":
            found.add(element.get("id"))
        elif element.name == "foreach":
            found |= {name for name in (element.get("item"), element.get("index")) if is_name(name)}
    return frozenset(name for name in found if name and not name.startswith("_"))
