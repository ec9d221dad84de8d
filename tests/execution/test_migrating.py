"""An instance goes over to another version: states, clocks, duties and facts find their places, or it stays as it was."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import dedent
from typing import Any

import pytest
from playing import SHANGHAI, at, program

from duban.definition.plan import MigrationPlan
from duban.errors import InstanceEnded, MigrationRefused
from duban.execution.crossing import cross, plan_faults
from duban.execution.documents import decode_instance, decode_stimulus, encode_instance, encode_stimulus
from duban.execution.drive import drive
from duban.execution.effects import CancelProcess, Step
from duban.execution.explain import explain
from duban.execution.instance import Instance
from duban.execution.program import Program
from duban.execution.replay import replay
from duban.execution.stimulus import Actor, Cancel, Event, Reply, Start, Stimulus, Suspend

ONE = """
    version: 1
    key: no
    facts:
      no: {type: text}
      urgent: {type: enum, values: [yes_, no_], default: no_}
      amount: {type: text}
      old: {type: text, indexed: true}
    obligations:
      reply:
        {from: start, within: 2 days, met: {event: told}, warn: [{before: 1 hour, do: [{notify: clerk}]}],
         breach: [{escalate: boss}]}
      report: {from: start, within: 3 days, met: {event: told}}
    escalations:
      boss: {to: boss, level: late, message: late, acknowledge: 1 hour, ladder: [{to: head}]}
    events: {told: {}, go: {}, back: {}}
    on: {told: {}}
    initial: handling
    states:
      handling:
        parallel:
          work:
            initial: assigned
            states:
              assigned:
                timers: {late: {after: 4 days, to: done}, nag: {after: 5 days, do: [{notify: clerk}]}}
                on: {go: {to: done}}
              done: {final: true}
          report:
            initial: judging
            states:
              judging: {timers: {judge: {after: 6 days, to: told}}, on: {told: {to: told}}}
              told: {final: true}
        done: {to: closed}
      closed: {final: true}
"""
TWO = """
    version: 2
    key: no
    facts:
      no: {type: text}
      hurry: {type: enum, values: [yes_, no_, never_], default: no_}
      amount: {type: decimal}
      level: {type: integer, default: 3}
    obligations:
      reply: {from: start, within: 1 day, met: {event: told}, breach: [{escalate: chief}]}
    escalations:
      chief: {to: chief, level: late, message: late}
    events: {told: {}, go: {}}
    on: {told: {}}
    initial: care
    states:
      care:
        parallel:
          work:
            initial: open
            states:
              open:
                initial: assigned
                timers: {tick: {after: 10 days, to: done}}
                states:
                  assigned: {timers: {late: {after: 2 days, to: done}}, on: {go: {to: done}}}
              done: {final: true}
          report:
            initial: judging
            states:
              judging: {timers: {judge: {after: 3 days, to: told}}, on: {told: {to: told}}}
              told: {final: true}
          audit:
            initial: waiting
            states:
              waiting: {enter: [{notify: auditor}], on: {told: {to: seen}}}
              seen: {final: true}
        done: {to: closed}
      closed: {final: true}
