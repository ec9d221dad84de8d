"""`import` and `export` of BPMN."""

from __future__ import annotations

import json

from cli_bench import Cli

ONE = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="urn:test">
<process id="order" name="Order" isExecutable="true"><startEvent id="s"/><userTask id="pack" name="Pack"/><endEvent id="e"/>
<sequenceFlow id="f1" sourceRef="s" targetRef="pack"/><sequenceFlow id="f2" sourceRef="pack" targetRef="e"/></process>
MORE</definitions>
"""
SECOND = (
    '<process id="bill" name="Bill"><startEvent id="s2"/><userTask id="pay" name="Pay"/>'
    '<sequenceFlow id="f3" sourceRef="s2" targetRef="pay"/></process>'
)


def test_a_model_comes_in_and_goes_out_and_in_again(cli: Cli) -> None:
    cli.write("order.bpmn", ONE.replace("MORE", ""))
    cli.ok("import", "order.bpmn", "-o", "order.yaml")
    cli.ok("check", "order.yaml")
    cli.ok("export", "order.yaml", "-o", "again.bpmn")
    assert (cli.folder / "again.bpmn").read_text() == cli.ok("export", "order.yaml", "--format", "bpmn").out
    assert cli.ok("import", "again.bpmn").out.startswith("duban: 1\nprocess: Order\n")


def test_of_several_processes_one_or_a_folder(cli: Cli) -> None:
    cli.write("shop.bpmn", ONE.replace("MORE", SECOND))
    said = cli("import", "shop.bpmn")
    assert (said.code, "Order, Bill" in said.err) == (2, True)
    assert "process: Bill" in cli.ok("import", "shop.bpmn", "--process", "Bill").out
    assert cli("import", "shop.bpmn", "--process", "Nobody").code == 2
    cli.ok("import", "shop.bpmn", "-o", "all")
    assert sorted(path.name for path in (cli.folder / "all").iterdir()) == ["Bill.yaml", "Order.yaml"]
    found = json.loads(cli.ok("import", "shop.bpmn", "-o", "all", "--json").out)
    assert sorted(found["findings"]) == ["Bill", "Order"]


def test_a_model_that_breaks_the_rules_is_refused_with_element_and_line(cli: Cli) -> None:
    cli.write("order.bpmn", ONE.replace("MORE", "").replace('targetRef="e"', 'targetRef="nowhere"'))
    said = cli("import", "order.bpmn")
    assert said.code == 1
    assert "order.bpmn:3:55: error: f2:" in said.err


def test_options_of_other_formats_are_refused(cli: Cli) -> None:
    cli.write("order.bpmn", ONE.replace("MORE", ""))
    said = cli("import", "order.bpmn", "--decision", "x")
    assert (said.code, "--decision is not for .bpmn files" in said.err) == (2, True)
