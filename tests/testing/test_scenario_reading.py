"""Scenario files: what they say, and every typo with its place and a suggestion."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_processes import HEAD, programs

from duban.definition import Source
from duban.durations import parse_duration
from duban.errors import DefinitionError
from duban.testing import check_scenario, read_scenario, run_scenario


def problems(text: str) -> list[str]:
    """What is wrong with the form of a file, without the file's name."""
    with pytest.raises(DefinitionError) as caught:
        read_scenario(Source("a.scenario.yaml", text))
    return [str(one).removeprefix("a.scenario.yaml:") for one in caught.value.problems]


def check(text: str) -> list[str]:
    """What is wrong with its names."""
    scenario = read_scenario(Source("a.scenario.yaml", HEAD + text))
    return [str(one).removeprefix("a.scenario.yaml:") for one in check_scenario(scenario, programs())]


def test_a_whole_file() -> None:
    scenario = read_scenario(
        Source(
            "a.yaml",
            HEAD + "start: {customer: ann}\nkey: n1\nas: clerk\nstrict: false\ncalendar: always\nschedules: true\n"
            "children: {survey: {after: 1 day, facts: {happy: true}}, other: ignore}\n"
            "story:\n"
            "  - {after: 4 working hours, send: close, with: {fine: true}, as: clerk, to: n1, refused: guard}\n"
            "  - expect: [{of: survey, state: calling}, {accepts: answer, called: {includes: [survey]}}]\n",
        )
    )
    assert (scenario.title, scenario.process, scenario.at) == ("A case", "case", datetime(2026, 9, 30, 16))
    assert scenario.start is not None
    assert (scenario.start.values, scenario.start.key, scenario.start.role) == ({"customer": "ann"}, "n1", "clerk")
    assert (scenario.strict, scenario.calendar, scenario.schedules) == (False, "always", True)
    assert scenario.children["survey"].after == parse_duration("1 day")
    assert scenario.children["other"].mode == "ignore"
    send, look = scenario.story
    assert send.after == parse_duration("4 working hours")
    assert send.action is not None
    assert (send.action.verb, send.action.name, send.action.to, send.action.role) == ("send", "close", "n1", "clerk")
    assert send.refused is not None
    assert send.refused.code == "guard"
    assert look.expects[0].of == "survey"
    assert look.expects[1].accepts == ("answer",)
    assert look.expects[1].happened["called"].includes == ("survey",)


def test_all_typos_of_a_file_at_once_each_with_its_place() -> None:
    assert problems(
        """scenario: x
proces: complaint
at: tomorow
start: [a]
strict: maybe
children: never
story:
  - afer: 1 huor
    send: replied
    publish: x
    with: {plan: 3}
  - expct: {stat: a, obligations: {r: owd}, timers: {t: 12}, escalated: {include: [a]}}
  - {}
  - refused: {code: gard}
    expect:
  - {at: 2026-10-08 16:00, after: 1 day}
  - {suspend: true, with: {a: 1}}
  - {start: {process: a}, with: {b: 2}}
  - {after: -1 day}
"""
    ) == [
        "2:1: error: proces: unknown key 'proces'; did you mean 'process'?",
        "3:5: error: at: 'tomorow' is not an instant; write for example 2026-09-30 16:00",
        "4:8: error: start: must be a mapping (key: value), not a list; write {name: value}",
        "5:9: error: strict: must be true or false, not a text; write true or false",
        "6:11: error: children: 'never' says nothing about children; "
        "write run, ignore, or {process: {after: 1 day, facts: {…}}}",
        "8:5: error: story/0/afer: unknown key 'afer'; did you mean 'after'?",
        "8:11: error: story/0/after: 'huor' in '1 huor' is no unit of time; did you mean 'hours'?",
        "10:5: error: story/0/publish: an item does one thing, and this one has 'send' already; "
        "put it into an item of its own",
        "12:5: error: story/1/expct: unknown key 'expct'; did you mean 'expect'?",
        "12:13: error: story/1/expect/stat: unknown key 'stat'; did you mean 'state'?",
        "12:39: error: story/1/expect/obligations/r: an obligation is never 'owd'; did you mean 'owed'?",
        "12:57: error: story/1/expect/timers/t: a number is not an instant; write for example 2026-09-30 16:00",
        "12:74: error: story/1/expect/escalated/include: unknown key 'include'; did you mean 'includes'?",
        "13:5: error: story/2: nothing happens here; add send:, start:, expect: or the like",
        "14:5: error: story/3/refused: only an action can be refused; add send:, start: or the like",
        "14:21: error: story/3/refused/code: there is no refusal 'gard'; did you mean 'guard'?",
        "16:35: error: story/4/after: an item has one of at and after; remove one of them",
        "17:21: error: story/5/with: 'with' does not belong to 'suspend'; beside suspend may stand to",
        "18:27: error: story/6/with: 'with' does not belong to 'start'; write start: {with: …}",
        "19:13: error: story/7/after: time only goes forwards; write a duration such as 1 hour",
    ]


