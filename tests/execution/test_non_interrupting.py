"""Transitions that leave nothing: a further token beside what goes on (BPMN's boundary events and event sub-processes)."""

from textwrap import dedent

import pytest
from playing import play

from duban.definition import check_definition
from duban.definition.model import Source
from duban.errors import DefinitionError

WORK = """
    events: {done: {}, remind: {}, told: {}, again: {}, stop: {}}
    initial: box
    states:
      box:
        initial: working
        on: {stop: {to: stopping, internal: true}, remind: {to: telling, internal: true, interrupting: false}}
        timers: {whole: {after: 10 days, to: late}}
        states:
          working:
            timers: {slow: {after: 1 day, to: asking, interrupting: false}, rest: {after: 3 days, to: over}}
            on: {done: over, again: working}
            exit: {note: '"left"'}
          asking:   {on: {told: over}}
          telling:  {on: {told: over}}
          stopping: {on: {told: over}}
          over:     {final: true}
        done: {to: closed}
      closed: {final: true}
      late: {}
    """


def test_a_timer_may_begin_something_beside_while_the_state_and_its_clocks_go_on() -> None:
    game = play(WORK).start().after("1 day")
    assert (game.states, game.entries("note")) == (["box/working", "box/asking"], [])
    assert game.due("box/working/rest") == "2026-11-05 09:00"
    game.send("done")
    assert game.now.status == "active"
    assert game.send("told").now.status == "ended"


def test_an_event_of_the_scope_may_begin_something_inside_it_every_time() -> None:
    game = play(WORK).start().send("remind").send("remind")
    assert game.states == ["box/working", "box/telling", "box/telling"]
    assert game.due("box/whole") == "2026-11-12 09:00"


def test_an_internal_transition_leaves_all_inside_but_not_the_scope() -> None:
    game = play(WORK).start().after("2 days").send("remind").send("stop")
    assert (game.states, len(game.entries("note"))) == (["box/stopping"], 1)
    assert game.due("box/whole") == "2026-11-12 09:00"
    assert game.send("told").now.status == "ended"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("done: over, again", "done: {interrupting: false}, again", "leads nowhere interrupts nothing"),
        ("asking:   {on", "asking:   {always: {if: '1 = 2', to: over, interrupting: false}, on", "for ever"),
    ],
)
def test_what_makes_no_sense_is_told(old: str, new: str, message: str) -> None:
    text = "duban: 1\nprocess: p\n" + dedent(WORK).replace(old, new)
    assert message in " ".join(str(one) for one in check_definition(Source("p.yaml", text)).problems)


def test_the_key_is_no_name_of_a_state() -> None:
    with pytest.raises(DefinitionError, match="interrupting"):
        play(WORK.replace("interrupting: false}, rest", "interrupting: slow}, rest"))
