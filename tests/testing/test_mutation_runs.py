"""A mutation run: what is killed, what survives, what is refused, and what need not be noticed."""

from __future__ import annotations

from pathlib import Path

import pytest

from duban.errors import DefinitionError
from duban.testing import MutationReport, run_mutations

DOOR = """
duban: 1
process: door
calendar: office
terms: {open_within: 2 days, most: 3}
facts:
  rings: {type: integer, default: 0}
  alarm: {type: boolean, default: false}
events:
  rung: {}
  opened: {}
obligations:
  open: {from: start, within: terms.open_within, met: {event: opened}, pause: [away], breach: {escalate: neighbour}}
escalations:
  neighbour: {to: neighbour, message: "{{ key }}"}
decisions:
  alarm:
    hit: first
    rules:
      - {when: rings >= terms.most, then: true}
      - {then: false}
on:
  rung: {do: [{set: {rings: rings + 1}}, {decide: alarm}]}
initial: shut
states:
  shut: {on: {opened: open}}
  away: {}
  open: {final: true}
"""
PATIENT = """
scenario: Whoever rings three times raises the alarm, and after two days the neighbour comes
process: door
at: 2026-11-20 09:00
start: {}
story:
  - send: rung
  - send: rung
    expect: {facts: {rings: 2, alarm: false}}
  - send: rung
    expect: {facts: {rings: 3, alarm: true}}
  - at: 2026-11-22 08:59
    expect: {escalated: []}
  - at: 2026-11-22 09:00
    expect: {escalated: [neighbour to neighbour]}
"""
OPENED = """
scenario: Opened at once
process: door
at: 2026-11-20 09:00
start: {}
story:
  - {send: opened, expect: {ended: open, obligations: {open: met}}}
"""
PAUSE = """
- at: obligations/open/pause
  change: removed
  why: nobody is ever away
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path, {"door.yaml": DOOR, "patient.scenario.yaml": PATIENT, "opened.scenario.yaml": OPENED})


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    return folder


def fates(report: MutationReport) -> dict[str, str]:
    return {f"{one.mutant.at}: {one.mutant.new}": one.verdict for one in report.outcomes}


def test_every_number_row_and_condition_is_tried(folder: Path) -> None:
    assert fates(run_mutations(folder)) == {
        "terms/open_within: 3 days": "killed",
        "terms/open_within: 1 day": "killed",
        "terms/open_within: 2 working days": "killed",
        "terms/open_within: 2 hours": "killed",
        "terms/most: 4": "killed",
        "terms/most: 2": "killed",
        "facts/rings/default: 1": "killed",
        "facts/rings/default: -1": "killed",
        "facts/alarm/default: true": "survived",
        "obligations/open/met: ∅": "killed",
        "obligations/open/pause: ∅": "survived",
        "decisions/alarm/rules/0: ∅": "killed",
        "decisions/alarm/rules/1: ∅": "killed",
        "decisions/alarm/rules/0/when: rings > terms.most": "killed",
        "decisions/alarm/rules/0/then: false": "killed",
        "decisions/alarm/rules/1/then: true": "killed",
        "on/rung/do/0/set/rings: rings - 1": "killed",
        "on/rung/do/0/set/rings: rings + 2": "killed",
        "on/rung/do/0/set/rings: rings + 0": "killed",
        "escalations/neighbour/to: nobody": "killed",
    }


def test_a_survivor_says_where_it_is(folder: Path) -> None:
    first, second = run_mutations(folder).survivors
    assert str(first.mutant) == f"{folder}/door.yaml:8:35: facts/alarm/default: false → true"
    assert (second.mutant.place.line, second.mutant.change) == (13, "removed")


def test_the_killer_is_named(folder: Path) -> None:
    report = run_mutations(folder)
    by = {one.mutant.at: Path(one.by).name for one in report.outcomes if one.verdict == "killed"}
    assert by["terms/open_within"] == "patient.scenario.yaml"
    assert by["obligations/open/met"] == "opened.scenario.yaml"
    assert report.as_dict()["processes"]["door"]["scenarios"] == 2


def test_what_a_check_finds_is_counted_apart(folder: Path) -> None:
    write(folder, {"door.yaml": DOOR.replace("default: 0}", "default: 0, min: 0}")})
    report = run_mutations(folder)
    refused = [one for one in report.outcomes if one.verdict == "refused"]
    assert [(one.mutant.at, one.mutant.new) for one in refused] == [("facts/rings/default", "-1"), ("facts/rings/min", "1")]
    assert "below min" in refused[0].by


def test_an_equivalent_is_not_a_survivor(folder: Path) -> None:
    write(folder, {"equivalent.yaml": PAUSE})
    report = run_mutations(folder)
    assert [one.mutant.at for one in report.survivors] == ["facts/alarm/default"]
    assert report.counts("door")["equivalent"] == 1
    assert report.unneeded == ()


@pytest.mark.parametrize(
    ("at", "change", "reason"),
    [
        ("terms/most", "3 → 4", "patient.scenario.yaml notices it; remove the entry"),
        ("terms/most", "3 → 5", "there is no such mutant; there are 3 → 4, 3 → 2"),
        ("terms/least", "3 → 5", "there is no such mutant of door"),
    ],
)
def test_an_entry_that_is_not_needed_is_an_error(folder: Path, at: str, change: str, reason: str) -> None:
    write(folder, {"equivalent.yaml": f"- {{at: {at}, change: {change}, why: so}}"})
    report = run_mutations(folder)
    assert [one.reason for one in report.unneeded] == [reason]
    assert not report.passed


def test_the_list_of_equivalents_is_checked(folder: Path) -> None:
    write(folder, {"equivalent.yaml": "- {at: terms/most, chnage: 3 → 4}"})
    with pytest.raises(DefinitionError, match="'why' is missing") as caught:
        run_mutations(folder)
    assert "did you mean 'change'?" in str(caught.value)
    write(folder, {"equivalent.yaml": "at: terms/most"})
    with pytest.raises(DefinitionError, match="must be a list"):
        run_mutations(folder)


def test_a_scenario_that_fails_anyway_proves_nothing(folder: Path) -> None:
    write(folder, {"opened.scenario.yaml": OPENED.replace("ended: open", "ended: shut")})
    report = run_mutations(folder)
    assert [Path(file).name for file in report.failing] == ["opened.scenario.yaml"]
    assert report.outcomes == ()
    assert not report.passed


def test_samples_share_the_mutants_among_them(folder: Path) -> None:
    every = list(fates(run_mutations(folder)))
    samples = [list(fates(run_mutations(folder, every=4, seed=seed))) for seed in range(4)]
    assert sorted(name for sample in samples for name in sample) == sorted(every)
    assert samples[1] == every[1::4]


def test_several_at_a_time_find_the_same(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("duban.testing.mutation_runs._WORTH_IT", 1)
    seen: list[int] = []
    report = run_mutations(folder, jobs=2, progress=lambda done, total, outcome: seen.append(done))
    assert fates(report) == fates(run_mutations(folder))
    assert seen == list(range(1, len(seen) + 1))
    assert len(seen) == report.total


def test_scenarios_of_others_count_where_the_process_plays_a_part(folder: Path) -> None:
    caller = """
