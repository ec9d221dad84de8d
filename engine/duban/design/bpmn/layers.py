"""A body's nodes in columns from left to right: longest ways first, loops turned round, long flows through way-points."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Edge:
    """A line between two nodes; `port` is the boundary event it comes from, if it does."""

    id: str
    source: str
    target: str
    port: str = ""
    label: str = ""


@dataclass(slots=True)
class Layers:
    """Where nodes stand: `column` by node, `chains` of way-points by edge, `back` the edges that run to the left."""

    column: dict[str, int]
    back: set[str]
    chains: dict[str, list[str]] = field(default_factory=dict)
    lane: dict[str, int] = field(default_factory=dict)
    columns: list[list[str]] = field(default_factory=list)

    def before(self, edges: Sequence[Edge]) -> dict[str, list[tuple[str, str]]]:
        """Whom each node follows, way-points included: (node, port)."""
        found: dict[str, list[tuple[str, str]]] = {}
        for edge in edges:
            chain = [edge.source, *self.chains[edge.id], edge.target]
            for left, right in pairwise(chain):
                port = edge.port if left == edge.source else ""
                found.setdefault(right, []).append((left, port))
        return found


def layered(nodes: Sequence[str], edges: Sequence[Edge], lane: Mapping[str, int]) -> Layers:
    """Columns for nodes, in an order that crosses few lines."""
    back = _back_edges(nodes, edges)
    forward = [edge for edge in edges if edge.id not in back]
    column = _longest(nodes, forward)
    found = Layers(column, back, lane=dict(lane))
    for edge in edges:
        _lay_points(edge, found)
    width = max(found.column.values(), default=0) + 1
    found.columns = [[] for _ in range(width)]
    for node in sorted(found.column, key=lambda one: found.lane.get(one, 0)):
        found.columns[found.column[node]].append(node)
    _order(found, edges)
    return found


def _back_edges(nodes: Sequence[str], edges: Sequence[Edge]) -> set[str]:
    leaving: dict[str, list[Edge]] = {}
    for edge in edges:
        leaving.setdefault(edge.source, []).append(edge)
    arriving = {edge.target for edge in edges}
    state: dict[str, int] = {}
    back: set[str] = set()
    for root in sorted(nodes, key=lambda one: one in arriving):
        _search(root, leaving, state, back)
    return back


def _search(root: str, leaving: Mapping[str, list[Edge]], state: dict[str, int], back: set[str]) -> None:
    """Depth first without recursion; an edge to a node that is still open runs back."""
    if root in state:
        return
    state[root] = 1
    waiting = [(root, iter(leaving.get(root, [])))]
    while waiting:
        node, rest = waiting[-1]
        edge = next(rest, None)
        if edge is None:
            state[node] = 2
            waiting.pop()
        elif state.get(edge.target) == 1:
            back.add(edge.id)
        elif edge.target not in state:
            state[edge.target] = 1
            waiting.append((edge.target, iter(leaving.get(edge.target, []))))


def _longest(nodes: Sequence[str], forward: Iterable[Edge]) -> dict[str, int]:
    edges = list(forward)
    column = dict.fromkeys(nodes, 0)
    for _ in nodes:
        changed = False
        for edge in edges:
            if column[edge.target] <= column[edge.source]:
                column[edge.target] = column[edge.source] + 1
                changed = True
        if not changed:
            break
    return column


def _lay_points(edge: Edge, found: Layers) -> None:
    """Way-points in every column that an edge passes; one that runs back passes those of its ends too."""
    first, last = found.column[edge.source], found.column[edge.target]
    back = edge.id in found.back
    between = range(first, last - 1, -1) if back else range(first + 1, last)
    points = [f"{edge.id}@{index}" for index in between]
    lane = found.lane.get(edge.source if back or edge.port else edge.target, 0)
    for point, index in zip(points, between, strict=True):
        found.column[point], found.lane[point] = index, lane
    found.chains[edge.id] = points


def _order(found: Layers, edges: Sequence[Edge]) -> None:
    """Barycentres, to and fro; a lane's nodes stay together, and what is drawn for ways back stands below."""
    before = {node: [one for one, _ in near] for node, near in found.before(edges).items()}
    after: dict[str, list[str]] = {}
    for node, sources in before.items():
        for one in sources:
            after.setdefault(one, []).append(node)
    turned = {point for id in found.back for point in found.chains[id]}
    for turn in range(8):
        near = before if turn % 2 == 0 else after
        columns = found.columns if turn % 2 == 0 else found.columns[::-1]
        place = {node: index for column in found.columns for index, node in enumerate(column)}
        for column in columns:
            ranks = {one: (found.lane.get(one, 0), one in turned, _centre(one, near, place)) for one in column}
            column.sort(key=ranks.__getitem__)
            place.update({node: index for index, node in enumerate(column)})


def _centre(node: str, near: Mapping[str, list[str]], place: Mapping[str, int]) -> float:
    known = [place[one] for one in near.get(node, [])]
    return sum(known) / len(known) if known else place[node]
