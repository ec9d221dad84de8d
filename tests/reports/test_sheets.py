"""The spreadsheet, read back by another library; and what stands where."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from report_samples import CHINESE, empty, report

from duban.errors import ConfigurationError
from duban_adapters.reports import report_message, write_report


def test_every_table_has_a_sheet_with_numbers_as_numbers(tmp_path: Path) -> None:
    [file] = write_report(report(), tmp_path, ["xlsx"], "en")
    book = load_workbook(file)
    assert book.sheetnames == [
        "At a glance", "Thirteen months", "By project and category", "Causes, corrections, prevention", "Callbacks",
        "What customers said", "What was owed, and kept", "Repairs", "Response and handling times",
        "How much there was to do", "Open at the end", "Complaints one by one", "How it is counted",
    ]  # fmt: skip
    callbacks = book["Callbacks"]
    assert [cell.value for cell in callbacks[1]][:3] == ["Kind", "Due", "In time"]
    rate = callbacks["I2"]
    assert (rate.value, rate.number_format) == (pytest.approx(15 / 18), "0.0%")
    received = book["Complaints one by one"]["G2"]
    assert received.value == datetime(2026, 10, 4), "by the wall clock of the report's zone"
    assert book["Repairs"]["A4"].value == "All"


def test_all_rows_are_in_it_not_only_those_a_page_shows(tmp_path: Path) -> None:
    [file] = write_report(report(CHINESE, 60), tmp_path, ["xlsx"], "zh")
    book = load_workbook(file)
    assert book["投诉明细"].max_row == 61
    assert book["期末未结"].max_row == 61
    assert all(len(name) <= 31 for name in book.sheetnames)


def test_what_looks_like_a_formula_stays_a_text(tmp_path: Path) -> None:
    [file] = write_report(report("=HYPERLINK(A1)"), tmp_path, ["xlsx"], "en")
    cell = load_workbook(file)["Complaints one by one"]["F2"]
    assert (cell.value, cell.data_type) == ("=HYPERLINK(A1)", "s")


def test_an_empty_month_is_a_report_too(tmp_path: Path) -> None:
    files = write_report(empty(), tmp_path / "new", language="zh")
    assert [file.name for file in files] == ["analysis-2026-10.html", "analysis-2026-10.xlsx", "analysis-2026-10.json"]
    assert load_workbook(files[1]).sheetnames == ["统计口径"]
    assert "本期无数据。" in files[0].read_text("utf-8")


def test_json_has_the_rates_beside_what_they_are_made_of(tmp_path: Path) -> None:
    [file] = write_report(report(), tmp_path, ["json"])
    data = json.loads(file.read_text("utf-8"))
    assert data["period"] == "2026-10"
    assert data["attainment"][1] | {"rate": 1} == data["attainment"][1] | {"rate": 1, "on_target": True, "target": "0.95"}
    assert data["callbacks"][0]["rate"] == pytest.approx(15 / 18)
    assert data["complaints"]["repeat_rate"] == pytest.approx(1 / 36)


def test_a_message_holds_the_figures() -> None:
    title, body = report_message(report(generated=True), "zh")
    assert title == "客户服务分析报告 2026年10月"
    assert body.splitlines()[:3] == [
        "模拟数据：由程序生成，并非真实记录",
        "36 受理投诉 (重大 6 · 重要 12 · 一般 18)",
        "6 重大投诉",
    ]


@pytest.mark.parametrize(("library", "form"), [("vl_convert", "html"), ("xlsxwriter", "xlsx")])
def test_a_missing_library_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, library: str, form: str
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(ConfigurationError, match=r"install duban\[report\]"):
        write_report(report(), tmp_path, [form])  # type: ignore[list-item]
    assert write_report(report(), tmp_path, ["json"])
