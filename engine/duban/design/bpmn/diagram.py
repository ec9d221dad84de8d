"""BPMN's diagram interchange: every pool, lane, node, flow and label with its place."""

from __future__ import annotations

from collections.abc import Iterator

from duban.design.bpmn.lanes import lane_id, lanes_of, pool_id
from duban.design.bpmn.layout import Drawing, lay_out, move
from duban.design.bpmn.model import Body, Model, Process, Remark
from duban.design.bpmn.sizes import LINE, Box, lines
from duban.design.xml_out import Tag

MARGIN, POOL_HEAD, LANE_HEAD, REMARK = 40, 30, 30, 240


def drawn(model: Model) -> Tag:
    """The diagram of a model, its processes below each other."""
    shapes: list[Tag] = []
    lines_: list[Tag] = []
    top = float(MARGIN)
    for process in model.processes:
        top = _process(process, top, shapes, lines_) + MARGIN
    pooled = any(lanes_of(one) for one in model.processes)
    plane = "collaboration" if pooled else model.processes[0].id if model.processes else ""
    tag = Tag("bpmndi:BPMNPlane", {"id": "plane", "bpmnElement": plane}, [*shapes, *lines_])
    return Tag("bpmndi:BPMNDiagram", {"id": "diagram"}, (tag,))


def _process(process: Process, top: float, shapes: list[Tag], edges: list[Tag]) -> float:
    """Draw a process from a height on; where it ends."""
    lanes = lanes_of(process)
    place = {id: index for index, ids in enumerate(lanes.values()) for id in ids}
    drawing = lay_out(process.body, place)
    left = MARGIN + (POOL_HEAD + LANE_HEAD if lanes else 0)
    move(drawing, left, top)
    if lanes:
        shapes.append(_shape(pool_id(process), Box(MARGIN, top, drawing.width + left - MARGIN, drawing.height), flat=True))
        for role, (start, height) in zip(lanes, drawing.bands, strict=False):
            box = Box(MARGIN + POOL_HEAD, top + start, drawing.width + LANE_HEAD, height)
            shapes.append(_shape(lane_id(process, role), box, flat=True))
    _body(process.body, drawing, shapes, edges)
    return _remarks(process, left, top + drawing.height, drawing.width, shapes)


def _body(body: Body, drawing: Drawing, shapes: list[Tag], edges: list[Tag]) -> None:
    for node in sorted(body.nodes, key=lambda one: bool(one.attached)):
        extra = {"isMarkerVisible": "true"} if node.kind == "exclusiveGateway" else {}
        if node.inside is not None:
            extra = {"isExpanded": "true"}
        shapes.append(_shape(node.id, drawing.boxes[node.id], drawing.labels.get(node.id), extra=extra))
        if node.inside is not None:
            _body(node.inside, drawing.inner[node.id], shapes, edges)
    for id, points in drawing.lines.items():
        corners = [Tag("di:waypoint", _point(*one)) for one in points]
        edges.append(
            Tag("bpmndi:BPMNEdge", {"id": f"{id}.line", "bpmnElement": id}, [*corners, _label(drawing.labels.get(id))])
        )


def _remarks(process: Process, left: float, top: float, width: float, shapes: list[Tag]) -> float:
    """Remarks in rows below; where they end."""
    x, y, high = left, top + 20, 0.0
    for one, height in _measured(process.remarks):
        if x > left and x + REMARK > left + max(width, 900):
            x, y, high = left, y + high + 16, 0.0
        shapes.append(_shape(one.id, Box(x, y, REMARK, height)))
        x, high = x + REMARK + 20, max(high, height)
    return y + high


def _measured(remarks: tuple[Remark, ...]) -> Iterator[tuple[Remark, float]]:
    for one in remarks:
        yield one, 12 + LINE * sum(lines(text, REMARK - 16) for text in one.text.splitlines())


def _shape(id: str, box: Box, label: Box | None = None, flat: bool = False, extra: dict[str, str] | None = None) -> Tag:
    attributes = {"id": f"{id}.shape", "bpmnElement": id, **({"isHorizontal": "true"} if flat else {}), **(extra or {})}
    return Tag("bpmndi:BPMNShape", attributes, [_bounds(box), _label(label)])


def _label(box: Box | None) -> Tag | None:
    return Tag("bpmndi:BPMNLabel", {}, (_bounds(box),)) if box is not None else None


def _bounds(box: Box) -> Tag:
    return Tag("dc:Bounds", {**_point(box.x, box.y), "width": _number(box.width), "height": _number(box.height)})


def _point(x: float, y: float) -> dict[str, str]:
    return {"x": _number(x), "y": _number(y)}


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
