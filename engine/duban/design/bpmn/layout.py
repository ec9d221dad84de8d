"""A body laid out: columns from left to right, lanes as bands, flows at right angles that cross no node."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median_low

from duban.design.bpmn.layers import Edge, Layers, layered
from duban.design.bpmn.model import Body, Node
from duban.design.bpmn.routes import Columns, route
from duban.design.bpmn.sizes import EVENT, HEAD, LABEL_WIDTH, LINE, Box, Size, lines, size_of

PAD, APART, POINT = 24, 26, 16
Points = list[tuple[float, float]]


@dataclass(slots=True)
class Drawing:
    """Where everything of a body stands, from its upper left corner; `bands` are its lanes from above."""

    boxes: dict[str, Box] = field(default_factory=dict)
    lines: dict[str, Points] = field(default_factory=dict)
    labels: dict[str, Box] = field(default_factory=dict)
    inner: dict[str, Drawing] = field(default_factory=dict)
    bands: list[tuple[float, float]] = field(default_factory=list)
    width: float = 0
    height: float = 0


def lay_out(body: Body, lane: Mapping[str, int] | None = None) -> Drawing:
    """The drawing of a body; `lane` numbers the lanes of its nodes from above."""
    return _Layout(body, dict(lane or {})).drawing()


class _Layout:
    def __init__(self, body: Body, lane: dict[str, int]) -> None:
        self.body, self.lane = body, lane
        self.nodes = {node.id: node for node in body.nodes}
        self.hosted: dict[str, list[Node]] = {}
        for node in body.nodes:
            if node.attached:
                self.hosted.setdefault(node.attached, []).append(node)
        self.found = Drawing()
        self.main = [one for one in body.nodes if not one.attached and not one.by_event]
        self.sizes = {one.id: self._size(one) for one in body.nodes if not one.attached}
        self.edges = [*self._flows(), *self._compensations()]
        self.layers: Layers = layered([one.id for one in self.main], self.edges, lane)
        self.turned = {point for id in self.layers.back for point in self.layers.chains[id]}
        self.y: dict[str, float] = {}

    def _size(self, node: Node) -> Size:
        inside = None
        if node.inside is not None:
            drawing = lay_out(node.inside)
            self.found.inner[node.id] = drawing
            inside = (drawing.width, drawing.height)
        return size_of(node, self.hosted.get(node.id, []), inside)

    def _flows(self) -> list[Edge]:
        return [
            Edge(one.id, self._host(one.source), one.target, one.source if self.nodes[one.source].attached else "", one.name)
            for one in self.body.flows
        ]

    def _compensations(self) -> list[Edge]:
        return [
            Edge(f"{source}--{target}", self._host(source), target, source)
            for source, target in self.body.compensators.items()
        ]

    def _host(self, id: str) -> str:
        return self.nodes[id].attached or id

    # how high -------------------------------------------------------------------------------------------------------

    def _above(self, id: str) -> float:
        return self.sizes[id].above if id in self.sizes else POINT / 2

    def _below(self, id: str) -> float:
        return self.sizes[id].below if id in self.sizes else POINT / 2

    def _place(self) -> None:
        """Heights of all nodes and way-points: as straight as can be, lane by lane."""
        before = self.layers.before(self.edges)
        after: dict[str, list[tuple[str, str]]] = {}
        for node, sources in before.items():
            for one, port in sources:
                after.setdefault(one, []).append((node, port))
        for turn in range(5):
            near, columns = (before, self.layers.columns) if turn % 2 == 0 else (after, self.layers.columns[::-1])
            for column in columns:
                for lane in {self.layers.lane.get(one, 0) for one in column}:
                    self._column([one for one in column if self.layers.lane.get(one, 0) == lane], near, turn % 2 == 0)

    def _turn_back(self) -> None:
        """Ways back run level below everything they pass, the shorter ones above the longer."""
        placed: list[tuple[set[int], int, float]] = []
        for id in sorted(self.layers.back, key=lambda one: len(self.layers.chains[one])):
            chain = self.layers.chains[id]
            columns, lane = {self.layers.column[one] for one in chain}, self.layers.lane[chain[0]]
            passed = [one for index in columns for one in self.layers.columns[index] if one not in self.turned]
            lows = [self.y[one] + self._below(one) + POINT for one in passed if self.layers.lane.get(one, 0) == lane]
            lows += [y + POINT for known, other, y in placed if other == lane and known & columns]
            level = max(lows, default=0.0)
            placed.append((columns, lane, level))
            self.y.update(dict.fromkeys(chain, level))

    def _column(self, column: Sequence[str], near: Mapping[str, list[tuple[str, str]]], forward: bool) -> None:
        wanted = [self._wanted(one, near.get(one, []), forward) for one in column]
        placed: list[float] = []
        for index, one in enumerate(column):
            free = placed[-1] + self._below(column[index - 1]) + APART + self._above(one) if placed else wanted[index]
            placed.append(max(free, wanted[index]))
        shift = median_low(want - put for want, put in zip(wanted, placed, strict=True))
        for one, put in zip(column, placed, strict=True):
            self.y[one] = put + shift

    def _wanted(self, node: str, near: Sequence[tuple[str, str]], forward: bool) -> float:
        """Where a node would stand by its neighbours of the same lane."""
        lane = self.layers.lane.get(node, 0)
        known = [(one, port) for one, port in near if one in self.y and self.layers.lane.get(one, 0) == lane]
        known = [(one, port) for one, port in known if one not in self.turned or node in self.turned]
        if not known:
            return self.y.get(node, 0)
        sign = 1 if forward else -1
        return median_low(self.y[one] + sign * self._exit(one if forward else node, port) for one, port in known)

    def _exit(self, node: str, port: str) -> float:
        return self.sizes[node].exits.get(port, 0) if port and node in self.sizes else 0

    def _bands(self) -> None:
        """Lanes below each other; then heights count from the top."""
        count = max(self.layers.lane.values(), default=0) + 1
        top = 0.0
        for lane in range(count):
            members = [one for one in self.y if self.layers.lane.get(one, 0) == lane]
            high = min((self.y[one] - self._above(one) for one in members), default=0)
            low = max((self.y[one] + self._below(one) for one in members), default=40)
            for one in members:
                self.y[one] += top + PAD - high
            height = low - high + 2 * PAD
            self.found.bands.append((top, height))
            top += height
        self.found.height = top

    # where ----------------------------------------------------------------------------------------------------------

    def drawing(self) -> Drawing:
        """Everything in its place."""
        self._place()
        self._turn_back()
        self._bands()
        across = [
            max((self.sizes[one].across if one in self.sizes else POINT for one in column), default=0)
            for column in self.layers.columns
        ]
        columns = Columns(self.layers, self.edges, self.y, self._exit, across)
        for node in self.main:
            self._node(node, columns.middle(self.layers.column[node.id]))
        for edge in self.edges:
            self.found.lines[edge.id] = route(edge, self.layers, columns, self.found.boxes, self.y)
            if edge.label:
                self.found.labels[edge.id] = columns.label(edge)
        self.found.width = columns.width
        self._besides()
        return self.found

    def _node(self, node: Node, middle: float) -> None:
        size = self.sizes[node.id]
        box = Box(middle - size.width / 2, self.y[node.id] - size.height / 2, size.width, size.height)
        self._put(node, box)
        hosted = self.hosted.get(node.id, [])
        step = size.width / (len(hosted) or 1)
        for index, one in enumerate(hosted):
            x = box.x + (step * (index + 0.5) if not one.name else step * index + EVENT / 2 + 8)
            self.found.boxes[one.id] = Box(x - EVENT / 2, box.y + box.height - EVENT / 2, EVENT, EVENT)
            if one.name:
                height = lines(one.name, LABEL_WIDTH - 24) * LINE
                self.found.labels[one.id] = Box(x + 5, box.y + box.height + EVENT / 2, LABEL_WIDTH - 24, height)

    def _put(self, node: Node, box: Box) -> None:
        self.found.boxes[node.id] = box
        if node.id in self.found.inner:
            drawing = self.found.inner[node.id]
            move(drawing, box.x + (box.width - drawing.width) / 2, box.y + HEAD)
        elif node.name and box.height <= 50:
            height = lines(node.name, LABEL_WIDTH) * LINE
            self.found.labels[node.id] = Box(box.middle[0] - LABEL_WIDTH / 2, box.y + box.height + 4, LABEL_WIDTH, height)

    def _besides(self) -> None:
        """Event sub-processes in rows below, in the last lane."""
        besides = [one for one in self.body.nodes if one.by_event]
        if not besides:
            return
        wide = max(self.found.width, 1100)
        x, y, high = float(PAD), self.found.height + 10, 0.0
        for node in besides:
            size = self.sizes[node.id]
            if x > PAD and x + size.width + PAD > wide:
                x, y, high = PAD, y + high + APART, 0.0
            self._put(node, Box(x, y, size.width, size.height))
            self.found.width = max(self.found.width, x + size.width + PAD)
            x, high = x + size.width + APART, max(high, size.height)
        top, _ = self.found.bands[-1]
        self.found.height = y + high + PAD
        self.found.bands[-1] = (top, self.found.height - top)


def move(drawing: Drawing, x: float, y: float) -> None:
    """Put a drawing elsewhere, with all inside."""
    drawing.boxes = {id: box.moved(x, y) for id, box in drawing.boxes.items()}
    drawing.labels = {id: box.moved(x, y) for id, box in drawing.labels.items()}
    drawing.lines = {id: [(one + x, two + y) for one, two in points] for id, points in drawing.lines.items()}
    for inner in drawing.inner.values():
        move(inner, x, y)
