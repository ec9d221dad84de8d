"""A generated month, kept in a database: the report counts what the backtest counted in another way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from insight_bench import PACK, SHANGHAI, at

from duban.calendars import bundled
from duban.clock import ManualClock
from duban.definition import load_source, read_definition
from duban.design import Report as Backtest
from duban.design import is_generated, run_backtest, write_month
from duban.errors import ConfigurationError
from duban.execution.program import Program, compile_program
from duban.insight import Period, Report, make_report
from duban.runtime import Keeper, SqlEngine, open_engine


def programs() -> dict[str, Program]:
    files = (PACK / name / f"{name}.yaml" for name in ("complaint", "callback", "repair"))
    found = [read_definition(load_source(file)) for file in files]
    return {one.process: compile_program(one, bundled(one.calendar)) for one in found}


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[SqlEngine, Backtest]]:
    folder = tmp_path_factory.mktemp("kept")
    log = folder / "month.csv"
    write_month(log)
    assert is_generated(log)
    engine = open_engine(f"sqlite:///{folder / 'month.db'}", clock=ManualClock(at("2027-01-04 09:00")))
    used = programs()
    with Keeper(engine, log.name, generated=True) as keeper:
        keeper.deploy(program.definition for program in used.values())
        played = run_backtest(used, load_source(PACK / "complaint" / "estate.map.yaml"), log, on_step=keeper.take)
    yield engine, played
    engine.close()


@pytest.fixture(scope="module")
def year(kept: tuple[SqlEngine, Backtest]) -> Report:
    return make_report(kept[0], Period.year("2026", SHANGHAI))


def test_a_year_agrees_with_the_backtest(kept: tuple[SqlEngine, Backtest], year: Report) -> None:
    """What was open when the log ended has run out by the year's end, unless it stands still or is due never."""
    duties = kept[1].outcome.obligations
    assert len(duties) == len(year.attainment)
    for one in year.attainment:
        duty = duties[f"{one.process}: {one.obligation}"]
        assert (one.met, one.late, one.waived, one.superseded) == (duty.met, duty.met_late, duty.waived, duty.superseded)
        assert duty.breached <= one.breached <= duty.breached + duty.open


def test_months_add_up_to_the_year(kept: tuple[SqlEngine, Backtest], year: Report) -> None:
    months = [make_report(kept[0], Period.month(f"2026-{month:02}", SHANGHAI)) for month in range(3, 6)]
    for field in ("received", "resolved", "closed", "withdrawn", "major", "repeated", "transfers"):
        assert sum(getattr(month.complaints, field) for month in months) == getattr(year.complaints, field), field
    assert sum(one.met for month in months for one in month.attainment) == sum(one.met for one in year.attainment)
    assert sum(len(month.complaints.cases) for month in months) == len(year.complaints.cases) == year.complaints.received


def test_it_says_that_the_data_is_generated(year: Report) -> None:
    assert year.generated
    assert year.instances == sum(one.started for one in year.volumes)


def test_only_a_fresh_database_takes_recorded_cases(kept: tuple[SqlEngine, Backtest]) -> None:
    with pytest.raises(ConfigurationError, match="fresh"):
        Keeper(kept[0], "again.csv")


def test_nothing_of_it_is_delivered(kept: tuple[SqlEngine, Backtest], tmp_path: Path) -> None:
    assert not kept[0].outbox()
    assert [row.kind for line in kept[0].journal(kept[0].instances(limit=1)[0].id)[:1] for row in line.entries][
        -1
    ] == "replayed"
