"""`draw`, `schema`, `backtest`, `generate`, `demo`."""

from __future__ import annotations

import csv
import importlib.util
import json
from pathlib import Path

import pytest
from cli_bench import Cli

MAP = """\
map: requests
case: number
time: {column: at, zone: Asia/Shanghai}
rows:
  - start: request
    when: row.what = "opened"
    with: {subject: row.number, customer: row.number}
  - {send: answered, when: row.what = "answered", with: {answer: row.number}}
compare:
  answer: row.in_time = "yes"
"""
LOG = """\
number,at,what,in_time
A,2026-09-30 16:00,opened,
B,2026-10-08 09:00,opened,
B,2026-10-08 10:00,answered,yes
A,2026-10-09 10:00,answered,no
A,2026-10-09 11:00,answered,no
"""
needs_graphviz = pytest.mark.skipif(
    importlib.util.find_spec("pygraphviz") is None, reason="the diagram extra is not installed"
)


@pytest.fixture
def log(cli: Cli) -> Cli:
    cli.ok("init")
    cli.write("processes/request/requests.map.yaml", MAP)
    cli.write("requests.csv", LOG)
    return cli


def test_a_backtest_counts_and_compares(log: Cli) -> None:
    said = log("backtest", "request", "--log", "requests.csv")
    assert said.code == 1
    assert "2 request" in said.out
    assert "refused rows" in said.out
    assert "2 of 2 agree (100.0 %)" in said.out
    assert "supervisor" in said.out


def test_a_backtest_as_json_beside_another_version(log: Cli) -> None:
    source = (log.folder / "processes/request/request.yaml").read_text("utf-8")
    log.write("shorter.yaml", source.replace("answer_within: 1 working day", "answer_within: 30 working minutes"))
    report = log("backtest", "request", "--log", "requests.csv", "--against", "shorter.yaml", "--json").json
    assert report["outcome"]["obligations"]["answer"]["breached"] == 1
    assert report["against"]["obligations"]["answer"]["breached"] == 2
    said = log("backtest", "request", "--log", "requests.csv", "--against", "shorter.yaml")
    assert "other" in said.out


def test_a_backtest_without_a_log_says_how_to_name_one(log: Cli) -> None:
    said = log("backtest", "request")
    assert said.code == 2
    assert "--log" in said.err
    assert "DUBAN_DATA" in said.err


def test_a_generated_month_is_labelled(cli: Cli) -> None:
    cli.ok("generate", "--seed", "3", "-o", "month.csv")
    with open("month.csv", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 1000
    assert "generated" in rows[0]
    assert cli("generate", "-o", "month.csv").code == 2
    assert cli("generate", "--start", "soon", "-o", "other.csv").code == 2


def test_a_process_as_mermaid(cli: Cli) -> None:
    cli.ok("init")
    assert "stateDiagram-v2\n    [*] --> open" in cli.ok("draw", "request").out
    assert "等待客户" in cli.ok("draw", "request", "--lang", "zh").out
    assert cli.json("draw", "request")["text"] == cli.ok("draw", "request").out


@needs_graphviz
def test_a_process_as_svg_with_where_an_instance_stands(office: Cli) -> None:
    office.ok("draw", "request", "-o", "plain.svg")
    office.ok("start", "request", "--fact", "subject=x", "--fact", "customer=c")
    office.ok("draw", "request", "--instance", "request-1", "-o", "now.svg")
    plain, now = (Path(name).read_text("utf-8") for name in ("plain.svg", "now.svg"))
    assert "<svg" in plain
    assert plain != now
    assert office("draw", "request", "--instance", "request-1", "--format", "mermaid").code == 2


def test_the_schema_of_process_files(cli: Cli) -> None:
    schema = cli.ok("schema").out
    assert "obligations" in json.loads(schema)["properties"]
    cli.ok("schema", "-o", "duban.schema.json")
    assert json.loads(Path("duban.schema.json").read_text("utf-8")) == json.loads(schema)


def test_the_demo_plays_a_complaint_to_its_end(cli: Cli) -> None:
    said = cli.ok("demo")
    for words in ("made up by a generator", "escalations per week", "ended: work/closed", "leadership_major/president"):
        assert words in said.out
    tries = [line.strip() for line in said.out.splitlines() if line.startswith("  ") and "sqlite:///demo-out" in line]
    assert len(tries) == 3
    for command in tries:
        cli.ok(*command.split()[1:])
    lines = (cli.folder / "demo-out/escalations.jsonl").read_text("utf-8").splitlines()
    assert "leadership_important" in {json.loads(line)["escalation"] for line in lines}


def test_the_demo_can_be_run_again_and_as_json(cli: Cli) -> None:
    cli.ok("demo", "-o", "out")
    again = cli.json("demo", "-o", "out", "--lang", "zh")
    assert again["complaint"]["status"] == "ended"
    assert again["backtest"]["generated"] is True
    assert len(again["escalations"]) == 5


def test_the_demo_uses_the_real_log_where_it_is(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    cli.write("data/incidents.csv", _few_tickets())
    monkeypatch.setenv("DUBAN_DATA", str(cli.folder / "data"))
    report = cli.json("demo")["backtest"]
    assert report["generated"] is False
    assert report["cases"] == 1


def _few_tickets() -> str:
    names = (
        "number,incident_state,sys_updated_at,opened_at,priority,reopen_count,reassignment_count,made_sla,category,location,"
        "caller_id"
    )
    rows = (
        "T1,New,29-02-2016 01:16,29-02-2016 01:16,3 - Moderate,0,0,true,c,l,p",
        "T1,Resolved,29-02-2016 11:29,29-02-2016 01:16,3 - Moderate,0,0,true,c,l,p",
        "T1,Closed,05-03-2016 12:00,29-02-2016 01:16,3 - Moderate,0,0,true,c,l,p",
    )
    return "\n".join((names, *rows)) + "\n"
