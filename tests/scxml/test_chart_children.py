"""Children of charts: begun, heard, told, given up."""

from __future__ import annotations

from chart_play import play

CHILD = '<content><scxml initial="{0}" datamodel="feel">{1}</scxml></content>'
END, REST = '<final id="k"/>', '<state id="k"/>'


def child(inside: str, initial: str = "k") -> str:
    return CHILD.format(initial, inside)


def parent(invoke: str, transitions: str, attributes: str = "") -> str:
    return (
        f'<datamodel><data id="n" expr="1"/></datamodel><state id="a"><invoke id="kid" {attributes}>{invoke}</invoke>'
        f'{transitions}<transition event="leave" target="out"/></state><state id="out"/><state id="good"/>'
    )


def test_a_child_ends_with_an_event_that_carries_what_it_gives() -> None:
    given = child(
        '<final id="k"><donedata><param name="x" expr="n + 1"/></donedata></final>'
        '<datamodel><data id="n" expr="0"/></datamodel>'
    )
    made = play(
        parent(
            f'<param name="n" expr="n + 1"/>{given}',
            '<transition event="done.invoke.kid" target="good"><log label="" expr="_event.data.x"/></transition>',
        )
    )
    assert (made.states, made.log) == (["good"], ["3"])


def test_a_child_is_cancelled_when_its_state_is_left() -> None:
    waiting = child('<state id="k"><onexit><send target="#_parent" event="bye"/></onexit></state>')
    made = play(parent(waiting, "") + '<state id="bad"/>')
    assert [one.status for one in made.world.instances.values()] == ["active", "active"]
    made.send("leave")
    assert [one.status for one in made.world.instances.values()] == ["active", "cancelled"]
    assert "bye" in [entry.name for one in made.world.steps for entry in one.entries if entry.kind == "event.ignored"]


def test_a_child_that_cannot_begin_is_an_error() -> None:
    made = play(
        '<state id="a"><invoke src="nowhere.scxml"/>'
        '<transition event="error.communication" target="b"/></state><state id="b"/>'
    )
    assert made.states == ["b"]


def test_a_child_of_another_kind_is_an_error() -> None:
    made = play(
        '<state id="a"><invoke type="soap" src="x"/><transition event="error.execution" target="b"/></state><state id="b"/>'
    )
    assert made.states == ["b"]


def test_parent_and_child_talk() -> None:
    talking = child(
        '<state id="k"><onentry><send target="#_parent" event="ready"/></onentry>'
        '<transition event="ask" target="l"><send target="#_parent" event="answer">'
        '<param name="x" expr="_event.data.x * 2"/>'
        '</send></transition></state><state id="l"/>'
    )
    made = play(
        parent(
            talking,
            '<transition event="ready"><send target="#_kid" event="ask"><param name="x" expr="21"/></send></transition>'
            '<transition event="answer" target="good"><log label="" expr="_event.data.x"/>'
            '<log label="" expr="_event.invokeid"/></transition>',
        )
    )
    assert (made.states, made.log) == (["good"], ["42", "kid"])


def test_finalize_comes_before_anybody_takes_the_event() -> None:
    telling = child(
        '<state id="k"><onentry><send target="#_parent" event="told"><param name="n" expr="7"/></send></onentry></state>'
    )
    made = play(
        parent(
            f'{telling}<finalize><assign location="n" expr="_event.data.n"/></finalize>',
            '<transition event="told" cond="n = 7" target="good"/>',
        )
    )
    assert made.states == ["good"]


def test_an_empty_finalize_takes_back_what_was_given() -> None:
    telling = child(
        '<datamodel><data id="n"/></datamodel><state id="k"><onentry>'
        '<send target="#_parent" event="told"><param name="n" expr="n + 6"/></send></onentry></state>'
    )
    made = play(parent(f"{telling}<finalize/>", '<transition event="told" cond="n = 7" target="good"/>', 'namelist="n"'))
    assert made.states == ["good"]


def test_a_child_that_hears_everything() -> None:
    hearing = child('<state id="k"><transition event="ping"><send target="#_parent" event="pong"/></transition></state>')
    made = play(parent(hearing, '<transition event="pong" target="good"/>', 'autoforward="true"'))
    assert made.send("ping").states == ["good"]


def test_children_begin_only_in_states_that_stay() -> None:
    made = play(
        f'<state id="a"><invoke>{child(END)}</invoke><transition target="b"/></state>'
        '<state id="b"><transition event="done.invoke" target="bad"/></state><state id="bad"/>'
    )
    assert made.states == ["b"]
    assert len(made.world.instances) == 1


def test_a_child_gets_a_name_of_its_own() -> None:
    made = play(
        f'<datamodel><data id="mine"/></datamodel><state id="a"><invoke idlocation="mine">{child(REST)}</invoke></state>'
    )
    assert made.fact("mine").startswith("a.")


def test_an_end_that_comes_while_the_parent_stands_still_is_kept() -> None:
    made = play(
        parent(
            child('<state id="k"><transition event="stop" target="e"/></state><final id="e"/>'),
            '<transition event="done.invoke.kid" target="good"/>',
        )
    )
    kid = next(id for id in made.world.instances if id != made.id)
    made.world.suspend(made.id)
    made.world.send(kid, "stop")
    assert made.states == ["a"]
    made.world.resume(made.id)
    assert made.states == ["good"]


def test_what_comes_after_the_end_is_gone_without_a_fault() -> None:
    hearing = child('<state id="k"><transition event="ping" target="e"/></state><final id="e"/>')
    made = play(
        parent(hearing, '<transition event="ping"><send target="#_kid" event="more"/></transition>', 'autoforward="true"')
    )
    made.send("ping")
    assert made.world.refused == []