def test_what_must_be_there() -> None:
    assert problems("story: {}\n") == [
        "1:1: error: 'at' is missing; add at: the instant it begins, such as 2026-09-30 16:00",
        "1:1: error: 'process' is missing; add process: the process it is about",
        "1:1: error: 'scenario' is missing; add scenario: what it shows, in one sentence",
        "1:8: error: story: must be a list, not a mapping; begin each item with a dash",
    ]


@pytest.mark.parametrize("text", ["", "- a\n", "text", "a: [", "a: b\n---\nc: d\n", "a: &x 1\nb: *x\n"])
def test_what_is_no_scenario_at_all(text: str) -> None:
    assert problems(text)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "start: {custmer: ann}\nstory: []",
            "4:9: error: start/custmer: process case has no 'custmer'; did you mean 'customer'?",
        ),
        (
            "start: {customer: ann, size: bg}\nstory: []",
            "4:30: error: start/size: size must be one of small, big; or say refused: true, if that is the point",
        ),
        ("story: [{send: anser}]", "4:16: error: story/0/send: there is no event 'anser'; did you mean 'answer'?"),
        (
            "story: [{send: answer, with: {txt: hi}}]",
            "4:31: error: story/0/with/txt: event answer has no 'txt'; did you mean 'text'?",
        ),
        (
            "story: [{publish: case.close}]",
            "4:19: error: story/0/publish: there is no event 'case.close'; did you mean 'case.closed'?",
        ),
        (
            "story: [{acknowledge: bos}]",
            "4:23: error: story/0/acknowledge: there is no escalation 'bos'; did you mean 'boss'?",
        ),
        (
            "story: [{start: {process: surve}}]",
            "4:27: error: story/0/start/process: there is no process 'surve'; did you mean 'survey'?",
        ),
        (
            "story: [{start: {process: survey, as: s}}, {send: answer, to: s}]",
            "4:51: error: story/1/send: there is no event 'answer'; there are: said",
        ),
        (
            "story: [{expect: {state: [work, waiting]}}]",
            "4:33: error: story/0/expect/state/1: there is no state 'waiting'; did you mean 'work/waiting'?",
        ),
        (
            "story: [{expect: {ended: close}}]",
            "4:26: error: story/0/expect/ended: there is no state 'close'; did you mean 'closed'?",
        ),
        (
            "story: [{expect: {facts: {sise: big}}}]",
            "4:27: error: story/0/expect/facts/sise: there is no fact 'sise'; did you mean 'size'?",
        ),
        (
            "story: [{expect: {facts: {size: huge}}}]",
            "4:33: error: story/0/expect/facts/size: size must be one of small, big; it can never hold this value",
        ),
        (
            "story: [{expect: {obligations: {repply: met}}}]",
            "4:33: error: story/0/expect/obligations/repply: there is no obligation 'repply'; did you mean 'reply'?",
        ),
        (
            "story: [{expect: {timers: {remnd: null}}}]",
            "4:28: error: story/0/expect/timers/remnd: there is no timer 'remnd'; did you mean 'remind'?",
        ),
        (
            "story: [{expect: {accepts: [hold, clos]}}]",
            "4:35: error: story/0/expect/accepts/1: there is no event 'clos'; did you mean 'close'?",
        ),
        (
            "story: [{expect: {escalated: [bos]}}]",
            "4:31: error: story/0/expect/escalated/0: there is no escalation 'bos'; did you mean 'boss'?",
        ),
        (
            "story: [{expect: {notified: {excludes: [handlr]}}}]",
            "4:41: error: story/0/expect/notified/excludes/0: there is no notified role 'handlr'; did you mean 'handler'?",
        ),
        (
            "story: [{expect: {called: surve}}]",
            "4:27: error: story/0/expect/called/0: there is no called process 'surve'; did you mean 'survey'?",
        ),
        (
            "story: [{expect: {published: case.opened}}]",
            "4:30: error: story/0/expect/published/0: there is no published event 'case.opened'; "
            "did you mean 'case.closed'?",
        ),
        (
            "children: {surve: ignore}\nstory: []",
            "4:12: error: children/surve: nobody calls or starts 'surve'; did you mean 'survey'?",
        ),
        (
            "children: {survey: {facts: {hapy: true}}}\nstory: []",
            "4:29: error: children/survey/facts/hapy: process survey has no 'hapy'; did you mean 'happy'?",
        ),
        (
            "story: [{at: 2026-09-30 15:00}]",
            "4:14: error: story/0/at: the clock does not go back: it is Wed 2026-09-30 16:00 already; name a later instant",
        ),
        (
            "story: [{after: 2 hours}, {at: 2026-09-30 17:00}]",
            "4:32: error: story/1/at: the clock does not go back: it is Wed 2026-09-30 18:00 already; name a later instant",
        ),
        (
            "calendar: offise\nstory: []",
            "4:11: error: calendar: there is no calendar 'offise'; did you mean 'office'?",
        ),
    ],
)
def test_names_that_no_definition_knows(text: str, problem: str) -> None:
    assert check(text) == [problem]