"""
PLAN: dict[str, Any] = {
    "states": {"handling": "care", "handling/work/assigned": "care/work/open/assigned"},
    "renames": {"urgent": "hurry"},
}
LI = Actor("Li", ("operator",))
MONDAY = "2026-11-02 09:00"


class Life:
    """One instance through its versions, with all its steps, kept as a store keeps them."""

    def __init__(self, text: str, **facts: Any) -> None:
        self.programs = {"1": _made(text)}
        self.program = self.programs["1"]
        self.steps: list[Step] = []
        self.give(Start("i", "k", dict(facts)), MONDAY)

    @property
    def now(self) -> Instance:
        return self.steps[-1].instance

    @property
    def states(self) -> list[str]:
        return sorted(self.now.states)

    def give(self, stimulus: Stimulus | None, when: str) -> None:
        before = self.steps[-1].instance if self.steps else None
        self.steps += drive(self.program, before, stimulus, at(when), lambda query: 1)

    def cross(self, text: str, when: str = "2026-11-02 10:00", **plan: Any) -> list[str]:
        """Go over to a version; the kinds and names of what that did."""
        new = _made(text)
        found = cross(self.program, new, self.now, MigrationPlan(**plan), at(when), lambda query: 1, LI)
        self.program = self.programs[new.version] = new
        self.steps += found
        self.check()
        return [f"{entry.kind} {entry.name}".strip() for step in found for entry in step.entries]

    def check(self) -> None:
        """Its document and its journal give the same instance, and every clock can be explained."""
        assert decode_instance(self.program, encode_instance(self.now)) == self.now
        program, rows = self.programs["1"], []
        for one in self.steps:
            program = self.programs[getattr(one.stimulus, "version", "") or program.version]
            rows.append((decode_stimulus(program, encode_stimulus(one.stimulus)), one.at, one.answers))
        assert replay(self.programs["1"], rows, self.programs.__getitem__) == self.now
        explain(self.program, self.now, self.steps[-1].at)

    def dues(self) -> Mapping[str, str]:
        found = [*self.now.clocks, *[one for one in self.now.openings if one.pending]]
        return {one.name: one.due.astimezone(SHANGHAI).strftime("%m-%d %H:%M") for one in found if one.due}

    def entries(self, kind: str) -> list[dict[str, Any]]:
        return [entry.data for step in self.steps for entry in step.entries if entry.kind == kind]


def _made(text: str) -> Program:
    return program(dedent(text), calendar="always")


def test_tokens_go_to_their_new_places_and_new_regions_begin() -> None:
    life = Life(ONE)
    told = life.cross(TWO, reason="new standard", **PLAN)
    assert life.now.version == "2"
    assert life.states == ["care/audit/waiting", "care/report/judging", "care/work/open/assigned"]
    assert told[0] == "migrated 2"
    [migrated] = life.entries("migrated")
    assert migrated == {"from": "1", "reason": "new standard", "actor": "Li"}
    for event in ("told", "go"):
        life.give(Event(event), "2026-11-02 11:00")
    assert (life.now.status, life.now.outcome) == ("ended", "closed")
    life.check()


def test_clocks_keep_their_instants_unless_the_plan_says_otherwise() -> None:
    life = Life(ONE)
    life.cross(TWO, **PLAN)
    assert life.dues() == {
        "care/work/open/assigned/late": "11-06 09:00",
        "care/report/judging/judge": "11-08 09:00",
        "care/work/open/tick": "11-12 10:00",
        "reply": "11-04 09:00",
    }
    assert [(one["due"], one["because"]) for one in life.entries("timer.cancelled")] == [
        (at("2026-11-07 09:00"), ["version"])
    ]


def test_recomputed_clocks_count_by_the_new_version_from_where_they_began() -> None:
    life = Life(ONE)
    life.cross(TWO, timing={"handling/work/assigned/late": "recompute", "reply": "recompute"}, **PLAN)
    assert life.dues()["care/work/open/assigned/late"] == "11-04 09:00"
    assert life.dues()["care/report/judging/judge"] == "11-08 09:00"
    assert life.dues()["reply"] == "11-03 09:00"
    [moved] = life.entries("timer.moved")
    assert moved["because"] == ["version"]


def test_what_is_past_by_the_new_version_fires_at_once() -> None:
    life = Life(ONE)
    life.cross(TWO, "2026-11-05 08:00", otherwise="recompute", **PLAN)
    assert "care/work/done" in life.states
    assert life.now.openings[0].status == "breached"
    life.check()


def test_duties_and_ladders_that_are_gone_are_waived_with_the_reason() -> None:
    life = Life(ONE)
    life.give(None, "2026-11-04 09:00")
    assert (life.now.openings[0].status, len(life.now.ladders)) == ("breached", 1)
    told = life.cross(TWO, "2026-11-04 09:10", reason="fewer reports", **PLAN)
    assert "obligation.waived report" in told
    assert "ladder.stopped boss" in told
    assert life.entries("obligation.waived")[0]["by"] == "fewer reports"
    assert life.entries("ladder.stopped")[0]["reason"] == "fewer reports"
    assert ([one.name for one in life.now.openings], life.now.ladders) == (["reply"], [])


def test_facts_are_read_by_the_new_types() -> None:
    life = Life(ONE, urgent="yes_", amount="1.50", old="x")
    life.cross(TWO, **PLAN)
    facts = life.now.facts
    assert (str(facts["amount"]), facts["hurry"], facts["level"], "old" in facts, "urgent" in facts) == (
        "1.50", "yes_", 3, False, False,
    )  # fmt: skip
    assert (life.steps[-1].indexed["old"], life.steps[-1].indexed["no"]) == (None, "k")
    assert life.entries("facts.gone") == [{"facts": {"old": "x", "urgent": "yes_"}}]


def test_everything_that_stands_against_it_is_told_at_once_and_nothing_changes() -> None:
    life = Life(ONE, amount="much")
    before = life.now
    with pytest.raises(MigrationRefused) as caught:
        life.cross(TWO.replace("level: {type: integer, default: 3}", "level: {type: integer, required: true}"))
    assert life.now is before
    assert [fault.partition(":")[0] for fault in caught.value.faults] == [
        "fact amount is 'much' but must be a number; give it a value under `facts`".partition(":")[0],
        "fact level is required; give it a value under `facts`",
        "handling/work/assigned",
        "handling/report/judging",
    ]
    life.cross(
        TWO.replace("level: {type: integer, default: 3}", "level: {type: integer, required: true}"),
        facts={"amount": 2, "level": 1},
        **PLAN,
    )
    assert (str(life.now.facts["amount"]), life.now.facts["level"]) == ("2", 1)


def test_a_plan_that_names_what_is_not_there_is_told_before_anything() -> None:
    plan = MigrationPlan(
        {"handeling": "care", "handling": "car"}, {"replay": "keep"}, renames={"urgend": "hury"}, facts={"lev": 1}
    )
    assert plan_faults(_made(ONE), _made(TWO), plan) == [
        "states: version 1 has no state 'handeling'; did you mean 'handling'?",
        "states: version 2 has no state 'car'; did you mean 'care'?",
        "timing: version 1 has no timer 'replay'; did you mean 'reply'?",
        "renames: version 1 has no fact 'urgend'; did you mean 'urgent'?",
        "facts: version 2 has no fact 'lev'; did you mean 'level'?",
        "facts: version 2 has no fact 'hury'; did you mean 'hurry'?",
    ]
    assert plan_faults(_made(ONE), _made(TWO), MigrationPlan(**PLAN)) == []


def test_suspended_ones_go_over_and_ended_ones_do_not() -> None:
    life = Life(ONE)
    life.give(Suspend("before court"), "2026-11-02 09:30")
    life.cross(TWO, **PLAN)
    assert (life.now.status, life.now.version, life.now.next_due) == ("suspended", "2", None)
    life.give(Cancel(), "2026-11-02 10:30")
    with pytest.raises(InstanceEnded):
        life.cross(TWO, **PLAN)


CALLING = """
    version: 1
    events: {go: {}}
    initial: ask
    states:
      ask: {call: {process: other}, done: {to: end}}
      end: {final: true}
