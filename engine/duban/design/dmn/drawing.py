"""A decision requirements diagram: what a decision needs stands below it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from duban.design.xml_out import Tag

WIDTH, HEIGHT, ACROSS, DOWN = 180, 60, 220, 140


def drawn(inputs: Sequence[str], decisions: Sequence[str], edges: Mapping[str, Sequence[str]]) -> Tag | None:
    """DMN's diagram interchange; None when there is nothing to draw."""
    levels = {name: _level(name, edges, 0) for name in (*inputs, *decisions)}
    if not levels:
        return None
    highest = max(levels.values())
    seen: dict[int, int] = {}
    places: dict[str, tuple[int, int]] = {}
    for name, level in levels.items():
        places[name] = (40 + ACROSS * seen.get(level, 0), 40 + DOWN * (highest - level))
        seen[level] = seen.get(level, 0) + 1
    shapes = [_shape(name, place) for name, place in places.items()]
    lines = [_edge(one, name, places) for name, needed in edges.items() for one in needed]
    return Tag("dmndi:DMNDI", {}, (Tag("dmndi:DMNDiagram", {"id": "diagram"}, [*shapes, *lines]),))


def _level(name: str, edges: Mapping[str, Sequence[str]], depth: int) -> int:
    """How many decisions lie below; circles end at the number of elements."""
    needed = edges.get(name, ()) if depth <= len(edges) else ()
    return 1 + max((_level(one, edges, depth + 1) for one in needed), default=0 if name in edges else -1)


def _shape(name: str, place: tuple[int, int]) -> Tag:
    bounds = {"x": str(place[0]), "y": str(place[1]), "width": str(WIDTH), "height": str(HEIGHT)}
    return Tag("dmndi:DMNShape", {"id": f"shape_{name}", "dmnElementRef": f"_{name}"}, (Tag("dc:Bounds", bounds),))


def _edge(source: str, target: str, places: Mapping[str, tuple[int, int]]) -> Tag:
    (x, y), (to_x, to_y) = places[source], places[target]
    points = ((x + WIDTH // 2, y), (to_x + WIDTH // 2, to_y + HEIGHT))
    ends = [Tag("di:waypoint", {"x": str(one), "y": str(two)}) for one, two in points]
    name = f"needs_{target}.{source}"
    return Tag("dmndi:DMNEdge", {"id": f"edge_{target}.{source}", "dmnElementRef": name}, ends)
