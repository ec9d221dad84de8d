"""The generated month: plausible, the same everywhere, taken by the processes, and never passed off as real."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date, datetime
from pathlib import Path

import pytest

import duban_processes
from duban.calendars import bundled
from duban.definition import load_library, load_source
from duban.design import generate_month, run_backtest, write_month
from duban.design.dice import Dice
from duban.execution.program import Program, compile_program

PACK = Path(duban_processes.__file__).parent


@pytest.fixture(scope="module")
def programs() -> dict[str, Program]:
    names = ("complaint", "callback", "repair")
    found = load_library(PACK).definitions
    return {name: compile_program(found[name], bundled(found[name].calendar)) for name in names}


def test_the_same_seed_gives_the_same_month() -> None:
    text = repr(generate_month(7, date(2026, 9, 1)))
    assert text == repr(generate_month(7, date(2026, 9, 1)))
    assert text != repr(generate_month(8, date(2026, 9, 1)))


def test_chance_is_the_same_on_every_machine() -> None:
    """The published test vector of SplitMix64 for the seed 1234567."""
    vector = [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821]
    dice = Dice(1234567)
    assert [dice.share() for _ in vector] == [(number >> 11) / 2**53 for number in vector]


def test_a_month_has_about_a_thousand_cases_and_looks_like_one() -> None:
    rows = generate_month()
    begun = [row for row in rows if row["change"] == "received"]
    assert 850 <= len({row["case"] for row in rows}) <= 1150
    weekdays = Counter(datetime.fromisoformat(row["time"]).weekday() for row in begun)
    assert weekdays[0] > weekdays[5] > 0, "Mondays are busier than Saturdays"
    hours = Counter(datetime.fromisoformat(row["time"]).hour for row in begun)
    assert hours[10] > hours[20]
    assert set(hours) <= set(range(8, 22))
    again = Counter(row["case"] for row in begun)
    assert any(count == 2 for count in again.values()), "some complaints come back"
    assert rows == sorted(rows, key=lambda row: row["time"])


def test_what_goes_wrong_follows_the_season() -> None:
    winter, summer = (Counter(_issues(generate_month(1, day))) for day in (date(2026, 1, 1), date(2026, 7, 1)))
    assert winter["heating too weak"] > 5 * summer["heating too weak"]
    assert summer["mosquitoes at the pond"] > 3 * winter["mosquitoes at the pond"]


def _issues(rows: list[dict[str, str]]) -> list[str]:
    return [row.get("subject", "").partition(",")[0] for row in rows if row["change"] == "received"]


@pytest.mark.parametrize(("seed", "start"), [(1, date(2026, 3, 1)), (20, date(2026, 9, 15))])
def test_the_processes_take_every_row(tmp_path: Path, programs: dict[str, Program], seed: int, start: date) -> None:
    log = tmp_path / "month.csv"
    rows = write_month(log, seed=seed, start=start)
    report = run_backtest(programs, load_source(PACK / "complaint" / "estate.map.yaml"), log)
    assert report.rows == rows
    assert not report.outcome.refusals
    assert not report.silent
    assert report.outcome.escalations["complaint: leadership_important"] > 10
    assert report.outcome.obligations["repair: repair_done"].attainment is not None


def test_it_says_that_it_is_generated_in_every_row_and_report(tmp_path: Path, programs: dict[str, Program]) -> None:
    log = tmp_path / "month.csv"
    write_month(log)
    lines = log.read_text("utf-8").splitlines()
    with open(log, encoding="utf-8", newline="") as stream:
        assert {row["generated"] for row in csv.DictReader(stream)} == {"yes"}
    log.write_text("\n".join(lines[:20]) + "\n", "utf-8")
    report = run_backtest(programs, load_source(PACK / "complaint" / "estate.map.yaml"), log)
    assert report.generated
    assert report.to_json()["generated"] is True
