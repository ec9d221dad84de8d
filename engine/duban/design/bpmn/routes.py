"""Flows at right angles: upright only between columns, each on a track of its own, level through way-points."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from duban.design.bpmn.layers import Edge, Layers
from duban.design.bpmn.sizes import LINE, TRACK, Box, lines, text_width

MARGIN, GAP, LABEL = 24, 22, 90
Step = tuple[int, float, float]
"""In the gap after a column (−1: before the first), from one height to another."""


class Columns:
    """Where columns and the tracks between them lie."""

    def __init__(
        self,
        layers: Layers,
        edges: Sequence[Edge],
        y: Mapping[str, float],
        exit_: Callable[[str, str], float],
        across: Sequence[float],
    ) -> None:
        self.layers, self.y, self.exit = layers, y, exit_
        self.tracks: list[list[tuple[float, str]]] = [[] for _ in range(len(across) + 1)]
        self.rooms = [0.0] * (len(across) + 1)
        for edge in edges:
            for gap, one, two in self.steps(edge):
                if one != two:
                    self._want(gap, edge, one, two)
            if edge.label:
                gap = layers.column[edge.source] + 1
                self.rooms[gap] = max(self.rooms[gap], min(LABEL, text_width(edge.label) + 8))
        self._measure(across)

    def _want(self, gap: int, edge: Edge, one: float, two: float) -> None:
        key = (-one if two > one else one, self.group(edge, one))
        if all(known != key[1] for _, known in self.tracks[gap + 1]):
            self.tracks[gap + 1].append(key)

    def group(self, edge: Edge, height: float) -> str:
        """Flows out of one place share a track."""
        back = edge.id in self.layers.back
        return f"{edge.id} {height}" if back else f"{edge.source} {edge.port} {height}"

    def _measure(self, across: Sequence[float]) -> None:
        """The left edge of each column and gap."""
        x = float(MARGIN + TRACK * len(self.tracks[0]))
        self.gaps: list[float] = [MARGIN]
        self.middles: list[float] = []
        for index, width in enumerate(across):
            self.middles.append(x + width / 2)
            x += width
            self.gaps.append(x)
            last = index == len(across) - 1
            used = GAP + TRACK * len(self.tracks[index + 1]) + self.rooms[index + 1]
            x += max(used + GAP / 2, 2 * GAP) if not last else (used if self.tracks[index + 1] else 0)
        self.width = x + MARGIN
        for track in self.tracks:
            track.sort()

    def middle(self, column: int) -> float:
        """The middle line of a column."""
        return self.middles[column]

    def track(self, gap: int, edge: Edge, height: float) -> float:
        """Where in a gap an edge turns."""
        names = [name for _, name in self.tracks[gap + 1]]
        name = self.group(edge, height)
        start = self.gaps[gap + 1] + (GAP / 2 if gap >= 0 else 0)
        return start + TRACK * (names.index(name) if name in names else 0)

    def steps(self, edge: Edge) -> list[Step]:
        """The heights between which an edge changes in each gap that it passes, in its direction."""
        source, target = edge.source, edge.target
        chain = [source, *self.layers.chains[edge.id], target]
        heights = [self.y[source] + self.exit(source, edge.port), *(self.y[one] for one in chain[1:])]
        columns = [self.layers.column[one] for one in chain]
        if edge.id not in self.layers.back:
            return [(column, one, two) for column, (one, two) in zip(columns, pairwise(heights), strict=False)]
        gaps = [columns[0], *(column - 1 for column in columns[1:-1])]
        return [(gap, one, two) for gap, (one, two) in zip(gaps, pairwise(heights), strict=True)]

    def label(self, edge: Edge) -> Box:
        """The place of a flow's name: above its first level run behind the turn."""
        gap, one, two = self.steps(edge)[0]
        x = self.gaps[gap + 1] + GAP / 2 + TRACK * max(len(self.tracks[gap + 1]) - 1, 0) + 6
        width = max(self.rooms[gap + 1], 30)
        height = lines(edge.label, width) * LINE
        return Box(x, (two if edge.id not in self.layers.back else one) - height - 3, width, height)


def route(
    edge: Edge, layers: Layers, columns: Columns, boxes: Mapping[str, Box], y: Mapping[str, float]
) -> list[tuple[float, float]]:
    """The corners of a flow."""
    source, target = boxes[edge.source], boxes[edge.target]
    steps = columns.steps(edge)
    if edge.port:
        port = boxes[edge.port]
        points = [(port.middle[0], port.y + port.height), (port.middle[0], steps[0][1])]
    else:
        points = [(source.x + source.width, source.middle[1])]
    for gap, one, two in steps:
        x = columns.track(gap, edge, one)
        points += [(x, one), (x, two)] if one != two else []
    points.append((target.x, y[edge.target]))
    return _without_doubles(points)


def _without_doubles(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Only the corners."""
    kept: list[tuple[float, float]] = []
    for point in points:
        if kept and kept[-1] == point:
            continue
        if len(kept) > 1 and _level(kept[-2], kept[-1], point):
            kept.pop()
        kept.append(point)
    return kept


def _level(*points: tuple[float, float]) -> bool:
    return len({x for x, _ in points}) == 1 or len({y for _, y in points}) == 1
