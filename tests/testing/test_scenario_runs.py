"""Scenarios in virtual time: everything a story can do and expect; what must fail fails, and says why."""

from __future__ import annotations

from dataclasses import fields

import pytest
from small_processes import DIARY, HEAD, failures, play, programs

from duban.definition import Source, read_definition
from duban.errors import DefinitionError
from duban.testing import Coverage, read_scenario, run_scenario

BEGIN = "start: {customer: ann, number: n1}\nstory:\n"
ANSWER = "  - {send: answer, with: {text: soon}}\n"
QUIET = "strict: false\n" + BEGIN


def test_a_story_with_everything_in_it() -> None:
    result = play(
        BEGIN
        + """
  - expect:
      state: work/open
      timers: {stale: 2026-10-30 16:00, reply: 2026-10-08 16:00, remind: none, boss/president: null}
      facts: {grade: ordinary, amount: null, number: n1}
      obligations: {reply: owed}
      ended: false
      escalated: []
  - {after: 1 hour, send: hold}
  - expect: {state: [work, work/waiting], timers: {reply: paused, stale: null}, obligations: {reply: paused}}
  - {at: 2026-10-08 10:00, send: go_on}
  - expect: {obligations: {reply: {status: owed, due: 2026-10-09 09:00}}}
  - {send: summon, with: {on: 2026-10-12 09:00}}
  - {send: close, with: {fine: false}, refused: guard}
  - {send: close, with: {fine: false}, refused: {code: not_accepted}}
  - {send: close, refused: {code: facts, faults: [fine]}}
  - {send: answer, as: visitor, with: {text: hi}, refused: not_permitted}
  - {start: {process: case, with: {customer: bob}, key: n1}, refused: duplicate_key}
  - {send: nonsense, refused: true}
  - {publish: case.closed, with: {number: null}}
  - expect: {of: diary, facts: {about: null}}
  - at: 2026-10-09 09:00
    expect: {escalated: [boss to boss], notified: [handler], obligations: {reply: breached}}
  - expect: {timers: {boss/president: 2026-10-09 09:30}}
  - {acknowledge: boss, as: boss, expect: {timers: {boss/president: null}}}
  - {acknowledge: boss, refused: not_accepted}
  - {send: answer, as: handler, with: {text: sorry}, expect: {obligations: {reply: met late}}}
  - {suspend: holidays, expect: {accepts: []}}
  - {send: hold, refused: ended}
  - {resume: true}
  - at: 2026-10-12 09:00
    expect: {notified: [visitor], accepts: [answer, hold, summon, grow, close]}
  - {send: close, with: {fine: true}, expect: {called: [survey], published: [case.closed], state: asking}}
  - expect:
      - {of: survey, state: calling, facts: {customer: ann}}
      - {of: diary, state: written, facts: {about: n1}}
  - {after: 2 working days, expect: {of: survey, escalated: {includes: [silence]}}}
  - {send: said, to: survey, with: {happy: true}}
  - expect: {ended: closed, state: closed, facts: {happy: true}, accepts: []}
"""
    )
    assert result.passed, result.text()
    assert [str(one) for one in result.failures] == []


