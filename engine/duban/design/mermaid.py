"""A process as Mermaid text (`stateDiagram-v2`): the same definition gives the same text, line by line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from duban.definition.model import ROOT, Definition
from duban.design.figure import Figure, Label, Node, figure, holder

POINTS = ("choice", "fork", "any")
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_RESERVED = {"state", "note", "end", "as", "direction", "class", "classDef", "default", "hide", "scale", "click", "style"}
_CODES = {"#": "#35;", ";": "#59;", ":": "#58;", '"': "#quot;", "<": "#lt;", ">": "#gt;", "{": "#123;", "}": "#125;"}


def to_mermaid(definition: Definition, language: str = "en") -> str:
    """The process as a Mermaid state diagram, ending with a line break.

    Titles are in `language` where they are given. Composites nest, regions are parted by `--`, several `always` become a
    choice, several targets a fork. Timers bear ⏰, escalations ✉, started processes ▶, sent events ↗.
    """
    found = figure(definition, language)
    return "\n".join(_Writer(found, _ids(found.root)).lines()) + "\n"


@dataclass(frozen=True, slots=True)
class _Writer:
    figure: Figure
    ids: dict[str, str]

    def lines(self) -> Iterator[str]:
        """The whole diagram, line by line."""
        root = self.figure.root
        yield from ("---", f"title: {_quoted(self.figure.title)}", "---", "stateDiagram-v2")
        if self.figure.anywhere:
            yield f"    %% {self.figure.words['always']}: {', '.join(self.figure.anywhere)}"
        yield from self._inside(root, 1)

    def _inside(self, node: Node, depth: int) -> Iterator[str]:
        """The contents of a composite, or the regions of a parallel state, and the arrows between them."""
        pad = "    " * depth
        parallel, parted = node.kind == "parallel", _parted(node)
        if parallel and not parted:
            yield f"{pad}%% ‖ {self.figure.words['together']}"
        if not parallel:
            yield from (f"{pad}[*] --> {self.ids[path]}" for path in node.initial)
        for number, child in enumerate(node.children):
            if number and parted and child.kind not in POINTS:
                yield f"{pad}--"
            yield from self._node(child, depth, "‖ " if parallel and not parted else "")
        for arrow in self.figure.arrows:
            if holder(arrow) == node.path:
                yield self._arrow(self.ids[arrow.source], self.ids[arrow.target], arrow.label, depth)

    def _node(self, node: Node, depth: int, mark: str) -> Iterator[str]:
        pad, id = "    " * depth, self.ids[node.path]
        if node.kind in ("choice", "fork"):
            yield f"{pad}state {id} <<{node.kind}>>"
            return
        title = "H" if node.kind == "history" else node.title
        yield f"{pad}state {_text(mark + title)} as {id}"
        yield from (f"{pad}{id} : {_escaped(line)}" for line in node.lines if not node.children)
        if node.children:
            yield f"{pad}state {id} {{"
            yield from (f"{pad}    %% {line}" for line in node.lines)
            yield from self._inside(node, depth + 1)
            yield f"{pad}}}"
        if node.kind == "final":
            yield f"{pad}{id} --> [*]"

    def _arrow(self, source: str, target: str, label: Label, depth: int) -> str:
        text = f" : {_escaped(label.text)}" if label.text else ""
        return f"{'    ' * depth}{source} --> {target}{text}"


def _parted(node: Node) -> bool:
    """Whether regions can be parted by `--`.

    Not around the process itself, and Mermaid 11 cannot lay out a composite inside a region's own composite (it stops with
    "Cannot set properties of undefined"): such regions stand side by side, each marked ‖.
    """
    deep = any(inner.children for region in node.children for inner in region.children)
    return node.kind == "parallel" and node.path != ROOT and not deep


def _ids(root: Node) -> dict[str, str]:
    """A plain word for each node, unique; made of its path where that is plain."""
    found: dict[str, str] = {}
    used: set[str] = set(_RESERVED)
    for number, node in enumerate(_walk(root)):
        word = node.path.replace("/?", "_choice").replace("/+", "_fork").replace("/*", "_any").replace("/", "__").lstrip("_")
        word = word if _PLAIN.fullmatch(word) and word not in used else f"s{number}"
        used.add(word)
        found[node.path] = word
    return found


def _walk(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        yield from _walk(child)


def _text(title: str) -> str:
    return f'"{_escaped(title)}"'


def _quoted(title: str) -> str:
    escaped = title.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _escaped(text: str) -> str:
    return "".join(_CODES.get(character, character) for character in text)
