"""`each`: a token for every element, at once or in turn, and when that is enough."""

from textwrap import dedent
from typing import Any

import pytest
from playing import Game, at, play, program

from duban.definition import check_definition
from duban.definition.model import Source
from duban.errors import DefinitionError, EvaluationError, EventNotAccepted, FactError, GuardRefused, NoSuchEach
from duban.execution.documents import decode_instance, encode_instance
from duban.execution.effects import CallService, ReplyTo, StartProcess
from duban.execution.stimulus import AddElement, CompleteEach
from duban.execution.world import World

INSPECTION = """
    facts:
      findings: {type: list, of: {type: record, fields: {room: {type: text}, by: {type: datetime, required: false}}}}
      mended: {type: list, of: text, default: []}
    events: {mended: {with: {room: {type: text}}}, drop: {}, all_drop: {}}
    initial: mending
    states:
      mending:
        each:
          in: findings
          as: finding
          do:
            initial: open
            states:
              open:
                timers: {late: {at: finding.by, do: {notify: chief, message: "{{ finding.room }} is late"}}}
                on:
                  mended: {if: event.room = finding.room, to: mended, do: {set: {mended: 'append(mended, finding.room)'}}}
              mended: {final: true}
            on: {drop: closed}
        on: {all_drop: closed}
        done: {to: closed}
      closed: {final: true}
    """


def rooms(*names: str, **more: Any) -> list[dict[str, Any]]:
    return [{"room": name} | more for name in names]


def test_every_element_has_a_token_and_all_must_finish() -> None:
    game = play(INSPECTION).start(findings=rooms("a", "b", "c"))
    assert game.states == ["mending/finding/open"] * 3
    game.send("mended", room="b").send("mended", room="c")
    assert game.states == ["mending/finding/open"]
    game.send("mended", room="a")
    assert game.now.status == "ended"
    assert game.fact("mended") == ["b", "c", "a"]


def test_an_event_that_fits_no_element_is_refused_and_changes_nothing() -> None:
    game = play(INSPECTION).start(findings=rooms("a"))
    before = game.now
    with pytest.raises(GuardRefused):
        game.send("mended", room="z")
    assert game.now == before


def test_an_event_is_taken_by_one_element_even_where_it_fits_several() -> None:
    game = play(INSPECTION).start(findings=rooms("a", "a"))
    game.send("mended", room="a")
    assert game.states == ["mending/finding/open"]


@pytest.mark.parametrize("given", [{"findings": []}, {}])
def test_nothing_to_do_is_done_at_once(given: dict[str, Any]) -> None:
    assert play(INSPECTION).start(**given).now.status == "ended"


def test_timers_and_messages_see_their_own_element() -> None:
    given = [*rooms("a", by=at("2026-11-03 09:00")), *rooms("b", by=at("2026-11-04 09:00")), *rooms("c")]
    game = play(INSPECTION).start(findings=given)
    assert [effect.message for _, _, effect in game.at("2026-11-03 09:00").world.effects] == ["a is late"]
    assert [effect.message for _, _, effect in game.at("2026-11-05 09:00").world.effects] == ["a is late", "b is late"]


@pytest.mark.parametrize("event", ["drop", "all_drop"])
def test_what_leads_out_leaves_all_elements(event: str) -> None:
    game = play(INSPECTION).start(findings=rooms("a", "b", by=at("2026-11-03 09:00"))).send(event)
    assert (game.states, game.now.status, game.now.clocks) == (["closed"], "ended", [])


def test_the_list_is_taken_as_it_was_on_entering() -> None:
    text = INSPECTION.replace("drop: {}, ", "drop: {}, more: {}, ")
    text = text.replace("on: {all_drop", "on: {more: {do: {set: {findings: '[]'}}}, all_drop")
    game = play(text).start(findings=rooms("a", "b")).send("more")
    game.send("mended", room="b").send("mended", room="a")
    assert game.now.status == "ended"


def test_the_document_brings_elements_back_as_they_were() -> None:
    game = play(INSPECTION).start(findings=rooms("a", by=at("2026-11-03 09:00")))
    made = game.world.programs["p"]
    assert decode_instance(made, encode_instance(game.now)) == game.now


IN_TURN = """
    facts: {steps: {type: list, of: text}, told: {type: list, of: text, default: []}, seen: {type: text}}
    events: {next: {}}
    initial: walking
    states:
      walking:
        each:
          in: steps
          as: step
          sequential: true
          do:
            initial: at_it
            enter: {set: {told: 'append(told, step)', seen: 'string(each.index) + "/" + string(each.total)'}}
            exit: {note: step}
            states: {at_it: {on: {next: over}}, over: {final: true}}
        done: {to: closed}
      closed: {final: true}
    """


