"""Stories that schedules begin: all of a process or those named, with the rosters that the scenario gives."""

from __future__ import annotations

import pytest

from duban.calendars import bundled
from duban.definition import Source, read_definition
from duban.errors import DefinitionError
from duban.execution.program import Program, compile_program
from duban.testing import check_scenario, read_scenario, run_scenario
from duban.testing.story import Story

ROUNDS = """
duban: 1
process: rounds
calendar: office
schedules: {daily: {cron: "0 9 * * mon-fri"}}
events: {walked: {}}
initial: walking
states: {walking: {on: {walked: {to: done}}}, done: {final: true}}
"""


def test_schedules_start_instances_when_asked_to() -> None:
    definition = read_definition(Source("rounds.yaml", ROUNDS))
    rounds = {"rounds": compile_program(definition, bundled("office"))}
    text = "scenario: Rounds\nprocess: rounds\nat: 2026-10-09 08:59\nschedules: true\nstory:\n"
    text += "  - {after: 1 minute, expect: {state: walking}}\n  - {send: walked, expect: {ended: done}}\n"
    text += "  - {at: 2026-10-12 09:00, expect: {of: rounds-2, state: walking}}\n"
    assert run_scenario(read_scenario(Source("r.yaml", text)), rounds).failures == ()
    asleep = run_scenario(read_scenario(Source("r.yaml", text.replace("schedules: true", "schedules: false"))), rounds)
    assert asleep.failures[0].actual.startswith("no instance of rounds has come about yet")


PATROLS = """
duban: 1
process: patrols
calendar: office
key: name
terms: {rhythm: 1 day}
facts: {name: {type: text, required: true}}
schedules:
  monday: {cron: "0 9 * * mon", for_each: roster.houses, with: {name: element.house}}
  always: {every: terms.rhythm, with: {name: '"gate"'}}
events: {walked: {}}
initial: walking
states: {walking: {on: {walked: {to: done}}}, done: {final: true}}
"""


def _estate() -> dict[str, Program]:
    return {
        name: compile_program(read_definition(Source(f"{name}.yaml", text)), bundled("office"))
        for name, text in (("rounds", ROUNDS), ("patrols", PATROLS))
    }


def test_a_schedule_goes_through_the_rosters_the_scenario_gives_it() -> None:
    text = "scenario: Patrols\nprocess: patrols\nat: 2026-10-11 12:00\nschedules: true\n"
    text += "rosters: {houses: [{house: A}, {house: B}]}\nstory:\n"
    text += "  - {at: 2026-10-12 09:00, send: walked, expect: [{ended: done}, {of: B, state: walking}]}\n"
    text += "  - {at: 2026-10-12 12:00, expect: {of: gate, state: walking}}\n"
    assert run_scenario(read_scenario(Source("p.yaml", text)), _estate()).failures == ()


@pytest.mark.parametrize(
    ("schedules", "begun"),
    [
        ("true", {"A", "gate"}),
        ("[monday]", {"A"}),
        ("always", {"gate"}),
        ("[always, rounds]", {"gate", "rounds-1"}),
        ("[rounds/daily]", {"rounds-1"}),
        ("false", set()),
    ],
)
def test_only_the_schedules_that_are_named_are_played(schedules: str, begun: set[str]) -> None:
    rosters = "rosters: {houses: [{house: A}]}\n" if schedules in ("true", "[monday]") else ""
    text = "scenario: Patrols\nprocess: patrols\nat: 2026-10-11 12:00\n"
    text += f"schedules: {schedules}\n{rosters}story:\n  - {{at: 2026-10-12 12:00}}\n"
    lines = run_scenario(read_scenario(Source("p.yaml", text)), _estate()).timeline.lines
    assert {line.who for line in lines if line.label == "start"} == begun


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("schedules: [mondy]", "4:13: error: schedules/0: there is no schedule 'mondy'; did you mean 'monday'?"),
        (
            "schedules: [always]\nrosters: {houses: [a]}",
            "5:11: error: rosters/houses: no schedule asks for roster 'houses'; add schedules: true",
        ),
        (
            "schedules: true\nrosters: {house: [a], houses: [b]}",
            "5:11: error: rosters/house: no schedule asks for roster 'house'; did you mean 'houses'?",
        ),
        (
            "schedules: true",
            "4:12: error: schedules: the schedule patrols/monday starts one instance for each of roster 'houses', "
            "which is not there; add rosters: {houses: [...]}",
        ),
    ],
)
def test_schedules_and_rosters_must_fit_each_other(text: str, problem: str) -> None:
    source = Source("p.yaml", f"scenario: Patrols\nprocess: patrols\nat: 2026-10-11 12:00\n{text}\nstory: []\n")
    assert [str(one) for one in check_scenario(read_scenario(source), _estate())] == [f"p.yaml:{problem}"]


def test_a_roster_is_a_list() -> None:
    source = Source("p.yaml", "scenario: P\nprocess: p\nat: 2026-10-11 12:00\nrosters: {houses: A}\nstory: []\n")
    with pytest.raises(DefinitionError, match=r"4:19: error: rosters/houses: must be a list, not a text; write \[a, b\]"):
        read_scenario(source)


def test_stories_in_python_play_schedules_too() -> None:
    story = Story(_estate(), "patrols", "2026-10-11 12:00", schedules=["monday"], rosters={"houses": [{"house": "A"}]})
    assert story.at("2026-10-12 09:00").of("A").state == "walking"