"""


def test_who_waits_for_an_answer_must_go_where_it_is_awaited() -> None:
    life = Life(CALLING)
    plain = CALLING.replace("version: 1", "version: 2").replace(
        "{call: {process: other}, done: {to: end}}", "{on: {go: {to: end}}}"
    )
    with pytest.raises(MigrationRefused, match="waits for call"):
        life.cross(plain)
    renamed = CALLING.replace("version: 1", "version: 2").replace("ask", "inquire")
    life.cross(renamed, states={"ask": "inquire"})
    life.give(Reply(life.now.tokens[0].id), "2026-11-02 11:00")
    assert life.now.status == "ended"
    life.check()


FORKED = """
    version: 1
    events: {left: {}, right: {}}
    initial: fork
    states:
      fork: {always: {to: [a, b]}}
      a: {on: {left: {to: meet}}}
      b: {on: {right: {to: meet}}}
      meet: {join: all, always: {to: end}}
      end: {final: true}
"""


def test_a_token_at_a_join_still_counts_for_the_way_it_came() -> None:
    life = Life(FORKED)
    life.give(Event("left"), "2026-11-02 09:10")
    more = (
        FORKED.replace("version: 1", "version: 2")
        .replace("initial: fork", "initial: first")
        .replace("states:", "states:\n      first: {always: {to: fork}}")
    )
    life.cross(more)
    assert life.now.tokens[-1].arrived is not None
    life.give(Event("right"), "2026-11-02 10:20")
    assert life.now.status == "ended"
    life.check()


def test_a_dropped_token_takes_what_it_called_with_it() -> None:
    text = CALLING.replace("initial: ask", "initial: fork").replace(
        "states:", "states:\n      fork: {always: {to: [ask, rest]}}\n      rest: {on: {go: {to: end}}}"
    )
    life = Life(text)
    life.cross(text.replace("version: 1", "version: 2"), states={"ask": None})
    assert life.states == ["rest"]
    assert [type(effect) for effect in life.steps[-1].effects] == [CancelProcess]
    with pytest.raises(MigrationRefused, match="no token is left"):
        life.cross(text.replace("version: 1", "version: 3"), states={"rest": None})


def test_a_simple_state_may_become_a_composite_one_and_guards_are_looked_at_again() -> None:
    life = Life(
        """
        version: 1
        events: {go: {}}
        facts: {n: {type: integer}}
        initial: a
        states: {a: {on: {go: {to: b}}}, b: {final: true}}
        """,
        n=5,
    )
    life.cross(
        """
        version: 2
        events: {go: {}}
        facts: {n: {type: integer}}
        initial: a
        states:
          a:
            initial: x
            states: {x: {always: {if: n > 3, to: y}}, y: {on: {go: {to: b}}}}
          b: {final: true}
        """
    )
    assert life.states == ["a/y"]
