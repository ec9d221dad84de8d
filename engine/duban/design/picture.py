"""A process as SVG, laid out by Graphviz: every state a group with a stable id, active states marked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from duban.definition.model import ROOT, Definition
from duban.design.figure import Arrow, Figure, Node, figure, holder
from duban.design.picture_frame import GUARD, TITLE, framed
from duban.design.picture_text import label_of, titled, worded
from duban.errors import ConfigurationError
from duban.execution.instance import Instance

INK, FAINT, LINE, TIMER = "#1f2937", "#6b7280", "#475569", "#b45309"
FILL, INNER, FINAL = "#ffffff", "#f8fafc", "#e2e8f0"
FONT = "Helvetica"
"""Only for measuring; the picture names a family with Chinese fall-backs."""
_POINTS = ("choice", "fork", "any")
_GRAPH = {
    "compound": "true", "nodesep": "0.3", "ranksep": "0.4", "pad": "0.2", "fontname": FONT, "bgcolor": "transparent",
    "newrank": "true",
}  # fmt: skip
_NODE = {
    "shape": "box",
    "style": "rounded,filled",
    "fillcolor": FILL,
    "color": LINE,
    "fontname": FONT,
    "fontsize": "12.5",
    "margin": "0.1,0.05",
}
_EDGE = {"color": LINE, "fontname": FONT, "fontsize": "10", "arrowsize": "0.7", "arrowhead": "vee"}


def state_id(path: str) -> str:
    """The id of a state's group in the picture: `s-handling--work--assigned`."""
    return "s-" + path.replace("/", "--")


def to_svg(definition: Definition, instance: Instance | None = None, language: str = "en") -> str:
    """The process as an SVG document. Each state is a `<g>` with `state_id(path)` and the class `state`.

    With an instance, the groups of its tokens have the class `active` too, and those around them `inside`; a page can
    toggle the same classes. ConfigurationError when pygraphviz (the extra `diagram`) is not installed.
    """
    graphviz = _graphviz()
    found = figure(definition, language)
    active = frozenset(instance.states) if instance is not None else frozenset()
    graph = graphviz.AGraph(directed=True, strict=False, **_GRAPH)
    graph.node_attr.update(_NODE)
    graph.edge_attr.update(_EDGE)
    _Drawing(found, active, {ROOT: graph}).draw()
    return framed(graph.draw(format="svg", prog="dot").decode(), found, bool(active))


def _graphviz() -> Any:
    try:
        import pygraphviz
    except ImportError as error:
        message = "pictures need pygraphviz; install duban[diagram], or draw Mermaid text instead"
        raise ConfigurationError(message) from error
    return pygraphviz


