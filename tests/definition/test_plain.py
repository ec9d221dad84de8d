"""Shapes for other files, read and explained as definitions are."""

from __future__ import annotations

import pytest

from duban.definition import Source, read_shape
from duban.definition.shapes.base import Shape
from duban.errors import DefinitionError


class MapShape(Shape):
    """An example of another file."""

    zone: str
    columns: dict[str, int]


def test_a_shape_and_its_places() -> None:
    shape, locate = read_shape(MapShape, Source("map.yaml", "zone: UTC\ncolumns: {opened: 3}\n"))
    assert (shape.zone, shape.columns) == ("UTC", {"opened": 3})
    assert str(locate(("columns", "opened")).value) == "map.yaml:2:19"


def test_its_problems_come_all_at_once() -> None:
    with pytest.raises(DefinitionError) as caught:
        read_shape(MapShape, Source("map.yaml", "zone: 5\ncolums: {opened: x}\n"))
    told = [(one.line, one.column, one.suggestion) for one in caught.value.problems]
    assert told == [
        (1, 7, 'write it in quotes: "5"'),
        (2, 1, "did you mean 'columns'?"),
        (2, 18, "write a number such as 3"),
    ]


@pytest.mark.parametrize("text", ["- a\n", "", "zone: 'x\n"])
def test_what_is_no_mapping(text: str) -> None:
    with pytest.raises(DefinitionError):
        read_shape(MapShape, Source("map.yaml", text))
