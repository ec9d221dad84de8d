"""`import`, `export`, `decide`."""

from __future__ import annotations

import json

from cli_bench import Cli

DMN = """\
<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="loan" name="loan" namespace="urn:loan">
  <inputData id="i" name="Amount Due"><variable name="Amount Due" typeRef="number"/></inputData>
  <decision id="d" name="Size"><variable name="Size"/>
    <informationRequirement><requiredInput href="#i"/></informationRequirement>
    <decisionTable hitPolicy="UNIQUE">
      <input><inputExpression><text>Amount Due</text></inputExpression></input>
      <output><outputValues><text>"big", "small"</text></outputValues></output>
      <rule><inputEntry><text>&gt; 3</text></inputEntry><outputEntry><text>"big"</text></outputEntry></rule>
      <rule><inputEntry><text>&lt;= 3</text></inputEntry><outputEntry><text>"small"</text></outputEntry></rule>
    </decisionTable>
  </decision>
</definitions>
"""


def test_a_decision_is_made(cli: Cli) -> None:
    cli.write("loan.dmn", DMN)
    assert "Amount Due (number)" in cli.ok("decide", "loan.dmn").out
    said = cli.ok("decide", "loan.dmn", "Size", "--with", "Amount Due=3.5").out
    assert "Size  big" in said
    assert "rules 1" in said
    found = json.loads(cli.ok("decide", "loan.dmn", "Size", "--with", "Amount Due=1", "--json").out)
    assert found == {
        "decision": "Size",
        "value": "small",
        "rules": {"Size": [2]},
        "decisions": {"Size": "small"},
        "notes": [],
    }


def test_what_cannot_be_asked_is_misuse(cli: Cli) -> None:
    cli.write("loan.dmn", DMN)
    assert "there is no decision 'Sise'; did you mean" in cli("decide", "loan.dmn", "Sise").err
    assert "'x' is no number" in cli("decide", "loan.dmn", "Size", "--with", "Amount Due=x").err
    assert "Amounts" in cli("decide", "loan.dmn", "Size", "--with", "Amounts=1").err
    cli.write("no.dmn", "<a/>")
    assert "this is no DMN" in cli("decide", "no.dmn").err


def test_a_file_becomes_a_process_and_a_file_again(cli: Cli) -> None:
    cli.write("loan.dmn", DMN)
    cli.ok("import", "loan.dmn", "-o", "loan.yaml")
    assert "0 errors, 0 warnings" in cli.ok("check", "loan.yaml").out
    assert (cli.folder / "loan.yaml").read_text() == cli.ok("import", "loan.dmn").out
    cli.ok("export", "loan.yaml", "-o", "again.dmn")
    assert "Size  big" in cli.ok("decide", "again.dmn", "Size", "--with", "Amount_Due=5").out
    assert (cli.folder / "again.dmn").read_text() == cli.ok("export", "loan.yaml", "--format", "dmn").out
    assert "spec/DMN/20191111/MODEL" in cli.ok("export", "loan.yaml", "--format", "dmn-1.3").out


def test_what_is_not_carried_over_is_told_and_counts(cli: Cli) -> None:
    cli.write("loan.dmn", DMN.replace("<decision id", '<import namespace="urn:x" importType="y" name="x"/><decision id'))
    said = cli("import", "loan.dmn")
    assert said.code == 1
    assert "loan.dmn:3:3: error: x: the import of urn:x is not followed" in said.err
    assert said.out.startswith("duban: 1")
    found = json.loads(cli("import", "loan.dmn", "--json").out)
    assert [finding["code"] for finding in found["findings"]] == ["dmn-import"]


def test_formats_nobody_knows(cli: Cli) -> None:
    cli.write("loan.doc", "x")
    said = cli("import", "loan.doc")
    assert (said.code, ".dmn" in said.err) == (2, True)
    cli.write("loan.dmn", DMN)
    cli.ok("import", "loan.dmn", "-o", "loan.yaml")
    said = cli("export", "loan.yaml", "--format", "doc")
    assert (said.code, "say --format" in said.err) == (2, True)