@pytest.mark.parametrize(
    ("item", "failure"),
    [
        ("expect: {state: work/waiting}", "state: expected work/waiting, was work/open"),
        ("expect: {ended: true}", "ended: expected ended, was not ended"),
        ("expect: {ended: closed}", "ended: expected ended in closed, was not ended"),
        ("expect: {facts: {grade: major}}", "facts/grade: expected major, was ordinary"),
        ("expect: {facts: {amount: 2.50}}", "facts/amount: expected 2.5, was not known"),
        ("expect: {facts: {customer: null}}", "facts/customer: expected not known, was ann"),
        ("expect: {obligations: {reply: met}}", "obligations/reply: expected met, was owed"),
        ("expect: {obligations: {reply: null}}", "obligations/reply: expected none, was owed"),
        (
            "expect: {obligations: {reply: {due: 2026-10-01 16:00}}}",
            "obligations/reply/due: expected Thu 2026-10-01 16:00, was Thu 2026-10-08 16:00",
        ),
        (
            "expect: {timers: {stale: 2026-10-31 16:00}}",
            "timers/stale: expected Sat 2026-10-31 16:00, was Fri 2026-10-30 16:00",
        ),
        ("expect: {timers: {stale: none}}", "timers/stale: expected not set, was Fri 2026-10-30 16:00"),
        ("expect: {timers: {remind: paused}}", "timers/remind: expected stands still, was not set"),
        (
            "expect: {accepts: [answer, hold, go_on]}",
            "accepts: expected [answer, go_on, hold], was [answer, close, grow, hold, summon]; "
            "accepted too: close, grow, summon; not accepted: go_on",
        ),
        ("expect: {escalated: [boss]}", "escalated: expected [boss], was []"),
        ("expect: {called: {includes: [survey]}}", "called: expected survey among them, was []"),
        (
            "{at: 2026-10-08 16:00, expect: {escalated: {excludes: [boss]}}}",
            "escalated: expected no boss, was [boss]",
        ),
        (
            "{at: 2026-10-08 16:30, expect: {escalated: [boss to handler, boss/president]}}",
            "escalated: expected [boss to handler, boss/president], was [boss to boss, boss/president]",
        ),
        (
            "{at: 2026-10-08 16:00, expect: {escalated: {includes: [boss to handler]}}}",
            "escalated: expected boss to handler among them, was [boss to boss]",
        ),
        (
            "{at: 2026-10-08 16:00, expect: {escalated: {excludes: [boss to boss]}}}",
            "escalated: expected no boss to boss, was [boss to boss]",
        ),
        (
            "{at: 2026-10-08 16:30, expect: {escalated: [boss/president, boss]}}",
            "escalated: expected [boss/president, boss], was [boss, boss/president]",
        ),
        (
            "send: go_on",
            "send go_on: expected to be accepted, was event 'go_on' is not accepted in work/open; "
            "accepted now: answer, close, grow, hold, summon; the story was not played further",
        ),
        ("{send: hold, refused: true}", "send hold: expected to be refused, was accepted"),
        (
            "{send: close, with: {fine: false}, refused: facts}",
            "send close: expected to be refused (facts), was guard: event 'close' is refused in work/open: "
            "no `if` on it holds now; accepted now: answer, grow, hold, summon",
        ),
        (
            "{send: close, with: {fine: perhaps}, refused: {faults: [text]}}",
            "send close: expected faults of [text], was event close: fine: must be true or false",
        ),
        (
            "{send: said, to: survey, with: {happy: true}}",
            "send said: expected an instance, was there is no instance 'survey'; there are: case, n1; "
            "the story was not played further",
        ),
        ("expect: {of: n2}", "expect: expected an instance, was there is no instance 'n2'; did you mean 'n1'?; "
         "the story was not played further"),
        (
            "{publish: case.closed, with: {number: n1}, refused: true}",
            "publish case.closed: expected to be refused, was accepted",
        ),
    ],
)  # fmt: skip
def test_what_must_fail_fails_and_says_why(item: str, failure: str) -> None:
    assert failures(QUIET + f"  - {item}") == [f"line 7: {failure}"]


def test_all_that_differs_is_told_with_its_own_line() -> None:
    text = QUIET + "  - expect:\n      state: asking\n      facts:\n        size: big\n      escalated: [boss]\n"
    assert failures(text) == [
        "line 8: state: expected asking, was work/open",
        "line 10: facts/size: expected big, was small",
        "line 11: escalated: expected [boss], was []",
    ]


# what was said to people


def test_an_escalation_that_nobody_names_fails_the_scenario() -> None:
    [one, two] = failures(BEGIN + "  - {at: 2026-10-08 16:00, expect: {obligations: {reply: breached}}}")
    assert one == (
        "line 6: notified: expected named by some expect, was handler case n1: reply on Thu 2026-10-08 14:00; "
        "add expect: {notified: [handler]} there, or strict: false"
    )
    assert two == (
        "line 6: escalated: expected named by some expect, was boss to boss on Thu 2026-10-08 16:00; "
        "add expect: {escalated: [boss]} there, or strict: false"
    )


def test_naming_some_does_not_excuse_the_others() -> None:
    names = "{includes: [boss]}"
    [failure] = failures(BEGIN + f"  - {{at: 2026-10-08 16:30, expect: {{escalated: {names}, notified: [handler]}}}}")
    assert "boss/president to president on Thu 2026-10-08 16:30" in failure


def test_what_another_instance_says_must_be_named_too() -> None:
    text = BEGIN + ANSWER + "  - {send: close, with: {fine: true}}\n  - {after: 2 working days}\n"
    assert "add expect: {of: survey-1, escalated: [silence]} there" in failures(text)[0]
    assert failures(text + "  - expect: {of: survey, escalated: [silence]}") == []
    assert failures("strict: false\n" + text) == []


def test_lists_tell_what_happened_since_the_previous_expect_of_that_instance() -> None:
    text = BEGIN + "  - {at: 2026-10-08 16:00, expect: {escalated: [boss], notified: [handler]}}\n"
    text += "  - expect: {escalated: [], notified: []}"
    assert failures(text) == []
    [failure] = failures(text.replace("escalated: [], ", "escalated: [boss], "))
    assert failure.endswith("boss was there on Thu 2026-10-08 16:00, before the previous expect")


def test_looking_at_the_wrong_instance_is_explained() -> None:
    text = QUIET + "  - {send: close, with: {fine: true}}\n  - {after: 2 working days, expect: {of: diary}}\n"
    [failure] = failures(text + "  - expect: {of: survey, called: [], escalated: {excludes: [silence]}}")
    assert "expected no silence, was [silence]" in failure
    with pytest.raises(DefinitionError, match="there is no escalation 'silence'"):
        failures(text + "  - expect: {escalated: [silence]}")


def test_an_effect_that_nobody_takes_is_an_incident_and_must_be_named() -> None:
    text = HEAD + BEGIN + ANSWER + "  - {send: close, with: {fine: true}"
    without = {name: one for name, one in programs().items() if name != "survey"}
    [failure] = run_scenario(read_scenario(Source("a.yaml", text + "}")), without).failures
    assert failure.actual.startswith("survey no process 'survey' is deployed; deployed are: case, diary on Wed")
    assert failure.place.line == 7
    named = read_scenario(Source("a.yaml", text + ", expect: {incidents: [survey]}}"))
    assert run_scenario(named, without).passed


