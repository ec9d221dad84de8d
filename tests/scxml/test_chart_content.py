"""What charts do on the way: variables, choices, loops, errors, events with and without delay."""

from __future__ import annotations

import pytest
from chart_play import BEGIN, Played, play

from duban.calendars import bundled
from duban.design.scxml import Body, read_scxml
from duban.errors import Livelock
from duban.execution.documents import decode_instance, encode_instance
from duban.execution.program import compile_program
from duban.execution.world import World


def test_variables_begin_with_what_was_given() -> None:
    inside = '<datamodel><data id="n" expr="1"/><data id="m" expr="n + 1"/></datamodel><state id="a"/>'
    assert play(inside).now.facts == {"n": 1, "m": 2}
    assert play(inside, n=5, unknown=3).now.facts == {"n": 5, "m": 6}


@pytest.mark.parametrize(("binding", "early"), [("early", 7), ("late", None)])
def test_late_variables_wait_for_their_state(binding: str, early: int | None) -> None:
    made = play(
        '<state id="a"><transition event="go" target="b"/></state>'
        '<state id="b"><datamodel><data id="n" expr="7"/></datamodel></state>',
        attributes=f'binding="{binding}"',
    )
    assert made.fact("n") == early
    assert made.send("go").fact("n") == 7


def test_inline_values_are_json_or_texts() -> None:
    made = play('<datamodel><data id="l">[1, {"a": 2}]</data><data id="t"> so   it is </data></datamodel><state id="a"/>')
    assert made.now.facts == {"l": [1, {"a": 2}], "t": "so it is"}


def test_the_first_branch_that_holds_runs_alone() -> None:
    made = play(
        '<datamodel><data id="n" expr="2"/></datamodel><state id="a"><onentry><if cond="n = 1"><log label="one"/>'
        '<elseif cond="n = 2"/><log label="two"/><elseif cond="n &gt; 0"/><log label="more"/><else/><log label="none"/></if>'
        "</onentry></state>"
    )
    assert made.log == ["two"]


def test_a_loop_goes_over_the_list_as_it_was() -> None:
    made = play(
        '<datamodel><data id="l" expr="[3, 4]"/><data id="sum" expr="0"/></datamodel><state id="a"><onentry>'
        '<foreach array="l" item="one" index="i"><assign location="l" expr="append(l, 9)"/>'
        '<assign location="sum" expr="sum + one * (i + 1)"/></foreach></onentry></state>'
    )
    assert made.fact("sum") == 3 * 1 + 4 * 2
    assert (made.fact("one"), made.fact("i")) == (4, 1)


def test_an_error_ends_its_block_and_no_other() -> None:
    made = play(
        '<state id="a"><onentry><assign location="nowhere" expr="1"/><log label="skipped"/></onentry>'
        '<onentry><log label="done"/></onentry><transition event="error.execution" target="b"/></state><state id="b"/>'
    )
    assert (made.log, made.states) == (["done"], ["b"])


def test_a_condition_that_cannot_be_evaluated_is_false_and_an_error() -> None:
    made = play(
        '<state id="a"><transition event="go" cond="no such" target="c"/><transition event="error" target="b"/></state>'
        '<state id="b"/><state id="c"/>'
    )
    assert made.send("go").states == ["b"]


LATER = (
    '<state id="a"><onentry><send id="soon" event="x" delay="1.5s"/>'
    '<send id="late" event="y" delayexpr="@&quot;PT1M&quot;"/>'
    '</onentry><transition event="stop"><cancel sendid="soon"/></transition><transition event="x" target="b"/>'
    '<transition event="y" target="c"/></state><state id="b"/><state id="c"/>'
)


def test_what_is_sent_with_a_delay_comes_when_it_is_due() -> None:
    assert play(LATER).after(1.4).states == ["a"]
    assert play(LATER).after(1.5).states == ["b"]


def test_what_is_delayed_can_be_taken_back() -> None:
    assert play(LATER).send("stop").after(10).states == ["a"]
    assert play(LATER).send("stop").after(60).states == ["c"]


def test_what_is_delayed_survives_in_the_document() -> None:
    made = play(LATER)
    program = made.world.programs["p"]
    assert decode_instance(program, encode_instance(made.now)) == made.now
    assert made.now.next_due == made.now.delayed[0].due


def test_while_an_instance_stands_still_nothing_is_sent() -> None:
    made = play(LATER)
    made.world.suspend(made.id)
    made.after(10)
    made.world.resume(made.id)
    assert made.after(1.4).states == ["a"]
    assert made.after(0.2).states == ["b"]


def test_an_ended_instance_sends_nothing_more() -> None:
    made = play(LATER)
    made.world.cancel(made.id)
    assert (made.now.delayed, made.now.next_due) == ([], None)


def sent(target: str) -> Played:
    return play(
        f'<state id="a"><onentry><send id="s1" event="x" {target}/>'
        '</onentry><transition event="error.execution" target="bad">'
        '<log label="" expr="_event.sendid"/></transition><transition event="error.communication" target="nobody"/>'
        '<transition event="x" target="heard"><log label="" expr="_event.type"/></transition></state>'
        '<state id="bad"/><state id="nobody"/><state id="heard"/>'
    )


