"""`duban report` on a database, and a backtest kept to report on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from insight_bench import PACK, bureau
from typer.testing import CliRunner, Result

from duban_adapters.cli.app import app


def duban(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments), prog_name="duban")


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    url = f"sqlite:///{tmp_path_factory.mktemp('report') / 'd.db'}"
    desk = bureau("2026-10-05 09:00", url)
    desk.complaint("leak")
    desk.at("2026-10-09 09:00").complaint("noise", media="actual")
    desk.engine.close()
    return url


def test_it_shows_tables(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "220")
    said = duban("report", "--month", "2026-10", "--database", database, "--lang", "zh", "--at", "2026-11-02 09:00")
    assert said.exit_code == 0, said.output
    for text in ("客户服务分析报告  2026年10月", "按项目和类别", "两日内回复客户", "noise"):
        assert text in said.output


def test_without_a_month_it_is_the_last_one(database: str) -> None:
    said = duban("report", "--database", database, "--at", "2026-11-02 09:00", "--json")
    assert json.loads(said.stdout)["period"] == "2026-10"


def test_one_complaint_alone_is_counted_in_numbers() -> None:
    desk = bureau("2026-10-05 09:00")
    desk.complaint("leak")
    found = desk.month("2026-10").complaints
    assert [type(count) for count in (found.analysed, found.passed_round)] == [int, int]


def test_it_writes_files(database: str, tmp_path: Path) -> None:
    said = duban("report", "--year", "2026", "--format", "all", "--out", str(tmp_path), "--database", database, "--json")
    assert said.exit_code == 0, said.output
    names = sorted(Path(name).name for name in json.loads(said.stdout)["written"])
    assert names == ["analysis-2026.html", "analysis-2026.json", "analysis-2026.xlsx"]
    assert names == sorted(file.name for file in tmp_path.iterdir())


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--month", "2026-13"), "is no month"),
        (("--year", "26"), "is no year"),
        (("--month", "2026-10", "--year", "2026"), "not both"),
        (("--month", "2027-01", "--at", "2026-11-02 09:00"), "has not begun yet"),
    ],
)
def test_misuse(database: str, arguments: tuple[str, ...], says: str) -> None:
    said = duban("report", *arguments, "--database", database)
    assert said.exit_code == 2
    assert says in said.stderr


def test_a_backtest_can_be_kept_and_reported_on(tmp_path: Path) -> None:
    log, map_, kept = tmp_path / "log.csv", tmp_path / "m.map.yaml", tmp_path / "kept.db"
    log.write_text("case,time,generated\n1,2026-03-02 09:00,yes\n2,2026-03-03 09:00,yes\n", "utf-8")
    map_.write_text(
        "map: m\ncase: case\ntime: {column: time, zone: Asia/Shanghai}\nrows:\n"
        "  - start: complaint\n"
        "    with: {subject: row.case, project: row.case, category: '\"quality\"', customer: row.case}\n",
        "utf-8",
    )
    folder = tmp_path / "processes"
    for name in ("complaint", "callback", "repair"):
        (folder / name).mkdir(parents=True)
        (folder / name / f"{name}.yaml").write_text((PACK / name / f"{name}.yaml").read_text("utf-8"), "utf-8")
    run = ("backtest", "complaint", "--processes", str(folder), "--log", str(log), "--map", str(map_), "--keep", str(kept))
    assert duban(*run).exit_code == 0, duban(*run).output
    assert "is there already" in duban(*run).stderr
    said = json.loads(duban("report", "--month", "2026-03", "--database", f"sqlite:///{kept}", "--json").stdout)
    assert (said["complaints"]["received"], said["generated"]) == (2, True)