# several instances


def test_instances_are_found_by_alias_process_and_key() -> None:
    assert failures(
        QUIET
        + """
  - start: {process: case, as: second, key: n2, with: {customer: bob}}
  - {send: hold, to: second}
  - expect: [{state: work/open}, {of: case, state: work/open}, {of: n1, state: work/open}]
  - expect: [{of: second, state: work/waiting}, {of: n2, facts: {customer: bob}}]
"""
    ) == []  # fmt: skip


def test_the_first_instance_of_the_process_is_the_story_s_own() -> None:
    story = "story:\n  - {publish: case.closed, with: {number: n9}}\n  - expect: {state: written, facts: {about: n9}}"
    scenario = read_scenario(Source("d.yaml", "scenario: d\nprocess: diary\nat: 2026-09-30 16:00\n" + story))
    assert run_scenario(scenario, programs()).passed
    assert failures("story: [{expect: {state: work}}]") == [
        "line 4: expect: expected an instance, was no instance of case has come about yet; add start:; "
        "the story was not played further"
    ]


# children


def test_children_can_be_kept_out() -> None:
    text = (
        BEGIN
        + ANSWER
        + "  - {send: close, with: {fine: true}}\n  - {after: 1 month, expect: {state: asking, called: [survey]}}\n"
    )
    assert failures("children: ignore\n" + text) == []
    assert failures("children: {survey: ignore}\n" + text) == []


def test_children_can_be_scripted() -> None:
    text = BEGIN + ANSWER + "  - {send: close, with: {fine: true}}\n"
    assert (
        failures(
            "children: {survey: {facts: {happy: false}}}\n" + text + "  - expect: {ended: closed, facts: {happy: false}}"
        )
        == []
    )
    assert failures("children: {survey: {error: lost}}\n" + text + "  - expect: {ended: unheard}") == []
    late = "  - {at: 2026-10-09 15:59, expect: {state: asking}}\n"
    late += "  - {after: 1 minute, expect: {ended: closed, facts: {happy: true}}}"
    script = "children: {survey: {after: 2 working days, facts: {happy: true}}}\n"
    assert failures(script + text + late) == []


def test_an_answer_that_comes_too_late_is_dropped() -> None:
    text = BEGIN + ANSWER + "  - {send: close, with: {fine: true}}\n  - {cancel: enough, expect: {ended: true}}\n"
    text += "  - {after: 2 days, expect: {ended: cancelled, facts: {happy: null}}}"
    assert failures("children: {survey: {after: 1 day, facts: {happy: true}}}\n" + text) == []


# calendars, zones


def test_another_calendar_can_be_played_on() -> None:
    text = "calendar: weekdays\n" + BEGIN + "  - expect: {obligations: {reply: {due: 2026-10-01 16:00}}}"
    assert failures(text) == []


def test_instants_with_a_zone_are_what_they_say() -> None:
    text = QUIET + "  - {at: 2026-09-30T10:00:00+00:00, expect: {facts: {hearing: null}}}\n"
    text += "  - {send: summon, with: {on: 2026-10-12T01:00:00Z}, expect: {timers: {remind: 2026-10-12 09:00}}}"
    assert failures(text) == []


# what was touched


def test_coverage_tells_what_was_touched() -> None:
    coverage = play(QUIET + "  - {send: grow}\n  - {at: 2026-10-08 16:30}\n  - {send: answer, with: {text: x}}").coverage
    assert coverage.states == {("case", "work"), ("case", "work/open")}
    assert coverage.rules == {("case", "grade", 1), ("case", "grade", 2)}
    assert coverage.rungs == {("case", "boss"), ("case", "boss/president")}
    assert coverage.obligations == {("case", "reply", "breached")}
    assert coverage.events == {("case", "grow"), ("case", "answer")}
    assert len(coverage.transitions) == 2
    touched = play(BEGIN + "  - {at: 2026-10-30 16:00}").coverage | coverage
    assert touched.timers == {("case", "work/open/stale")}
    assert touched.as_dict()["timers"] == [["case", "work/open/stale"]]


def test_coverage_lies_within_all_there_is_to_touch() -> None:
    every = Coverage()
    for program in programs().values():
        every |= Coverage.of(program.definition)
    touched = play("strict: false\n" + BEGIN + "  - {at: 2026-11-30 16:00}\n  - {send: close, with: {fine: true}}").coverage
    for one in fields(Coverage):
        assert getattr(touched, one.name) <= getattr(every, one.name)


def test_an_event_that_only_starts_is_nothing_to_take() -> None:
    text = DIARY.replace("facts:", "events: {case.closed: {with: {number: {type: text}}}, torn: {}}\nfacts:")
    found = read_definition(Source("diary.yaml", text.replace("written: {}", "written: {on: {torn: {}}}")))
    assert Coverage.of(found).events == {("diary", "torn")}