def test_in_turn_the_next_one_begins_when_one_has_finished() -> None:
    game = play(IN_TURN).start(steps=["x", "y", "z"])
    assert (game.states, game.fact("told"), game.fact("seen")) == (["walking/step/at_it"], ["x"], "1/3")
    assert (game.send("next").fact("told"), game.fact("seen")) == (["x", "y"], "2/3")
    assert (game.send("next").send("next").now.status, game.fact("told")) == ("ended", ["x", "y", "z"])
    assert [entry.data["text"] for entry in game.entries("note")] == ["x", "y", "z"]


@pytest.mark.parametrize(("condition", "needed"), [("each.done >= 2", 2), ("each.active = 1", 3), ('"y" in told', 2)])
def test_enough_is_when_the_condition_holds_after_an_element(condition: str, needed: int) -> None:
    text = IN_TURN.replace("sequential: true", f"sequential: {str(condition[0] == chr(34)).lower()}")
    text = text.replace("as: step", f"as: step\n          done_when: {condition!r}")
    game = play(text).start(steps=["x", "y", "z", "w"])
    for _ in range(needed - 1):
        assert game.send("next").now.status == "active"
    assert game.send("next").now.status == "ended"


def test_elements_that_are_no_longer_needed_are_left() -> None:
    text = INSPECTION.replace("as: finding", "as: finding\n          done_when: each.done >= 1")
    text = text.replace("mending:\n", "mending:\n        exit: {note: '\"left\"'}\n", 1)
    game = play(text).start(findings=rooms("a", "b", "c", by=at("2026-11-03 09:00"))).send("mended", room="b")
    assert (game.states, len(game.entries("timer.cancelled")), len(game.entries("note"))) == (["closed"], 3, 1)


CALLING = """
    facts: {findings: {type: list, of: text}, answers: {type: list, of: text, default: []}}
    initial: calling
    states:
      calling:
        each:
          in: findings
          as: finding
          do:
            call: {process: repair, with: {problem: finding}}
            done: {do: {set: {answers: 'append(answers, finding + ":" + event.outcome)'}}}
        done: {to: closed}
      closed: {final: true}
    """
REPAIR = """
    process: repair
    facts: {problem: {type: text}}
    events: {mended: {}}
    initial: open
    states: {open: {on: {mended: good}}, good: {final: true}}
    """


def test_each_element_may_call_a_process_and_gather_its_answer() -> None:
    programs = {made.process: made for made in (program(CALLING), program(REPAIR))}
    game = Game(World(programs, at("2026-11-02 09:00"))).start(findings=["roof", "door"])
    children = [one for one in game.world.instances.values() if one.process == "repair"]
    assert [one.facts["problem"] for one in children] == ["roof", "door"]
    for child in reversed(children):
        game.world.send(child.id, "mended")
    assert (game.now.status, game.fact("answers")) == ("ended", ["door:good", "roof:good"])


def test_children_of_elements_that_are_left_are_cancelled() -> None:
    text = CALLING.replace("as: finding", "as: finding\n          done_when: each.done >= 1")
    programs = {made.process: made for made in (program(text), program(REPAIR))}
    game = Game(World(programs, at("2026-11-02 09:00"))).start(findings=["roof", "door"])
    first, second = [one.id for one in game.world.instances.values() if one.process == "repair"]
    game.world.send(first, "mended")
    assert (game.now.status, game.world.instance(second).status) == ("ended", "cancelled")


def test_each_element_may_ask_a_service() -> None:
    def answer(effect: StartProcess | CallService) -> ReplyTo:
        assert isinstance(effect, CallService)
        assert effect.parent is not None
        return ReplyTo(effect.id, effect.parent, {"outcome": effect.fields["problem"].upper()})

    text = CALLING.replace("call: {process: repair", "service: {name: fix")
    game = Game(World({"p": program(text)}, at("2026-11-02 09:00"), script=answer)).start(findings=["roof", "door"])
    assert game.fact("answers") == ["roof:ROOF", "door:DOOR"]


def test_each_within_each() -> None:
    game = play("""
        facts: {grid: {type: list, of: {type: list, of: integer}}, sum: {type: integer, default: 0}}
        events: {add: {}}
        initial: rows
        states:
          rows:
            each:
              in: grid
              as: row
              do:
                initial: cells
                states:
                  cells:
                    each:
                      in: row
                      as: cell
                      sequential: true
                      do:
                        initial: open
                        states:
                          open: {on: {add: {to: shut, do: {set: {sum: sum + cell * each.index}}}}}
                          shut: {final: true}
                    done: {to: over}
                  over: {final: true}
            done: {to: closed}
          closed: {final: true}
        """).start(grid=[[1, 2], [10]])
    assert len(game.states) == 2
    for _ in range(3):
        game.send("add")
    assert (game.now.status, game.fact("sum")) == ("ended", 1 * 1 + 2 * 2 + 10 * 1)


