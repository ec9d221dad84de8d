"""Charts as YAML: what comes over without a word means the same, and what does not is told."""

from __future__ import annotations

import re

import pytest
from scxml_suite import BEGIN, LANGUAGES, LATEST, SUITE, cases

from duban.calendars import bundled
from duban.definition import read_definition
from duban.definition.model import Source
from duban.design.scxml import import_scxml
from duban.errors import DefinitionError
from duban.execution.program import compile_program
from duban.execution.world import World

_FOREIGN = re.compile(r"\breturn\b|hasattr|\b1 = 1\b|[.]get[(]|\bis\b|\bTrue\b|\bNone\b")


def as_feel(text: str) -> str:
    """The easiest of the suite's expressions as FEEL."""
    if _FOREIGN.search(text):
        raise ValueError("it is not easy")
    return text.strip().replace("==", "=").replace("'", '"')


DOOR = """<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="feel" name="door" initial="closed">
  <datamodel><data id="opened" expr="0"/></datamodel>
  <state id="closed">
    <transition event="open" cond="_event.data.code = &quot;k1&quot;" target="open"/>
    <transition event="open"><log label="wrong code"/></transition>
  </state>
  <state id="open">
    <onentry><assign location="opened" expr="opened + 1"/><send event="too_long" delay="30s" id="t"/></onentry>
    <onexit><cancel sendid="t"/></onexit>
    <transition event="close" target="closed"/>
    <transition event="too_long" target="alarm"/>
  </state>
  <state id="alarm"><transition event="close" target="closed"/></state>
</scxml>"""


def test_a_chart_as_yaml() -> None:
    made = import_scxml(DOOR, "door.scxml")
    assert made.findings == ()
    assert "timers: {too_long: {after: PT30S, to: alarm}}" in made.text
    read = read_definition(Source("door.yaml", made.text))
    world = World({"door": compile_program(read, bundled("always"))}, BEGIN)
    id = world.start("door", {})
    world.send(id, "open", {"code": "k1"})
    world.advance(LATEST)
    assert (world.instance(id).states, world.instance(id).facts["opened"]) == (["alarm"], 1)


@pytest.mark.skipif(not cases(), reason=f"the W3C's SCXML tests are not at {SUITE}")
def test_what_comes_over_without_a_word_goes_the_same_way() -> None:
    hooks = {**dict.fromkeys(LANGUAGES, as_feel), "null": as_feel}
    ends = {}
    for case in cases():
        made = import_scxml(case.path.read_bytes(), case.path.name, conditions=hooks)
        if not made.findings:
            read = read_definition(Source(f"{case.name}.yaml", made.text))
            world = World({read.process: compile_program(read, bundled("always"))}, BEGIN)
            id = world.start(read.process, {})
            world.advance(LATEST)
            ends[case.name] = world.instance(id).outcome
    assert set(ends.values()) == {"pass"}
    assert len(ends) >= 20


LOGGING = '<transition target="b"><log label="x"/></transition>'
LOST = {
    '<state id="a"><invoke src="b"/></state>': "charts that run beside a state",
    '<state id="a"><onentry><foreach array="x" item="y"/></onentry></state>': "<foreach> has no like",
    '<state id="a"><onentry><send event="x" target="#_parent"/></onentry></state>': "only events to the chart itself",
    '<state id="a"><onentry><send event="x" delay="1s"/></onentry></state>': "only events to the chart itself",
    '<state id="a"><onexit><cancel sendid="x"/></onexit></state>': "only what became a timer",
    '<state id="a"><final id="b"><donedata/></final></state>': "what a final state gives",
    '<state id="a"><transition event="error.execution" target="a"/></state>': "is not heard here",
    '<state id="a"><transition cond="x ==" target="a"/></state>': "errors",
    '<state id="a"><transition event="x" cond="_name = 1" target="a"/></state>': "reads a system variable",
    '<state id="a" initial="c"><state id="b"><state id="c"/></state></state>': "which is not directly inside",
    f'<state id="a"><initial>{LOGGING}</initial><state id="b"/></state>': "before the initial state",
    '<state id="a"><history id="h"/><state id="b"/></state>': "a history needs a transition",
    f'<state id="a"><history id="h">{LOGGING}</history><state id="b"/></state>': "remembers nothing",
    '<script/><state id="a"/>': "scripts are not executed",
    '<datamodel><data id="n" expr="1 + 1"/></datamodel><state id="a"/>': "is no plain value",
    '<state id="a"><transition event="x" target="c"/></state>': "there is no state",
}


@pytest.mark.parametrize("inside", LOST)
def test_what_is_lost_is_told(inside: str) -> None:
    made = import_scxml(f'<scxml datamodel="feel">{inside}</scxml>', "p.scxml")
    if LOST[inside] != "errors":
        assert any(LOST[inside] in problem.message for problem in made.findings)
    assert made.errors


CHANGED = {
    '<state id="a"><onentry><send event="x"/></onentry></state>': "'x' is raised",
    '<datamodel><data id="n" expr="1"/></datamodel><state id="a"><onentry><if cond="n = 1"><assign location="n" expr="2"/>'
    '<else/><log label="two"/></if></onentry></state>': "looked at again",
}


@pytest.mark.parametrize("inside", CHANGED)
def test_what_changes_is_told(inside: str) -> None:
    made = import_scxml(f'<scxml datamodel="feel">{inside}</scxml>', "p.scxml")
    assert [CHANGED[inside] in problem.message for problem in made.findings if problem.code == "changed"] == [True]


def test_other_files_are_no_charts() -> None:
    with pytest.raises(DefinitionError, match="is no SCXML chart"):
        import_scxml("<process/>")


def test_internal_transitions_stay_internal() -> None:
    inside = '<state id="b"/><transition event="x" type="internal" target="b"/>'
    made = import_scxml(f'<scxml datamodel="feel"><state id="a">{inside}</state></scxml>', "p.scxml")
    assert made.findings == ()
    assert "internal: true" in made.text


def test_descriptors_and_splits_come_over() -> None:
    inside = (
        '<parallel id="p"><state id="a"><state id="b"/></state><state id="c"><state id="d"/></state></parallel>'
        '<state id="e"><transition event="go.* stop" target="b d"/><transition event="*"/></state>'
    )
    made = import_scxml(f'<scxml datamodel="null" initial="e">{inside}</scxml>', "p.scxml")
    read = read_definition(Source("p.yaml", made.text))
    assert [way.events for way in read.states["e"].transitions] == [("go",), ("go.*",), ("stop",), ("*",)]
    assert [target.path for target in read.states["e"].transitions[0].targets] == ["p/a/b", "p/c/d"]
