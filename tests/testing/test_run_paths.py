"""Many scenarios at once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from small_processes import CASE, DIARY, HEAD, SURVEY

from duban.testing import Played, run_paths, scenario_files

GOOD = HEAD + "start: {customer: ann}\nstory: [{expect: {state: work/open}}]\n"
BAD = GOOD.replace("work/open", "asking").replace("A case", "A bad case")
TYPO = GOOD.replace("customer", "custmer")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """processes/ with a scenario folder of its own, as packs are laid out."""
    processes = tmp_path / "processes"
    (processes / "case" / "scenarios").mkdir(parents=True)
    (processes / "case" / "case.yaml").write_text(CASE)
    (processes / "survey.yaml").write_text(SURVEY)
    (processes / "diary.yaml").write_text(DIARY)
    (processes / "case" / "scenarios" / "1-good.scenario.yaml").write_text(GOOD)
    (processes / "case" / "scenarios" / "2-bad.scenario.yaml").write_text(BAD)
    return tmp_path


def test_all_in_a_folder(folder: Path) -> None:
    seen: list[tuple[int, int, str]] = []

    def progress(done: int, total: int, played: Played) -> None:
        seen.append((done, total, played.title))

    summary = run_paths([folder], progress=progress)
    assert seen == [(1, 2, "A case"), (2, 2, "A bad case")]
    assert (summary.passed, summary.failed) == (1, 1)
    good, bad = summary.played
    assert good.passed
    assert bad.result is not None
    assert bad.text().startswith("FAILED  A bad case")
    assert ("case", "work/open") in summary.coverage.states


def test_the_summary_goes_into_json(folder: Path) -> None:
    data = json.loads(json.dumps(run_paths([folder]).as_dict()))
    assert (data["passed"], data["failed"]) == (1, 1)
    assert data["scenarios"][1]["failures"][0]["what"] == "state"
    assert data["coverage"]["states"] == [["case", "work"], ["case", "work/open"]]


def test_what_cannot_be_read_does_not_keep_the_others_out(folder: Path) -> None:
    scenarios = folder / "processes" / "case" / "scenarios"
    (scenarios / "0-typo.scenario.yaml").write_text(TYPO)
    (scenarios / "0-yaml.scenario.yaml").write_text("scenario: [")
    (scenarios / "0-binary.scenario.yaml").write_bytes(b"\xff\xfe\x00")
    summary = run_paths([scenarios, "missing.scenario.yaml"])
    assert (summary.passed, summary.failed) == (1, 5)
    texts = {Path(one.file).name: one.text() for one in summary.played}
    assert (
        "4:9: error: start/custmer: process case has no 'custmer'; did you mean 'customer'?" in texts["0-typo.scenario.yaml"]
    )
    assert "not UTF-8" in texts["0-binary.scenario.yaml"]
    assert "there is no such file" in texts["missing.scenario.yaml"]


def test_each_file_once(folder: Path) -> None:
    file = folder / "processes" / "case" / "scenarios" / "1-good.scenario.yaml"
    assert [Path(one).name for one in scenario_files([file, folder])] == ["1-good.scenario.yaml", "2-bad.scenario.yaml"]


def test_a_given_folder_of_processes(folder: Path, tmp_path: Path) -> None:
    away = tmp_path / "away.scenario.yaml"
    away.write_text(GOOD)
    assert run_paths([away], folder / "processes" / "case").passed == 1
    [played] = run_paths([away], folder / "processes" / "case" / "scenarios").played
    assert "there is no process 'case' here" in played.text()


def test_processes_beside_the_scenario_when_those_around_lack_it(folder: Path) -> None:
    own = folder / "own"
    own.mkdir()
    (own / "small.yaml").write_text(DIARY.replace("process: diary", "process: journal"))
    text = "scenario: x\nprocess: journal\nat: 2026-09-30 16:00\nstart: {}\nstory: [{expect: {state: written}}]\n"
    (own / "small.scenario.yaml").write_text(text)
    assert run_paths([own]).passed == 1


def test_a_broken_definition_is_told_only_where_it_matters(folder: Path) -> None:
    (folder / "processes" / "diary.yaml").write_text(DIARY.replace("written:", "writen:"))
    assert run_paths([folder]).passed == 1
    (folder / "processes" / "survey.yaml").write_text(SURVEY.replace("to: done", "to: dnoe"))
    summary = run_paths([folder])
    assert summary.passed == 0
    assert "survey.yaml" in summary.played[0].text()
    assert "did you mean 'done'?" in summary.played[0].text()


def test_calendars_of_the_folder(folder: Path) -> None:
    calendar = "calendar: shop\nzone: Asia/Shanghai\nweek: {sat: [08:00-20:00], sun: [08:00-20:00]}\n"
    (folder / "processes" / "shop.yaml").write_text(calendar)
    (folder / "processes" / "case" / "case.yaml").write_text(CASE.replace("calendar: office", "calendar: shop"))
    text = GOOD.replace("state: work/open", "obligations: {reply: {due: 2026-10-04 08:00}}")
    scenario = folder / "processes" / "case" / "scenarios" / "1-good.scenario.yaml"
    scenario.write_text(text)
    [played] = run_paths([scenario]).played
    assert played.passed, played.text()


def test_an_unknown_calendar_is_a_problem_of_the_definition(folder: Path) -> None:
    (folder / "processes" / "case" / "case.yaml").write_text(CASE.replace("calendar: office", "calendar: ofice"))
    assert "did you mean 'office'?" in run_paths([folder]).played[0].text()


def test_a_calendar_with_mistakes_is_told_where_it_is_asked_for(folder: Path) -> None:
    (folder / "processes" / "shop.yaml").write_text("calendar: shop\nzone: Asia/Shanghay\nweek: {sat: [08:00-20:00]}\n")
    assert run_paths([folder]).passed == 1
    (folder / "processes" / "case" / "case.yaml").write_text(CASE.replace("calendar: office", "calendar: shop"))
    text = run_paths([folder]).played[0].text()
    assert "case.yaml" in text
    assert "shop.yaml:2:7" in text
