"""The pictures in docs/images are what `duban draw` makes of the processes today; layouts may differ."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from docs_snippets import ROOT

from duban.definition import load_library
from duban.design import to_svg

PICTURES = sorted((ROOT / "docs" / "images").glob("*.svg"))


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
def test_a_picture_shows_its_process_as_it_is(picture: Path) -> None:
    """`duban draw NAME --processes processes --lang LANGUAGE -o docs/images/NAME.LANGUAGE.svg` renews one."""
    pytest.importorskip("pygraphviz", reason="drawing needs the extra `diagram`")
    name, _, language = picture.stem.partition(".")
    definition = load_library(ROOT / "processes").definitions[name]
    assert _says(picture.read_text("utf-8")) == _says(to_svg(definition, language=language or "en"))


def _says(svg: str) -> tuple[list[str], list[str]]:
    """The states and the words of a picture."""
    nodes = list(ElementTree.fromstring(svg).iter())
    states = [node.attrib["id"] for node in nodes if "state" in node.attrib.get("class", "").split()]
    words = [word for node in nodes if node.tag.endswith("text") for word in "".join(node.itertext()).split()]
    return sorted(states), sorted(words)
