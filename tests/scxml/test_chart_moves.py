"""How charts move: internal transitions, histories, initial states with content, what has finished."""

from __future__ import annotations

from chart_play import play

COUNTED = '<onentry><log label="in {0}"/></onentry><onexit><log label="out {0}"/></onexit>'


def counted(name: str) -> str:
    return COUNTED.format(name)


def test_an_internal_transition_does_not_leave_its_own_state() -> None:
    made = play(
        f'<state id="a">{counted("a")}<state id="b">{counted("b")}</state><state id="c">{counted("c")}</state>'
        '<transition event="in" type="internal" target="c"/><transition event="out" target="b"/></state>'
    )
    assert made.send("in").log == ["in a", "in b", "out b", "in c"]
    assert made.send("out").log[4:] == ["out c", "out a", "in a", "in b"]


def test_an_internal_transition_to_elsewhere_is_an_external_one() -> None:
    made = play(f'<state id="a">{counted("a")}<state id="b"/><transition event="go" type="internal" target="a"/></state>')
    assert made.send("go").log == ["in a", "out a", "in a"]


def test_a_transition_without_a_target_leaves_nothing() -> None:
    made = play(f'<state id="a">{counted("a")}<transition event="ping"><log label="pong"/></transition></state>')
    assert made.send("ping").log == ["in a", "pong"]


def test_content_of_initial_runs_between_a_state_and_what_is_inside() -> None:
    made = play(
        f'<state id="a">{counted("a")}<initial><transition target="b"><log label="begin"/></transition></initial>'
        f'<state id="b">{counted("b")}</state><state id="c"/><transition event="past" target="c"/></state>'
    )
    assert made.log == ["in a", "begin", "in b"]
    assert made.send("past").log[3:] == ["out b", "out a", "in a"]


HISTORY = (
    '<state id="out"><transition event="back" target="h"/></state>'
    f'<state id="a">{counted("a")}<history id="h" type="deep"><transition target="b"><log label="first time"/></transition>'
    '</history><state id="b"><transition event="on" target="c"/></state><state id="c"/>'
    '<transition event="leave" target="out"/></state>'
)


def test_a_history_does_its_content_only_when_it_remembers_nothing() -> None:
    made = play(HISTORY)
    assert made.send("back").log == ["in a", "first time"]
    made.send("on").send("leave").send("back")
    assert made.states == ["a/c"]
    assert made.log == ["in a", "first time", "out a", "in a"]


def test_what_a_history_remembers_says_how_much_is_left() -> None:
    made = play(
        f'<state id="p"><history id="h" type="deep"><transition target="c"/></history>'
        f'<state id="c">{counted("c")}<state id="x"><transition event="y" target="y"/></state>'
        f'<state id="y"><transition event="again" target="h"/></state></state>'
        '<transition event="leave" target="out"/></state><state id="out"><transition event="back" target="h"/></state>'
    )
    made.send("y").send("leave").send("back")
    before = len(made.log)
    assert made.send("again").states == ["p/c/y"]
    assert made.log[before:] == []  # c is where both the transition and the remembered state lie


def test_done_events_are_for_everybody() -> None:
    made = play(
        '<parallel id="both"><transition event="done.state" cond="_event.name = &quot;done.state.both&quot;" target="all"/>'
        '<state id="one"><state id="a"><transition event="x" target="z"/></state><final id="z"/></state>'
        '<state id="two"><state id="b"><transition event="x" target="w"/></state><final id="w"/></state></parallel>'
        '<state id="all"/>'
    )
    assert made.states == ["both/one/a", "both/two/b"]
    assert made.send("x").states == ["all"]


def test_what_a_final_state_gives_comes_with_its_event() -> None:
    made = play(
        '<datamodel><data id="got"/></datamodel>'
        '<state id="a"><transition event="done.state.a" target="b">'
        '<assign location="got" expr="_event.data.sum"/></transition>'
        '<final id="f"><donedata><param name="sum" expr="1 + 2"/></donedata></final></state><state id="b"/>'
    )
    assert made.states == ["b"]
    assert made.fact("got") == 3


def test_a_process_gives_what_its_last_state_gives() -> None:
    made = play('<final id="end"><donedata><content expr="[1, 2]"/></donedata></final>')
    assert (made.now.status, made.now.outcome) == ("ended", "end")


def test_events_match_by_whole_words_of_their_names() -> None:
    made = play('<state id="a"><transition event="error.send" target="b"/></state><state id="b"/>')
    assert made.send("error.sendfailed").states == ["a"]
    assert made.send("error").states == ["a"]
    assert made.send("error.send.failed").states == ["b"]


def test_events_that_nobody_takes_are_gone() -> None:
    made = play('<state id="a"><transition event="x" target="b"/></state><state id="b"/>')
    assert made.send("unheard", anything=1).states == ["a"]


def test_targets_in_several_regions_are_entered_together() -> None:
    made = play(
        '<state id="s" initial="b2 c2"><parallel id="p"><state id="b"><state id="b1"/><state id="b2"/></state>'
        '<state id="c"><state id="c1"/><state id="c2"/></state></parallel></state>'
    )
    assert made.states == ["s/p/b/b2", "s/p/c/c2"]
