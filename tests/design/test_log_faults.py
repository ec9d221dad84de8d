"""Maps and logs with faults: every one is found, named and placed, and none costs time or memory."""

from __future__ import annotations

from pathlib import Path

import pytest
from log_benches import HEAD, MAP, backtest, program

from duban.definition import Source
from duban.design import read_map, run_backtest
from duban.errors import ConfigurationError, DefinitionError

ROW = "T1,2026-03-02 09:00,opened,,"


def problems(folder: Path, log_map: str) -> list[str]:
    with pytest.raises(DefinitionError) as caught:
        backtest(folder, ROW, log_map=log_map)
    return [str(problem) for problem in caught.value.problems]


def fault(folder: Path, data: bytes, log_map: str = MAP) -> str:
    log = folder / "log.csv"
    log.write_bytes(data)
    with pytest.raises(ConfigurationError) as caught:
        run(log, log_map)
    return str(caught.value).removeprefix(f"{folder}/")


def run(log: Path, log_map: str = MAP) -> None:
    run_backtest({"ticket": program()}, Source("tickets.map.yaml", log_map), log)


def test_all_problems_of_a_map_come_at_once_with_their_places(tmp_path: Path) -> None:
    log_map = """
map: tickets
case: numbr
time: {column: att, zone: Asia/Shanghia}
rows:
  - {start: tickt, when: row.wat = "opened", with: {numbr: case}}
  - {send: takn, when: row.what = "taken"}
  - {send: done, with: {reslt: row.text, result: 3}}
  - {send: taken, start: ticket}
  - {acknowledge: bos, to: callbak}
  - {start: ticket, with: {grade: row.text, weight: row.text}}
compare: {solv: row.kept}
"""
    found = problems(tmp_path, log_map)
    expected = [
        "3:7: error: case/0: the log has no column 'numbr'; did you mean 'number'?",
        "4:16: error: time/column: the log has no column 'att'; did you mean 'at'?",
        "4:27: error: time/zone: unknown time zone 'Asia/Shanghia'",
        "6:13: error: rows/0/start: unknown process 'tickt'; did you mean 'ticket'?",
        "6:30: error: rows/0/when: ",
        "7:12: error: rows/1/send: unknown event 'takn'; did you mean 'taken'?",
        "8:25: error: rows/2/with/reslt: unknown name 'reslt'; did you mean 'result'?",
        "8:50: error: rows/2/with/result: ",
        "9:5: error: rows/3: a rule starts a process, sends an event or acknowledges an escalation; give it one of start",
        "10:19: error: rows/4/acknowledge: unknown escalation 'bos'",
        "10:28: error: rows/4/to: unknown process 'callbak'",
        "11:",
        "12:11: error: compare/solv: unknown obligation 'solv'; did you mean 'solve'?",
        "12:17: error: compare/solv: ",
    ]
    assert len(found) == len(expected), "\n".join(found)
    for problem, start in zip(found, expected, strict=True):
        assert problem.startswith(f"tickets.map.yaml:{start}"), problem


def test_the_form_of_a_map_is_checked_without_a_log() -> None:
    with pytest.raises(DefinitionError) as caught:
        read_map(Source("m.yaml", "map: m\ncase: number\ntime: {colum: at, zone: UTC}\nrow: []\n"))
    assert [(one.line, one.column) for one in caught.value.problems][:2] == [(3, 8), (4, 1)]
    assert "did you mean 'column'?" in str(caught.value)


def test_a_missing_log_names_what_is_near(tmp_path: Path) -> None:
    (tmp_path / "tickets.csv").touch()
    with pytest.raises(ConfigurationError, match=r"there is no such log; did you mean .*tickets\.csv'"):
        run(tmp_path / "ticket.csv")
    with pytest.raises(ConfigurationError, match="there is no directory"):
        run(tmp_path / "nowhere" / "ticket.csv")


def test_a_folder_is_no_log(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read"):
        run(tmp_path)


def test_an_empty_log_and_one_without_rows(tmp_path: Path) -> None:
    assert "the log is empty" in fault(tmp_path, b"")
    assert "holds no row" in fault(tmp_path, f"{HEAD}\n".encode())


def test_another_encoding_is_named_with_its_line(tmp_path: Path) -> None:
    data = f"{HEAD}\n{ROW}\nT1,2026-03-02 10:00,done,办结,\n".encode("gb18030")
    assert fault(tmp_path, data).startswith("log.csv:3: this line is not utf-8")
    assert "say `encoding: gb18030` in the map" in fault(tmp_path, data)
    (tmp_path / "log.csv").write_bytes(data)
    run(tmp_path / "log.csv", MAP + "encoding: gb18030\n")


def test_utf_16_is_refused_and_a_byte_order_mark_is_not(tmp_path: Path) -> None:
    assert "UTF-16: save it as UTF-8" in fault(tmp_path, f"{HEAD}\n{ROW}\n".encode("utf-16"))
    assert "cannot be read line by line" in fault(tmp_path, b"x", MAP + "encoding: utf-16\n")
    assert "unknown encoding" in fault(tmp_path, b"x", MAP + "encoding: utf-9\n")
    (tmp_path / "log.csv").write_bytes(f"{HEAD}\n{ROW}\n".encode("utf-8-sig"))
    run(tmp_path / "log.csv")


def test_a_line_of_another_width_is_named(tmp_path: Path) -> None:
    found = fault(tmp_path, f"{HEAD}\n{ROW}\nT1,2026-03-02 10:00,taken\n".encode())
    assert found == "log.csv:3: this line has 3 fields, the header has 5"


def test_a_column_twice_is_refused(tmp_path: Path) -> None:
    assert "the column 'at' appears twice" in fault(tmp_path, b"number,at,what,at\n")


def test_what_is_no_csv_is_refused_at_its_line(tmp_path: Path) -> None:
    assert fault(tmp_path, f'{HEAD}\n{ROW}\nT1,"2026,done,,\n'.encode()).startswith("log.csv:3: this line is no CSV")
    data = f"{HEAD}\nT1,2026-03-02 09:00,opened,{'x' * 2_000_000},\n".encode()
    assert "this line is no CSV" in fault(tmp_path, data)


def test_quoted_fields_may_span_lines(tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    log.write_text(f'{HEAD}\nT1,2026-03-02 09:00,opened,"one\ntwo",\n\nT1,2026-03-02 10:00,taken,,\n', "utf-8")
    run(log)


def test_a_big_log_in_the_wrong_encoding_is_refused_at_its_line(tmp_path: Path) -> None:
    data = f"{HEAD}\n".encode() + b"T1,2026-03-02 09:00,opened,\xff,\n" + b"T1,2026-03-02 09:00,opened,,\n" * 300_000
    assert "log.csv:2" in fault(tmp_path, data)
