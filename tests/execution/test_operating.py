"""What operators do to an instance: facts corrected, tokens moved, what fails passed over; all of it in the journal."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from playing import at, program

from duban.errors import EvaluationError, FactError, InstanceEnded, MoveRefused
from duban.execution.documents import decode_stimulus, encode_stimulus
from duban.execution.drive import drive
from duban.execution.effects import Step
from duban.execution.instance import Instance
from duban.execution.program import Program
from duban.execution.replay import replay
from duban.execution.stimulus import Actor, Cancel, MoveToken, SetFacts, SkipDue, Start, Stimulus, Suspend

REPAIR = """
    key: no
    facts:
      no: {type: text}
      grade: {type: enum, values: [minor, major], default: minor}
      until: {type: datetime}
      n: {type: integer, required: true, min: 1}
    obligations:
      reply: {from: start, within: 'if grade = "major" then 1 hour else 8 hours', met: {event: told}}
    on: {told: {}}
    events: {told: {}}
    initial: work
    states:
      work:
        initial: doing
        exit: [{note: '"left work"'}]
        timers: {late: {at: until, do: [{note: '"late"'}]}}
        always: {if: n > 10, to: big}
        states:
          doing: {exit: [{note: '"left doing"'}]}
          waiting: {enter: [{note: '"waits"'}]}
      big: {enter: [{note: '"big"'}], timers: {soon: {after: 1 hour, to: over}}}
      over: {final: true}
