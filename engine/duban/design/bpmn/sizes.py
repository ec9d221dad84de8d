"""How large nodes and their labels are drawn."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from duban.design.bpmn.model import ACTIVITIES, Node

EVENT, GATEWAY, TASK_WIDTH, TASK_HEIGHT = 36, 50, 120, 80
LABEL_WIDTH, LINE = 90, 14
TRACK = 14
"""Between two parallel lines."""
HEAD = 34
"""The room for a sub-process's name."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; x and y are its upper left corner."""

    x: float
    y: float
    width: float
    height: float

    def moved(self, x: float, y: float) -> Box:
        """The same elsewhere."""
        return Box(self.x + x, self.y + y, self.width, self.height)

    @property
    def middle(self) -> tuple[float, float]:
        """Its centre."""
        return self.x + self.width / 2, self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Size:
    """A node's own size and the room it needs around its centre: across, above and below, labels and exits included."""

    width: float
    height: float
    across: float
    above: float
    below: float
    exits: Mapping[str, float]
    """How far below the centre a flow out of each boundary event runs."""


def text_width(text: str) -> float:
    """About how wide a text is in one line."""
    return sum(11.5 if ord(one) > 0x2E80 else 6.2 for one in text)


def lines(text: str, width: float) -> int:
    """About how many lines a text takes."""
    return max(1, math.ceil(text_width(text) * 1.2 / width)) if text else 0


def size_of(node: Node, boundaries: list[Node], inside: tuple[float, float] | None) -> Size:
    """The size of a node that does not sit on another."""
    if node.kind not in ACTIVITIES:
        side = GATEWAY if node.kind.endswith("Gateway") else EVENT
        label = lines(node.name, LABEL_WIDTH) * LINE
        across = max(side, LABEL_WIDTH if node.name else 0)
        return Size(side, side, across, side / 2, side / 2 + (label + 6 if label else 0), {})
    width, height = _activity(node, boundaries, inside)
    if not boundaries:
        return Size(width, height, width, height / 2, height / 2, {})
    label = max(lines(one.name, LABEL_WIDTH - 24) for one in boundaries) * LINE
    first = height / 2 + EVENT / 2 + label + 10
    exits = {one.id: first + TRACK * index for index, one in enumerate(reversed(boundaries))}
    return Size(width, height, width, height / 2, max(exits.values()) + 6, exits)


def _activity(node: Node, boundaries: list[Node], inside: tuple[float, float] | None) -> tuple[float, float]:
    wide = max((LABEL_WIDTH if one.name else EVENT + 14 for one in boundaries), default=0) * len(boundaries) + 20
    if inside is None:
        high = max(TASK_HEIGHT, lines(node.name, TASK_WIDTH - 20) * LINE + 40)
        return max(TASK_WIDTH, wide), high
    return max(TASK_WIDTH, wide, inside[0], text_width(node.name) + 40), max(TASK_HEIGHT, inside[1] + HEAD)