@dataclass(frozen=True, slots=True)
class _Drawing:
    """Fills Graphviz' graphs, by the path of their composite."""

    figure: Figure
    active: frozenset[str]
    graphs: dict[str, Any]

    def draw(self) -> None:
        """Everything inside the process, then the arrows."""
        self._inside(self.figure.root)
        for arrow in self.figure.arrows:
            self._arrow(arrow)

    def _inside(self, node: Node) -> None:
        graph = self.graphs[node.path]
        for child in node.children:
            if child.children:
                self._cluster(child, graph)
            else:
                self._node(child, graph)
        if node.kind != "parallel":
            self._begin(node)
        if self._leaves(node):
            graph.add_node(_exit(node.path), shape="point", style="invis", width="0.01", height="0.01")
            for leaf in (one for one in _flat(node) if not one.children):
                graph.add_edge(leaf.path, _exit(node.path), style="invis", weight="0")

    def _begin(self, node: Node) -> None:
        """The dot at which a composite starts."""
        graph, start = self.graphs[node.path], _start(node.path)
        graph.add_node(start, shape="circle", style="filled", fillcolor=INK, color=INK, label="", width="0.13")
        for path in node.initial:
            self._edge(graph, start, "", path)

    def _leaves(self, node: Node) -> bool:
        return node.path != ROOT and any(arrow.source == node.path for arrow in self.figure.arrows)

    def _cluster(self, node: Node, graph: Any) -> None:
        region = node.kind != "parallel" and self._is_region(node.path)
        inner = graph.add_subgraph(
            name=_cluster(node.path),
            id=state_id(node.path),
            **{"class": self._classes(node)},
            label=titled(node.title, node.lines),
            labeljust="l",
            style="rounded,dashed,filled" if region else "rounded,filled",
            fillcolor=INNER if not region else FILL,
            color=FAINT if region else LINE,
            fontname=FONT,
            fontsize="12.5",
            margin="12",
        )
        self.graphs[node.path] = inner
        self._inside(node)

    def _is_region(self, path: str) -> bool:
        return any(node.kind == "parallel" and any(child.path == path for child in node.children) for node in self._all())

    def _all(self) -> Iterator[Node]:
        yield self.figure.root
        yield from _flat(self.figure.root)

    def _node(self, node: Node, graph: Any) -> None:
        if node.kind == "choice":
            graph.add_node(node.path, shape="diamond", label="", width="0.22", height="0.22", style="filled")
        elif node.kind == "fork":
            graph.add_node(node.path, label="", width="0.7", height="0.05", style="filled", fillcolor=INK)
        elif node.kind == "any":
            graph.add_node(node.path, shape="plaintext", style="", label=label_of([GUARD + node.title]))
        else:
            self._state(node, graph)

    def _state(self, node: Node, graph: Any) -> None:
        history = node.kind == "history"
        graph.add_node(
            node.path,
            id=state_id(node.path),
            **{"class": self._classes(node)},
            label=TITLE + "H" if history else titled(node.title, node.lines),
            shape="circle" if history else "box",
            fillcolor=FINAL if node.kind == "final" else FILL,
            peripheries="2" if node.kind == "final" else "1",
        )

    def _classes(self, node: Node) -> str:
        names = ["state", node.kind]
        if node.path in self.active:
            names.append("active")
        elif any(path.startswith(f"{node.path}/") for path in self.active):
            names.append("inside")
        return " ".join(names)

    # arrows

    def _arrow(self, arrow: Arrow) -> None:
        more = {"color": TIMER, "style": "dashed"} if arrow.kind == "timer" else {}
        source = _exit(arrow.source) if self._composite(arrow.source) else arrow.source
        label = worded(arrow.label)
        if label:
            more["label"] = label
        self._edge(self.graphs[holder(arrow)], source, arrow.source, arrow.target, **more)

    def _edge(self, graph: Any, tail: str, source: str, target: str, **more: str) -> None:
        """An arrow to a state; all regions of a parallel one stand below where it comes from."""
        first, *others = self._heads(target)
        graph.add_edge(tail, first, **self._ends(source, target), **more)
        for other in others:
            graph.add_edge(tail, other, style="invis", weight="0")

    def _composite(self, path: str) -> bool:
        return any(node.path == path and node.children for node in _flat(self.figure.root))

    def _heads(self, path: str) -> list[str]:
        """The nodes an arrow to this path leads to: for a composite its start, for a parallel state its regions'."""
        node = next(one for one in _flat(self.figure.root) if one.path == path)
        if node.kind == "parallel":
            return [head for child in node.children if child.kind not in _POINTS for head in self._heads(child.path)]
        return [_start(node.path) if node.children else node.path]

    def _ends(self, source: str, target: str) -> dict[str, str]:
        """Arrows of composites end at their borders."""
        tail = {"ltail": _cluster(source)} if source and self._composite(source) else {}
        head = {"lhead": _cluster(target)} if self._composite(target) else {}
        return tail | head


def _flat(node: Node) -> Iterator[Node]:
    for child in node.children:
        yield child
        yield from _flat(child)


def _cluster(path: str) -> str:
    return f"cluster {path}"


def _start(path: str) -> str:
    return f"{path}/."


def _exit(path: str) -> str:
    return f"{path}/_"
