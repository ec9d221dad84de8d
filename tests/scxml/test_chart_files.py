"""What a file may be: what is refused, and what is told with its place."""

from __future__ import annotations

import pytest
from chart_play import chart

from duban.design import to_mermaid
from duban.design.scxml import read_scxml
from duban.errors import DefinitionError

FAULTS = {
    '<state id="a"><transition target="bb"/></state><state id="b"/>': "there is no state 'bb'; did you mean 'b'?",
    '<state id="a"/><state id="a"/>': "the id 'a' is used twice",
    '<state id="a" initial="b"><state id="c"/></state><state id="b"/>': "the initial state 'b' does not lie inside",
    '<state id="a"><transition target="b c" event="x"/></state><state id="b"/><state id="c"/>': (
        "'b' and 'c' cannot be active together"
    ),
    '<state id="a"><history id="h"/><state id="b"/></state>': "a history needs a transition with a target",
    '<state id="a"><history id="h" type="broad"><transition target="b"/></history><state id="b"/></state>': (
        "shallow or deep"
    ),
    '<final id="a"><transition event="x" target="a"/></final>': "a final state has no transition",
    '<state id="a"><onentry><send/></onentry></state>': "send needs an event",
    '<state id="a"><onentry><send event="x" delay="soon"/></onentry></state>': "delay:",
    '<state id="a"><onentry><raise/></onentry></state>': "raise needs an event",
    '<state id="a"><onentry><cancel/></onentry></state>': "cancel needs a sendid",
    '<state id="a"><onentry><if><log/></if></onentry></state>': "if needs a cond",
    '<state id="a"><onentry><foreach item="x"/></onentry></state>': "foreach needs array",
    '<state id="a"><invoke/></state>': "invoke needs src, srcexpr or content",
    '<state id="a"><transition event="x" type="sideways"/></state>': "internal or external",
    '<datamodel><data id="_event"/></datamodel><state id="a"/>': "'_event' is no name of a variable",
    '<state id="a"><onentry><send event="x"><param expr="1"/></send></onentry></state>': "a param needs a name",
    '<state id="a"><onentry><send event="x"><param name="y"/></send></onentry></state>': "either an expr or a location",
    "": "there is no state to begin with",
}


@pytest.mark.parametrize("inside", FAULTS)
def test_faults_are_named(inside: str) -> None:
    with pytest.raises(DefinitionError) as refused:
        chart(inside)
    assert FAULTS[inside] in str(refused.value)
    assert all(problem.line == 1 and problem.code == "scxml" for problem in refused.value.problems)


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(DefinitionError) as refused:
        chart('<state id="a"><transition target="x"/></state><state id="a"><transition target="y"/></state>')
    assert len(refused.value.problems) == 3


@pytest.mark.parametrize("text", ["<process/>", '<scxml xmlns="http://example.org/"/>'])
def test_other_files_are_no_charts(text: str) -> None:
    with pytest.raises(DefinitionError, match="is no SCXML chart"):
        read_scxml(text)


def test_a_language_that_nobody_reads_is_refused() -> None:
    with pytest.raises(DefinitionError, match="no hook for the data model 'perl'; known: feel, null"):
        chart('<state id="a"/>', model="perl")


LOST = {
    '<script>x = 1</script><state id="a"/>': "scripts are not executed without a hook",
    '<state id="a"><onentry><script>x</script></onentry></state>': "one fails when it is reached",
    '<datamodel><data id="n" src="n.json"/></datamodel><state id="a"/>': "'n.json' is not read",
    '<datamodel><data id="n"><b/></data></datamodel><state id="a"/>': "XML inside <data> is not carried over",
    '<state id="a"><onentry><beep/></onentry></state>': "<beep> is not carried over",
    '<state id="a"><onentry><assign location="n.m" expr="1"/></onentry></state>': "'n.m' is no variable",
    '<state id="a"><transition cond="1 +" target="a"/></state>': "'1 +' cannot be read",
}


@pytest.mark.parametrize("inside", LOST)
def test_what_is_not_carried_over_is_told(inside: str) -> None:
    found = chart(inside).findings
    assert [LOST[inside] in one.message for one in found] == [True]
    assert {one.severity for one in found} == {"warning"}


def test_states_without_an_id_get_one() -> None:
    read = chart('<state><state id="state.1"/></state><parallel><state/></parallel>')
    assert list(read.definition.states) == ["", "state.2", "state.2/state.1", "parallel.3", "parallel.3/state.4"]


def test_what_a_chart_accepts_is_known() -> None:
    read = chart('<state id="a"><transition event="go stop.* *" target="a"/></state>')
    assert list(read.definition.events) == ["go", "stop"]


def test_charts_inside_and_files_are_named() -> None:
    read = chart(
        '<state id="a"><invoke src="b.scxml"/><invoke><content><scxml><state id="x"/></scxml></content></invoke></state>'
    )
    assert (sorted(read.children), read.sources) == (["p.a.1"], {"b.scxml"})


def test_a_chart_can_be_drawn() -> None:
    read = chart(
        '<parallel id="p"><state id="a"><history id="h"><transition target="b"/></history><state id="b"/></state>'
        '<state id="c"><transition event="x" target="h"/></state></parallel>'
    )
    assert "parallel" in to_mermaid(read.definition) or "--" in to_mermaid(read.definition)
