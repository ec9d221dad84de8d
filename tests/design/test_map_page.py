"""The reference of maps names every key that a map may have, and the editor's hovers say something on each."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from duban.definition.shapes.base import Shape
from duban.definition.shapes.log_map import LogMapShape, LogRuleShape, LogTimeShape

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "reference" / "map.md").read_text("utf-8")


@pytest.mark.parametrize(("title", "shape"), [("The file", LogMapShape), ("`time`", LogTimeShape), ("`rows`", LogRuleShape)])
def test_the_page_has_the_same_keys_as_the_reader(title: str, shape: type[Shape]) -> None:
    section = PAGE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", section, re.M)) == set(shape.key_names())


@pytest.mark.parametrize("shape", [LogMapShape, LogTimeShape, LogRuleShape])
def test_every_key_is_described(shape: type[Shape]) -> None:
    assert all(field.description for field in shape.model_fields.values())