duban: 1
process: caller
calendar: office
facts: {loud: {type: boolean}}
initial: waiting
states:
  waiting: {call: {process: door, with: {rings: 3}, into: {loud: event.alarm}}, done: done}
  done: {final: true}
"""
    scenario = """
scenario: A door nobody has rung at is quiet
process: caller
at: 2026-11-20 09:00
start: {}
story:
  - {send: opened, to: door, expect: {ended: done, facts: {loud: false}}}
"""
    write(folder, {"caller.yaml": caller, "caller.scenario.yaml": scenario})
    report = run_mutations(folder, ["door"])
    assert fates(report)["facts/alarm/default: true"] == "killed"
    assert report.scenarios == {"door": 3}


def test_a_standard_is_changed_alone(folder: Path) -> None:
    strict = "duban: 1\nprocess: strict\nextends: door\ncalendar: office\nterms: {open_within: 1 day}"
    scenario = PATIENT.replace("process: door", "process: strict").replace("2026-11-22", "2026-11-21")
    write(folder, {"strict.yaml": strict, "strict.scenario.yaml": scenario})
    report = run_mutations(folder, ["strict"])
    assert [one.mutant.at for one in report.outcomes] == ["terms/open_within"] * 4
    assert report.counts() == {"killed": 4, "survived": 0, "refused": 0, "equivalent": 0}


def test_an_unknown_process_is_told(folder: Path) -> None:
    with pytest.raises(DefinitionError, match="did you mean 'door'"):
        run_mutations(folder, ["dor"])


def test_a_broken_process_beside_it_does_not_matter(folder: Path) -> None:
    broken = {"broken.yaml": "duban: 1\nprocess: broken\n", "b.scenario.yaml": OPENED.replace("door", "broken")}
    write(folder, broken)
    assert run_mutations(folder, ["door"]).counts()["killed"] > 10
    with pytest.raises(DefinitionError):
        run_mutations(folder)


def test_a_standards_scenarios_show_what_only_it_uses(folder: Path) -> None:
    strict = "duban: 1\nprocess: strict\nextends: door\ncalendar: office\nterms: {open_within: 1 day}"
    scenario = """
scenario: Nobody has rung, and nobody is alarmed
process: strict
at: 2026-11-20 09:00
start: {}
story: [{expect: {facts: {alarm: false}}}]
"""
    write(folder, {"strict.yaml": strict, "strict.scenario.yaml": scenario})
    report = run_mutations(folder, ["door"])
    assert fates(report)["facts/alarm/default: true"] == "killed"
    assert fates(report)["obligations/open/pause: ∅"] == "survived"


def test_a_mistake_that_would_take_for_ever_is_noticed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = """
duban: 1
process: clock
initial: running
states:
  running: {timers: {tick: {every: 1 hour, do: {note: '"tick"'}}}}
"""
    scenario = """
scenario: A clock runs for a day
process: clock
at: 2026-11-02 09:00
start: {}
story: [{after: 1 day, expect: {state: running}}]
"""
    write(folder, {"clock.yaml": clock, "clock.scenario.yaml": scenario})
    minutes = "states/running/timers/tick/every: 1 minute"
    assert fates(run_mutations(folder, ["clock"]))[minutes] == "survived"
    monkeypatch.setattr("duban.testing.mutation_trial._PATIENCE", 1000)
    found = fates(run_mutations(folder, ["clock"]))
    assert found.pop(minutes) == "killed"
    assert set(found.values()) == {"survived"}