def test_a_history_of_what_is_left_begins_the_list_again() -> None:
    game = play("""
        facts: {steps: {type: list, of: text}}
        events: {away: {}, back: {}, next: {}}
        initial: work
        states:
          work:
            initial: walking
            on: {away: elsewhere}
            states:
              walking:
                each: {in: steps, as: step, do: {initial: on_it, states: {on_it: {on: {next: over}}, over: {final: true}}}}
                done: {to: walked}
              walked: {}
              last: {history: deep, default: walking}
          elsewhere: {on: {back: work/last}}
        """).start(steps=["x", "y"])
    game.send("next").send("away").send("back")
    assert game.states == ["work/walking/step/on_it"] * 2


def test_a_list_that_is_none_is_an_error_that_changes_nothing() -> None:
    text = IN_TURN.replace("told: {type: list", "odd: {type: any}, told: {type: list").replace("in: steps", "in: odd")
    with pytest.raises(EvaluationError, match="each needs a list"):
        play(text).start(odd={"a": 1})


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("finding.room, to", "findin.room, to", "did you mean finding"),
        ("finding.room, to", "finding.rom, to", "did you mean room"),
        ("done: {to: closed}", "done: {to: mending/finding/open}", "only `each` enters 'mending/finding'"),
        ("on: {drop: closed}", "on: {drop: finding}", "only `each` enters 'mending/finding'"),
        ("as: finding", "as: mended", "means something else already"),
        ("as: finding", "as: each", "word of the expression language"),
        ("in: findings", "in: mended[1]", "list is needed"),
        ("{{ finding.room }}", "{{ finding.rom }}", "did you mean 'room'"),
    ],
)
def test_mistakes_are_found_with_their_place(old: str, new: str, message: str) -> None:
    assert old in INSPECTION
    with pytest.raises(DefinitionError, match=message):
        play(INSPECTION.replace(old, new))


def test_a_message_does_not_tell_an_elements_personal_fields() -> None:
    text = "duban: 1\nprocess: p\n" + dedent(INSPECTION).replace(
        "room: {type: text}, by", "room: {type: text, personal: true}, by"
    )
    problems = check_definition(Source("p.yaml", text)).problems
    assert [(one.code, one.message) for one in problems] == [
        ("personal-fact", "the message tells the personal field 'room'")
    ]


def test_a_body_that_never_finishes_is_a_mistake() -> None:
    with pytest.raises(DefinitionError, match="never finishes"):
        play("facts: {l: {type: list}}\ninitial: s\nstates: {s: {each: {in: l, as: e, do: {}}}}")


def test_an_event_is_not_accepted_where_no_element_awaits_it() -> None:
    game = play(
        IN_TURN.replace("done: {to: closed}", "done: {to: resting}").replace("closed:", "resting: {}\n      closed:")
    )
    game.start(steps=["x"]).send("next")
    with pytest.raises(EventNotAccepted):
        game.send("next")


# asked from outside


def test_an_element_may_be_added_while_it_runs() -> None:
    game = play(INSPECTION).start(findings=rooms("a"))
    game.world.request(game.id, AddElement("mending", {"room": "b", "by": at("2026-11-03 09:00")}, "seen later"))
    assert game.states == ["mending/finding/open"] * 2
    assert game.send("mended", room="a").now.status == "active"
    assert game.send("mended", room="b").now.status == "ended"
    assert game.entries("each.added")[0].data == {"index": 2, "reason": "seen later"}


def test_an_element_added_in_turn_waits_for_its_turn() -> None:
    game = play(IN_TURN).start(steps=["x"])
    game.world.request(game.id, AddElement("walking", "y"))
    assert (game.fact("told"), game.send("next").fact("told"), game.send("next").now.status) == (["x"], ["x", "y"], "ended")


def test_enough_may_be_said_from_outside() -> None:
    game = play(INSPECTION).start(findings=rooms("a", "b", "c")).send("mended", room="b")
    game.world.request(game.id, CompleteEach("mending", "the house is sold"))
    assert (game.states, game.now.status) == (["closed"], "ended")


def test_what_cannot_be_added_changes_nothing() -> None:
    game = play(INSPECTION).start(findings=rooms("a"))
    before = game.now
    with pytest.raises(FactError, match="finding: must be a"):
        game.world.request(game.id, AddElement("mending", 7))
    with pytest.raises(NoSuchEach, match="running are: mending"):
        game.world.request(game.id, CompleteEach("closed"))
    assert game.now == before
