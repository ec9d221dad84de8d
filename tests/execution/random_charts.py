"""Random statecharts without data, each as a definition and as the tree the W3C's algorithm runs on."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Any

from w3c_algorithm import Node, Way

EXTERNAL = ("e0", "e1", "e2", "e3")
INTERNAL = ("r0", "r1", "r2")


@dataclass
class Chart:
    """A chart in both shapes."""

    definition: dict[str, Any]
    root: Node


@dataclass
class Maker:
    """Makes one chart out of chance."""

    random: Random
    count: int = 0
    labels: int = 0
    nodes: list[Node] = field(default_factory=list)

    def chart(self) -> Chart:
        root = Node("", "compound")
        self._children(root, self.random.randint(2, 4), depth=0)
        if self.random.random() < 0.3:
            self._add(root, "final")
        root.initial = self._some_child(root)
        for node in self.nodes:
            self._ways(node)
        if self.random.random() < 0.3:
            self._ways(root)
        events: dict[str, Any] = {name: {} for name in (*EXTERNAL, *INTERNAL)}
        body = self._body(root)
        return Chart({"duban": 1, "process": "p", "events": events, **body}, root)

    # the tree

    def _add(self, parent: Node, kind: str) -> Node:
        name = f"s{self.count}"
        self.count += 1
        node = Node(f"{parent.path}/{name}" if parent.path else name, kind, parent=parent)
        parent.children.append(node)
        self.nodes.append(node)
        return node

    def _children(self, parent: Node, number: int, depth: int) -> None:
        for _ in range(number):
            kinds = ["atomic", "atomic", "compound", "parallel"] if depth < 3 and self.count < 16 else ["atomic"]
            self._fill(self._add(parent, self.random.choice(kinds)), depth + 1)

    def _fill(self, node: Node, depth: int) -> None:
        if node.kind == "parallel":
            for _ in range(self.random.randint(2, 3)):
                self._fill(self._add(node, self.random.choice(["compound", "compound", "compound", "atomic"])), depth + 1)
        elif node.kind == "compound":
            self._children(node, self.random.randint(1, 3), depth)
            if self._is_region(node) or self.random.random() < 0.6:
                self._add(node, "final")
            node.initial = self._some_child(node)
            if self.random.random() < 0.3:
                history = self._add(node, self.random.choice(["shallow", "deep"]))
                history.initial = self._some_child(node)

    def _some_child(self, node: Node) -> str:
        return self.random.choice([child for child in node.children if not child.history]).path

    # the ways

    def _ways(self, node: Node) -> None:
        if node.kind == "final" or node.history:
            return
        if node.path and self.random.random() < 0.1:
            node.raises.append(self.random.choice(INTERNAL))
        events = [self.random.choice([*EXTERNAL, *EXTERNAL, *INTERNAL]) for _ in range(self.random.randint(1, 3))]
        if node.path and self.random.random() < 0.08:
            events.append("")
        node.ways = [self._way(node, event) for event in sorted(events)]
        if node.kind != "atomic" and node.path and not self._is_region(node):
            node.ways.append(self._way(node, f"done.state.{node.path}", always=True))

    def _is_region(self, node: Node) -> bool:
        return node.parent is not None and node.parent.kind == "parallel"

    def _way(self, source: Node, event: str, always: bool = False) -> Way:
        self.labels += 1
        targets = self._targets(source) if event == "" or always or self.random.random() < 0.8 else []
        inside = self.random.choice(self.nodes) if not always and (event == "" or self.random.random() < 0.2) else None
        guard = inside.path if inside is not None and not inside.history else ""
        raises = [self.random.choice([*INTERNAL, "e0"])] if self.random.random() < 0.25 else []
        return Way(f"t{self.labels}", event, targets, guard, raises)

    def _targets(self, source: Node) -> list[str]:
        beside = source.parent.children if source.parent else []
        if beside and self.random.random() < 0.5:
            return [self.random.choice([*beside, beside[-1]]).path]
        parallels = [node for node in self.nodes if node.kind == "parallel"]
        if parallels and self.random.random() < 0.15:
            regions = self.random.choice(parallels).children[:2]
            return [self.random.choice(self._within(region)).path for region in regions]
        return [self.random.choice(self.nodes).path]

    def _within(self, node: Node) -> list[Node]:
        return [one for one in self.nodes if one is node or one.path.startswith(node.path + "/")]

    # as a definition

    def _body(self, node: Node) -> dict[str, Any]:
        if node.history:
            return {"history": node.kind, "default": node.initial}
        body: dict[str, Any] = {}
        if node.path:
            body["enter"] = [{"note": f'"+{node.path}"'}, *({"raise": name} for name in node.raises)]
            body["exit"] = [{"note": f'"-{node.path}"'}]
        if node.kind == "final":
            body["final"] = True
        inner = {child.path.rpartition("/")[2]: self._body(child) for child in node.children}
        if node.kind == "compound":
            body |= {"initial": node.initial.rpartition("/")[2], "states": inner}
        elif node.kind == "parallel":
            body["parallel"] = inner
        for way in node.ways:
            _add_way(body, way)
        return body


def _add_way(body: dict[str, Any], way: Way) -> None:
    found: dict[str, Any] = {"do": [{"note": f'"{way.label}"'}, *({"raise": name} for name in way.raises)]}
    if way.targets:
        found["to"] = way.targets if len(way.targets) > 1 else way.targets[0]
    if way.inside:
        found["if"] = f'in state("{way.inside}")'
    if way.event == "":
        body.setdefault("always", []).append(found)
    elif way.event.startswith("done.state."):
        body.setdefault("done", []).append(found)
    else:
        body.setdefault("on", {}).setdefault(way.event, []).append(found)


def random_chart(seed: int) -> Chart:
    """The chart of a number."""
    return Maker(Random(seed)).chart()