def test_an_unknown_process() -> None:
    scenario = read_scenario(Source("a.yaml", "scenario: x\nprocess: cass\nat: 2026-09-30 16:00\nstory: []\n"))
    [problem] = check_scenario(scenario, programs())
    assert str(problem) == "a.yaml:2:10: error: process: there is no process 'cass'; did you mean 'case'?"


def test_what_must_be_refused_is_not_looked_at() -> None:
    assert check("story: [{send: anser, with: {x: 1}, refused: true}, {start: {with: {size: bg}}, refused: facts}]") == []


def test_an_instant_that_no_clock_shows() -> None:
    text = HEAD.replace("2026-09-30 16:00", "1986-05-04 02:30")  # Shanghai had summer time then
    scenario = read_scenario(Source("a.yaml", text + "story: []"))
    [problem] = check_scenario(scenario, programs())
    assert (problem.line, problem.column) == (3, 5)
    assert "does not exist in Asia/Shanghai" in problem.message


def test_an_instant_that_no_calendar_knows() -> None:
    assert check("story: [{at: 9999-12-31}]") == [
        "4:14: error: story/0/at: 9999-12-31 00:00 must lie in the years 2 to 9998; name another instant"
    ]
    assert check("story: [{after: 9000 years}]") == [
        "4:17: error: story/0/after: calendar: the result leaves the years 2 to 9998; name a shorter time"
    ]


WHOLE = HEAD + (
    "start: {customer: ann}\nchildren: {survey: {after: 1 day, facts: {happy: true}}}\nstory:\n"
    "  - {after: 4 working hours, send: close, with: {fine: true}, refused: {code: facts, faults: [fine]}}\n"
    "  - expect: [{of: survey, timers: {again: none}}, {obligations: {reply: {status: met}}}]\n"
    "  - expect: {called: {includes: [survey]}, accepts: [hold], state: work/open, ended: false}\n"
)


@given(st.integers(0, len(WHOLE)), st.integers(0, 40), st.text("{}[]:,-#'\"\n &*!|>@ 0a", max_size=12))
def test_whatever_a_file_holds_it_is_played_or_explained(start: int, length: int, text: str) -> None:
    changed = WHOLE[:start] + text + WHOLE[start + length :]
    with suppress(DefinitionError):
        run_scenario(read_scenario(Source("a.yaml", changed)), KNOWN)


KNOWN = programs()