@pytest.mark.parametrize(
    ("target", "state", "log"),
    [
        ("", "heard", ["external"]),
        ('target="#_internal"', "heard", ["internal"]),
        ('target="somewhere"', "bad", ["s1"]),
        ('target="#_parent"', "nobody", []),
        ('target="#_child"', "nobody", []),
        ('target="#_scxml_unknown"', "nobody", []),
        ('targetexpr="&quot;#_scxml_&quot; + _sessionid"', "heard", ["external"]),
        ('type="http"', "bad", ["s1"]),
        ('delayexpr="&quot;soon&quot;"', "bad", ["s1"]),
    ],
)
def test_where_an_event_may_go(target: str, state: str, log: list[str]) -> None:
    made = sent(target)
    assert (made.states, made.log) == ([state], log)


def test_a_made_up_name_is_kept() -> None:
    made = play(
        '<datamodel><data id="mine"/></datamodel><state id="a"><onentry>'
        '<send event="x" delay="1h" idlocation="mine"/></onentry>'
        '<transition event="stop"><cancel sendidexpr="mine"/></transition></state>'
    )
    assert made.fact("mine") == made.now.delayed[0].name
    assert made.send("stop").now.delayed == []


def test_what_comes_with_an_event() -> None:
    made = play(
        '<datamodel><data id="n" expr="4"/><data id="got"/></datamodel><state id="a"><onentry>'
        '<send event="x" namelist="n"><param name="m" expr="n + 1"/></send></onentry>'
        '<transition event="x" target="b"><assign location="got" expr="_event.data"/></transition></state><state id="b"/>'
    )
    assert made.fact("got") == {"n": 4, "m": 5}


def test_what_the_host_sends() -> None:
    made = play(
        '<datamodel><data id="got"/></datamodel><state id="a">'
        '<transition event="*">'
        '<assign location="got" expr="[_event.name, _event.type, _event.data.a]"/></transition></state>'
    )
    assert made.send("hello", a=1).fact("got") == ["hello", "external", 1]


def test_the_null_data_model_knows_where_it_is() -> None:
    made = play(
        '<parallel id="p"><state id="a"><state id="a1"><transition event="go" cond="In(\'b2\')" target="a2"/></state>'
        '<state id="a2"/></state><state id="b"><state id="b1"><transition event="on" target="b2"/></state><state id="b2"/>'
        "</state></parallel>",
        model="null",
    )
    assert made.send("go").states == ["p/a/a1", "p/b/b1"]
    assert made.send("on").send("go").states == ["p/b/b2", "p/a/a2"]


@pytest.mark.parametrize(
    ("expr", "kept"),
    [
        ("1.5 * 2", 3),
        ("1 / 4", 0.25),
        ('{a: [1, null], b: date("2026-10-08")}', {"a": [1, None], "b": "2026-10-08"}),
        ('duration("PT90S")', "1 minute 30 seconds"),
    ],
)
def test_variables_hold_what_json_knows(expr: str, kept: object) -> None:
    made = play(f"<datamodel><data id='n' expr='{expr}'/></datamodel><state id='a'/>")
    assert made.fact("n") == kept
    program = made.world.programs["p"]
    assert decode_instance(program, encode_instance(made.now)) == made.now


def test_what_cannot_be_kept_is_an_error() -> None:
    made = play(
        '<datamodel><data id="n" expr="function(x) x"/></datamodel>'
        '<state id="a"><transition event="error.execution" target="b"/></state><state id="b"/>'
    )
    assert made.states == ["b"]


def test_an_internal_event_may_wait_too() -> None:
    made = play(
        '<state id="a"><onentry><send event="x" target="#_internal" delay="2s"/></onentry>'
        '<transition event="x" target="b"><log label="" expr="_event.type"/></transition></state><state id="b"/>'
    )
    assert made.after(2).states == ["b"]
    assert made.log == ["internal"]


def test_a_chart_that_sends_itself_events_for_ever_is_stopped() -> None:
    with pytest.raises(Livelock, match="p: no rest after"):
        play('<state id="a"><onentry><send event="x"/></onentry><transition event="x" target="a"/></state>')


def counting(text: str, names: frozenset[str], /) -> Body:
    """A language of one word: count `n`."""
    if text.strip() != "count":
        raise ValueError("no word but count")
    return Body(frozenset({"n"}), lambda chart: {"n": (chart["n"] or 0) + 1})


def test_scripts_go_through_a_hook() -> None:
    inside = '<script>count</script><state id="a"><transition event="x"><script>count</script></transition></state>'
    read = read_scxml(f'<scxml datamodel="feel">{inside}</scxml>', scripts={"feel": counting})
    world = World({"chart": compile_program(read.definition, bundled("always"))}, BEGIN)
    id = world.start("chart", {})
    assert world.instance(id).facts == {"n": 1}
    world.send(id, "x")
    assert world.instance(id).facts == {"n": 2}


def test_a_script_that_nobody_reads_is_told_and_fails() -> None:
    read = read_scxml('<scxml datamodel="feel"><script>jump</script><state id="a"/></scxml>', scripts={"feel": counting})
    assert ["scripts are not executed without a hook" in one.message for one in read.findings] == [True]
