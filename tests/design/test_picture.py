"""SVG: well-formed, a group with a stable id for each state, active ones marked, nothing of a title read as markup."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from drawn_processes import EVERYTHING, everything, pack

from duban.calendars import bundled
from duban.definition import Source, read_definition
from duban.definition.model import Definition
from duban.design import state_id, to_svg
from duban.errors import ConfigurationError
from duban.execution.program import compile_program
from duban.execution.world import World

PACK = pack()
SVG = "{http://www.w3.org/2000/svg}"


def groups(svg: str) -> dict[str, list[str]]:
    """The classes of every group that is a state, by its id."""
    root = ElementTree.fromstring(svg)
    found = [group for group in root.iter(f"{SVG}g") if group.get("id", "").startswith("s-")]
    assert len({group.get("id") for group in found}) == len(found)
    return {str(group.get("id")): group.get("class", "").split() for group in found}


def words(svg: str) -> list[str]:
    return ["".join(text.itertext()) for text in ElementTree.fromstring(svg).iter(f"{SVG}text")]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", sorted(PACK))
def test_each_state_is_a_group_of_its_own(name: str, language: str) -> None:
    found = groups(to_svg(PACK[name], None, language))
    assert set(found) == {state_id(path) for path in PACK[name].states if path}
    assert all("state" in classes for classes in found.values())


def test_words_are_in_the_chosen_language() -> None:
    svg = to_svg(everything(), None, "zh")
    shown = words(svg)
    for text in ("一切", "新建", "由 handler 办理", "开始", "◷ 1个工作日后", "✉ 领导", '[grade = "major"]', "结束"):
        assert text in shown, shown


def test_the_legend_and_what_is_accepted_anywhere_stand_below() -> None:
    shown = words(to_svg(everything()))
    assert "Accepted anywhere: noted ✉ The boss" in shown
    assert any(text.startswith("◷ timer") for text in shown)


def test_tokens_are_active_and_what_is_around_them_shows_it() -> None:
    definition = everything()
    world = World({"everything": compile_program(definition, bundled("office"))}, datetime(2026, 3, 2, 1, tzinfo=UTC))
    id = world.start("everything", {})
    world.send(id, "go")
    svg = to_svg(definition, world.instance(id))
    found = groups(svg)
    assert {id for id, classes in found.items() if "active" in classes} == {
        "s-work--doing--first",
        "s-work--telling--due",
    }
    assert {id for id, classes in found.items() if "inside" in classes} == {"s-work", "s-work--doing", "s-work--telling"}
    assert any("where it is now" in text for text in words(svg))
    assert not any("active" in classes for classes in groups(to_svg(definition)).values())


@pytest.mark.parametrize(
    "title", ["<script>alert(1)</script>", "a & b &lt; c", 'back\\slash \\N "quoted"', "{field|port}", "<b>", "\ue000mark"]
)
def test_a_title_is_text_whatever_it_holds(title: str) -> None:
    quoted = title.replace("'", "''")
    svg = to_svg(renamed(quoted))
    shown = " ".join(words(svg))
    assert title.replace("\ue000", "").split()[0] in shown
    assert "<script" not in svg


def renamed(title: str) -> Definition:
    text = EVERYTHING.replace("{en: New, zh: 新建}", f"{{en: '{title}'}}")
    return read_definition(Source("everything.yaml", text))


def test_it_can_stand_in_a_page() -> None:
    svg = to_svg(everything())
    assert svg.startswith("<svg ")
    assert "<!DOCTYPE" not in svg
    assert "<!--" not in svg


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pygraphviz", None)
    with pytest.raises(ConfigurationError, match=r"install duban\[diagram\]"):
        to_svg(everything())