"""
LI = Actor("Li", ("operator",))


class Tale:
    """One instance and all its steps, kept as a store keeps them."""

    def __init__(self, made: Program, start: str = "2026-11-02 09:00", **facts: Any) -> None:
        self.program, self.steps = made, list[Step]()
        self.give(Start("i", "k", {"n": 1} | facts), at(start))

    @property
    def now(self) -> Instance:
        return self.steps[-1].instance

    def give(self, stimulus: Stimulus | None, when: datetime) -> list[str]:
        """Give a stimulus; the kinds and names of what it did."""
        before = self.steps[-1].instance if self.steps else None
        self.steps += (found := drive(self.program, before, stimulus, when, lambda query: 1))
        return [f"{entry.kind} {entry.name}".strip() for step in found for entry in step.entries]

    def entries(self, kind: str) -> list[dict[str, Any]]:
        return [entry.data for step in self.steps for entry in step.entries if entry.kind == kind]

    def check(self) -> None:
        """The journal alone gives the same instance."""
        rows = [(decode_stimulus(self.program, encode_stimulus(one.stimulus)), one.at, one.answers) for one in self.steps]
        assert replay(self.program, rows) == self.now


@pytest.fixture
def tale() -> Tale:
    return Tale(program(REPAIR))


def test_set_facts_are_typed_and_clocks_are_worked_out_again(tale: Tale) -> None:
    assert tale.now.openings[0].due == at("2026-11-02 17:00")
    tale.give(SetFacts({"grade": "major", "until": "2026-11-03T09:00:00+08:00"}, "misread", LI), at("2026-11-02 09:30"))
    assert tale.now.openings[0].due == at("2026-11-02 10:00")
    assert [clock.due for clock in tale.now.clocks] == [at("2026-11-03 09:00")]
    [told] = tale.entries("facts.set")
    assert (told["reason"], told["actor"], told["facts"]["grade"]) == ("misread", "Li", "major")
    assert next((one["from"], one["to"]) for one in tale.entries("fact")) == ("minor", "major")
    tale.check()


def test_set_facts_open_the_ways_that_wait_for_them(tale: Tale) -> None:
    told = tale.give(SetFacts({"n": 11}), at("2026-11-02 09:30"))
    assert tale.now.states == ["big"]
    assert told[0] == "facts.set"
    assert [entry["text"] for entry in tale.entries("note")] == ["left doing", "left work", "big"]
    tale.check()


def test_all_that_is_wrong_with_set_facts_is_told_and_nothing_changes(tale: Tale) -> None:
    before = tale.now
    with pytest.raises(FactError) as caught:
        tale.give(SetFacts({"grade": "awful", "n": None, "no": "other", "colour": "red"}), at("2026-11-02 09:30"))
    assert sorted(caught.value.faults) == ["colour", "grade", "n", "no"]
    assert tale.now is before


def test_a_null_takes_a_fact_away_and_its_timer_with_it(tale: Tale) -> None:
    tale.give(SetFacts({"until": "2026-11-03T09:00:00+08:00"}), at("2026-11-02 09:30"))
    tale.give(SetFacts({"until": None}), at("2026-11-02 09:40"))
    assert tale.now.facts["until"] is None
    assert tale.now.clocks[0].due is None
    tale.check()


def test_a_suspended_instance_takes_facts_but_moves_only_when_it_goes_on(tale: Tale) -> None:
    tale.give(Suspend(), at("2026-11-02 09:10"))
    tale.give(SetFacts({"n": 11}), at("2026-11-02 09:20"))
    assert tale.now.states == ["work/doing"]
    with pytest.raises(InstanceEnded, match="suspended"):
        tale.give(MoveToken("work/doing", "big"), at("2026-11-02 09:30"))


def test_a_moved_token_leaves_and_enters_as_by_a_transition(tale: Tale) -> None:
    told = tale.give(MoveToken("work/doing", "work/waiting", "told to wait", LI), at("2026-11-02 09:30"))
    assert tale.now.states == ["work/waiting"]
    assert next(one for one in told if one.startswith(("moved", "note"))) == "moved work/doing"
    assert len(tale.entries("note")) == 2
    [moved] = tale.entries("moved")
    assert (moved["to"], moved["reason"], moved["actor"]) == ("work/waiting", "told to wait", "Li")
    tale.give(MoveToken("work", "big"), at("2026-11-02 09:40"))
    assert tale.now.states == ["big"]
    assert [clock.name for clock in tale.now.clocks] == ["big/soon"]
    tale.give(MoveToken(tale.now.tokens[0].id, "over"), at("2026-11-02 09:50"))
    assert (tale.now.status, tale.now.outcome) == ("ended", "over")
    tale.check()


@pytest.mark.parametrize(
    ("source", "to", "says"),
    [("big", "over", "tokens are at work/doing"), ("work/doing", "bog", "no state 'bog'"), ("work", "", "no state ''")],
)
def test_a_move_that_cannot_be_says_why(tale: Tale, source: str, to: str, says: str) -> None:
    with pytest.raises(MoveRefused, match=says):
        tale.give(MoveToken(source, to), at("2026-11-02 09:30"))


def test_of_several_tokens_in_one_state_one_is_named_by_its_number_and_joins_take_none() -> None:
    tale = Tale(
        program(
            """
            facts: {n: {type: integer}}
            initial: fork
            states:
              fork: {always: {to: [a, a, b]}}
              a: {on: {go: {to: meet}}}
              b: {on: {went: {to: meet}}}
              meet: {join: all, always: {to: end}}
              end: {final: true}
            events: {go: {}, went: {}}
            """
        )
    )
    with pytest.raises(MoveRefused, match="2 tokens are there"):
        tale.give(MoveToken("a", "b"), at("2026-11-02 09:30"))
    with pytest.raises(MoveRefused, match="is a join"):
        tale.give(MoveToken("b", "meet"), at("2026-11-02 09:30"))
    first = next(token for token in tale.now.tokens if token.path == "a")
    tale.give(MoveToken(first.id, "b"), at("2026-11-02 09:30"))
    assert sorted(tale.now.states) == ["a", "b", "b"]
    tale.check()


def test_nothing_that_is_not_due_is_skipped(tale: Tale) -> None:
    with pytest.raises(EvaluationError, match="nothing is due"):
        tale.give(SkipDue(), at("2026-11-02 09:30"))


def test_ended_instances_take_nothing_more(tale: Tale) -> None:
    tale.give(Cancel(), at("2026-11-02 09:30"))
    for stimulus in (SetFacts({"n": 2}), MoveToken("work", "big"), SkipDue(), Suspend()):
        with pytest.raises(InstanceEnded):
            tale.give(stimulus, at("2026-11-02 09:40"))


LOOP = """
    facts: {n: {type: integer, required: true}, mended: {type: boolean, default: false}}
    obligations: {reply: {from: start, within: 4 hours, met: {event: told}}}
    on: {told: {}}
    events: {told: {}}
    initial: a
    states:
      a:
        timers:
          good: {after: 1 hour, do: [{set: {n: n + 1}}]}
          bad: {after: 2 hours, to: b}
          later: {after: 3 hours, do: [{set: {n: n + 10}}]}
      b: {always: {if: not(mended), to: c}, timers: {x: {after: 1 day, to: end}}}
      c: {always: {if: not(mended), to: b}, timers: {y: {after: 1 day, to: end}}}
      end: {final: true}
"""


def test_what_fails_when_it_is_due_is_skipped_and_what_is_good_is_done() -> None:
    tale = Tale(program(LOOP))
    told = tale.give(SkipDue("goes in circles", LI), at("2026-11-02 12:30"))
    assert tale.now.facts["n"] == 12
    assert [one for one in told if one.startswith(("skipped", "timer.fired"))] == [
        "timer.fired a/good", "skipped a/bad", "timer.fired a/bad", "timer.fired a/later",
    ]  # fmt: skip
    assert tale.now.states == ["a"]
    tale.check()


def test_facts_mend_what_fails_when_it_is_due() -> None:
    tale = Tale(program(LOOP))
    tale.give(SetFacts({"mended": True}, "stop there"), at("2026-11-02 12:30"))
    assert tale.now.states == ["b"]
    assert tale.now.facts["n"] == 2
    tale.check()
