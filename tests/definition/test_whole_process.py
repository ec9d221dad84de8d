"""The whole example process: every element of the model comes out as written."""

from __future__ import annotations

from decimal import Decimal

import pytest
from definition_texts import FILES

from duban.definition import Definition, check_definition, load_source, read_definition
from duban.definition.model import Decide, Escalate, Note, Raise, SetFacts, Target, Trigger
from duban.durations import Duration, parse_duration


@pytest.fixture(scope="module")
def complaint() -> Definition:
    return read_definition(load_source(FILES / "complaint.yaml"))


def test_it_has_no_problems() -> None:
    assert check_definition(load_source(FILES / "complaint.yaml")).problems == ()


def test_head(complaint: Definition) -> None:
    assert (complaint.process, complaint.version, complaint.calendar, complaint.key) == ("complaint", 3, "office", "case_no")
    assert complaint.title == {"en": "Complaint handling", "zh": "投诉处理"}
    assert [term.value for term in complaint.terms.values()] == [Duration(days=2), Duration(working_days=1)]
    assert complaint.sources[0].file.endswith("complaint.yaml")


def test_facts_and_counts(complaint: Definition) -> None:
    facts = complaint.facts
    assert list(facts)[:3] == ["case_no", "subject", "category"]
    assert (facts["subject"].required, facts["subject"].title) == (True, {"zh": "投诉事项"})
    assert facts["customer"].personal
    assert (facts["complainants"].min, facts["complainants"].default) == (1, 1)
    assert facts["media"].type.values == ("none", "possible", "actual")
    count = complaint.counts["same_this_month"]
    assert (count.process, count.match, count.distinct) == ("self", ("category", "subject"), "customer")
    assert count.within is not None
    assert count.within.evaluate(None) == parse_duration("1 month")


def test_events(complaint: Definition) -> None:
    assert complaint.events["replied"].by == ("handler",)
    assert complaint.events["evidence"].by == ()
    assert complaint.events["evidence"].fields["lawsuit"].required


def test_decision(complaint: Definition) -> None:
    table = complaint.decisions["grade"]
    assert (table.hit, table.outputs, len(table.rules)) == ("first", ("grade",), 3)
    first = table.rules[0]
    assert first.when is not None
    assert first.when.reads == {"lawsuit", "media", "complainants"}
    assert first.then[0].evaluate({}) == "major"
    assert table.rules[2].when is None


def test_states(complaint: Definition) -> None:
    states = complaint.states
    assert (
        list(states)
        == [
            "",
            "received",
            "handling",
            "handling/work",
            "handling/work/assigned",
            "handling/work/waiting_for_customer",
            "handling/work/done",
            "handling/report",
            "handling/report/judging",
            "handling/report/due",
            "handling/report/told",
            "handling/done",
            "callback",
            "closed",
        ]
        or list(states)[-1] == "closed"
    )
    assert states[""].initial == ("received",)
    assert states["handling"].kind == "parallel"
    assert states["handling"].initial == ("handling/work", "handling/report")
    assert states["handling/report"].finished_always
    assert states["handling/work/done"].kind == "final"
    assigned = states["handling/work/assigned"]
    assert assigned.task is not None
    assert assigned.task.role == "handler"
    assert assigned.transitions[0].targets == (Target("handling/work/done"),)
    assert [state.order for state in states.values()] == list(range(len(states)))


def test_transitions_are_numbered_in_document_order(complaint: Definition) -> None:
    every = [way for state in complaint.states.values() for way in state.transitions]
    every += [timer.transition for state in complaint.states.values() for timer in state.timers]
    by_place = sorted(every, key=lambda way: (way.place.line, way.place.column))
    assert [way.order for way in by_place] == list(range(1, len(every) + 1))


def test_process_wide_transitions(complaint: Definition) -> None:
    replied, progress, evidence = complaint.states[""].transitions
    assert (replied.events, replied.targets, replied.actions) == (("replied",), (), ())
    assert isinstance(progress.actions[0], Note)
    assert [type(action) for action in evidence.actions] == [SetFacts, Decide, Raise]
    assert evidence.where == "on/evidence/0"
    assert evidence.actions[1].where == "on/evidence/0/do/1"


def test_timer(complaint: Definition) -> None:
    (timer,) = complaint.states["handling/report/due"].timers
    assert (timer.name, timer.kind, timer.state) == ("handling/report/due/report_due", "after", "handling/report/due")
    assert timer.value is not None
    assert timer.value.reads == {"terms.report_within"}
    assert timer.transition.targets == (Target("handling/report/told"),)
    assert isinstance(timer.transition.actions[0], Escalate)


def test_obligation(complaint: Definition) -> None:
    duty = complaint.obligations["first_reply"]
    assert (duty.opens, duty.met, duty.kind) == ((Trigger("start"),), (Trigger("event", "replied"),), "within")
    assert duty.pause == ("handling/work/waiting_for_customer",)
    assert duty.warnings[0].before.evaluate(None) == parse_duration("4 working hours")
    assert duty.target == Decimal(1)


def test_escalations(complaint: Definition) -> None:
    leadership = complaint.escalations["leadership"]
    assert [(rung.name, rung.to) for rung in leadership.rungs] == [
        ("leadership", "leadership"),
        ("leadership/president", "president"),
        ("leadership/board", "board"),
    ]
    assert [rung.acknowledge.text if rung.acknowledge else None for rung in leadership.rungs] == [
        "30 minutes",
        "2 hours",
        None,
    ]
    assert {rung.message for rung in leadership.rungs} == {"{{ title }} {{ key }}: {{ subject }}"}


def test_call_with_a_bare_value_of_the_other_process(complaint: Definition) -> None:
    call = complaint.states["callback"].call
    assert call is not None
    assert call.facts["kind"].evaluate({}) == "complaint"
    assert call.facts["customer"].evaluate({"customer": "c1"}) == "c1"


def test_every_element_knows_its_place(complaint: Definition) -> None:
    assert (complaint.facts["category"].place.line, complaint.facts["category"].place.column) == (15, 3)
    assert complaint.states["handling/report/told"].place.column == 11
    lines = complaint.sources[0].text.splitlines()
    for state in list(complaint.states.values())[1:]:
        assert lines[state.place.line - 1][state.place.column - 1 :].startswith(state.name)
    for way in (way for state in complaint.states.values() for way in state.transitions if way.condition is not None):
        place = way.condition.place  # type: ignore[union-attr]
        assert lines[place.line - 1][place.column - 1 :].startswith(way.condition.text)  # type: ignore[union-attr]
