"""What scenarios have not touched: each part with its place, and what need not be touched."""

from __future__ import annotations

from functools import reduce

from duban.calendars import bundled
from duban.definition import Source, read_definition
from duban.definition.model import Definition
from duban.execution.program import compile_program
from duban.testing import Coverage, Share, read_scenario, run_scenario, shares

CASE = """\
duban: 1
process: case
terms: {remind_after: never, answer_within: 2 days}
facts: {persons: {type: integer, default: 1}, grade: {type: enum, values: [high, low]}}
decisions:
  grade:
    hit: first
    rules:
      - {when: persons >= 3, then: high}
      - {then: low}
events: {answered: {}}
obligations:
  answer: {from: start, within: terms.answer_within, met: {event: answered}, breach: {escalate: boss}}
  quick: {from: start, within: 1 day, met: {event: answered}}
escalations: {boss: {to: boss, message: late}}
enter: {decide: grade}
initial: open
states:
  open:
    on: {answered: done}
    timers: {reminder: {after: terms.remind_after, do: {notify: handler}}}
  done: {final: true}
"""
STANDARD = """\
duban: 1
process: strict
extends: case
terms: {remind_after: 1 day}
decisions:
  grade:
    hit: first
    rules:
      - {when: persons >= 2, then: high}
      - {then: low}
"""
ANSWERED = "{scenario: s, process: PROCESS, at: 2026-03-02, start: {}, story: [{send: answered}]}"
SOURCES = {"case": Source("case.yaml", CASE), "strict": Source("strict.yaml", STANDARD)}


def definitions() -> dict[str, Definition]:
    return {name: read_definition(source, SOURCES.get) for name, source in SOURCES.items()}


def played(*scenarios: str) -> Coverage:
    programs = {name: compile_program(one, bundled(one.calendar)) for name, one in definitions().items()}
    results = [run_scenario(read_scenario(Source("s.yaml", text)), programs) for text in scenarios]
    assert all(result.passed for result in results)
    return reduce(Coverage.__or__, (result.coverage for result in results), Coverage())


def missed(process: str, *scenarios: str) -> list[str]:
    found = shares(definitions()[process], played(*scenarios), definitions())
    return [f"{part.place.line} {part.kind} {part.name}" for share in found.values() for part in share.missed]


def test_each_part_that_was_missed_has_its_place() -> None:
    assert missed("case", ANSWERED.replace("PROCESS", "case")) == [
        "9 rules grade row 1",
        "13 obligations answer breached",
        "15 rungs boss",
    ]


def test_a_timer_of_never_and_a_breach_that_does_nothing_need_not_be_touched() -> None:
    kinds = shares(definitions()["case"], Coverage(), {})
    assert kinds["timers"].total == 0
    assert [part.name for part in kinds["obligations"].missed] == ["answer met", "answer breached", "quick met"]
    assert [part.name for part in kinds["transitions"].missed] == ["open on answered → done"]


def test_an_instant_that_lies_after_never_does_not_come() -> None:
    changed = CASE.replace("{after: terms.remind_after", "{at: started_at + terms.remind_after")
    kinds = shares(read_definition(Source("case.yaml", changed)), Coverage(), {})
    assert kinds["timers"].total == 0
    sometimes = CASE.replace("after: terms.remind_after", "after: if persons > 2 then 1 day else terms.remind_after")
    kinds = shares(read_definition(Source("case.yaml", sometimes)), Coverage(), {})
    assert kinds["timers"].total == 1


def test_what_a_standard_inherits_its_base_may_show() -> None:
    found = missed("strict", ANSWERED.replace("PROCESS", "case"))
    assert found == [
        "21 transitions open timer",
        "21 timers open/reminder",
        "9 rules grade row 1",
        "10 rules grade row 2",
        "13 obligations answer breached",
        "15 rungs boss",
    ]
    assert "10 rules grade row 2" not in missed("strict", ANSWERED.replace("PROCESS", "strict"))


def test_a_base_is_not_shown_by_its_standard() -> None:
    assert missed("case", ANSWERED.replace("PROCESS", "strict")) == missed("case")


def test_shares_add_up() -> None:
    part = shares(definitions()["case"], Coverage(), {})["events"].missed
    whole = Share(1, 1, ()) + Share(1, 2, part)
    assert (whole.touched, whole.total, whole.percent, whole.missed) == (2, 3, 66, part)
    assert Share(0, 0, ()).percent == 100
