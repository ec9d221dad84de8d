"""With --json every command prints JSON, and nothing else, on stdout."""

from __future__ import annotations

import pytest
from cli_bench import Cli
from typer.main import get_command

from duban_adapters.cli.app import app

STARTED = ("start", "request", "--fact", "subject=x", "--fact", "customer=c")
SAMPLES: dict[str, tuple[str, ...]] = {
    "demo": ("demo",),
    "init": ("init", "elsewhere"),
    "check": ("check",),
    "test": ("test", "--coverage"),
    "rules": ("rules",),
    "mutate": ("mutate", "--every", "25"),
    "backtest": ("backtest", "request", "--log", "log.csv", "--map", "log.map.yaml"),
    "generate": ("generate",),
    "draw": ("draw", "request"),
    "schema": ("schema",),
    "import": ("import", "sum.dmn"),
    "export": ("export", "request", "--format", "bpmn"),
    "decide": ("decide", "sum.dmn", "sum"),
    "deploy": ("deploy",),
    "start": STARTED,
    "send": ("send", "request-1", "answered", "--with", "answer=x"),
    "publish": ("publish", "replied", "--with", "text=x"),
    "acknowledge": ("acknowledge", "request-1", "supervisor"),
    "cancel": ("cancel", "request-1"),
    "suspend": ("suspend", "request-1"),
    "resume": ("resume", "request-1"),
    "set": ("set", "request-1", "--fact", "subject=y"),
    "move": ("move", "request-1", "open", "waiting"),
    "skip": ("skip", "request-1"),
    "resend": ("resend", "nothing:1:0"),
    "migrate": ("migrate", "request", "--dry-run"),
    "archive": ("archive", "--ended-before", "2026-01-01", "--to", "old.jsonl"),
    "save": ("save", "request-1", "--to", "one.jsonl"),
    "restore": ("restore", "empty.jsonl"),
    "tick": ("tick",),
    "tasks": ("tasks",),
    "workers": ("workers",),
    "list": ("list",),
    "show": ("show", "request-1"),
    "explain": ("explain", "request-1"),
    "timers": ("timers",),
    "incidents": ("incidents",),
    "report": ("report", "--month", "2026-10"),
    "doctor": ("doctor",),
}
MAP = """\
map: log
case: id
time: {column: at, zone: UTC}
rows:
  - {start: request, with: {subject: row.id, customer: row.id}}
"""
BOOK = """\
rulebook: office
documents: {"1": {en: House rules}}
carriers: {conduct: {en: conduct}}
rules: {1-01: {words: {en: be kind}, strength: vague, by: conduct, why: {en: nobody counts it}}}
"""


DMN = """\
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="urn:test">
  <decision id="sum" name="sum"><variable name="sum" typeRef="number"/>
    <literalExpression><text>1 + 1</text></literalExpression></decision>
</definitions>
"""
REFUSED = ("acknowledge", "resume", "skip", "resend", "save")
"""Those that find nothing to do in a fresh office."""


def furnish(office: Cli) -> None:
    """Everything that the samples ask for."""
    office.write("log.csv", "id,at\na,2026-10-08T10:00\n")
    office.write("log.map.yaml", MAP)
    office.write("empty.jsonl", "")
    office.write("sum.dmn", DMN)
    office.write("processes/rules.yaml", BOOK)
    office.ok(*STARTED)


def test_every_command_but_the_worker_is_among_the_samples() -> None:
    assert {*SAMPLES, "work"} == set(get_command(app).commands)  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", SAMPLES)
def test_stdout_is_json(office: Cli, name: str) -> None:
    furnish(office)
    said = office(*SAMPLES[name], "--json")
    assert isinstance(said.json, dict | list)
    assert ("error" in said.json) == (name in REFUSED)


@pytest.mark.parametrize("name", [name for name in SAMPLES if name not in (*REFUSED, "demo")])
def test_chinese_is_spoken_everywhere(office: Cli, name: str) -> None:
    furnish(office)
    said = office.ok(*SAMPLES[name], "--lang", "zh")
    assert name in ("schema", "draw", "import", "decide") or any("\u4e00" <= char <= "\u9fff" for char in said.out)
