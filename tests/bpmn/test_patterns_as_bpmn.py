"""The workflow patterns of the documentation go out as BPMN, and play their scenarios when they come back."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from duban.calendars import bundled
from duban.definition import read_definition
from duban.definition.model import Source
from duban.design.bpmn import export_bpmn, find_flaws, graph_of, import_bpmn, read_bpmn
from duban.execution.program import compile_program
from duban.testing import read_scenario, run_scenario

PAGE = (Path(__file__).parents[2] / "docs" / "patterns.md").read_text("utf-8")
_PATTERN = re.compile(r"^### (\d+) · .+? \((?:\+|\+/-)\)\n(.*?)(?=^##|\Z)", re.M | re.S)
_YAML = re.compile(r"^```yaml(?: fragment)?\n(.*?)^```$", re.M | re.S)
SHOWN = {int(number): _YAML.findall(text) for number, text in _PATTERN.findall(PAGE)}
BESIDE = {15, 33, 36}
"""An event begins something in the middle of what is going on, beside it: BPMN has no way there."""


@pytest.mark.parametrize("number", sorted(SHOWN.keys() - BESIDE))
def test_a_pattern_goes_out_and_comes_back(number: int) -> None:
    process, scenario = SHOWN[number]
    found = export_bpmn(read_definition(Source("p.yaml", process)))
    model = read_bpmn(found.text)
    assert (found.errors, find_flaws(model)) == ((), [])
    (back,) = import_bpmn(found.text)
    assert back.findings == ()
    assert graph_of(read_bpmn(export_bpmn(back.definition).text)) == graph_of(model)
    program = compile_program(back.definition, bundled("always"))
    result = run_scenario(read_scenario(Source("s.scenario.yaml", scenario)), {program.process: program})
    assert result.passed, "\n".join(map(str, result.failures))


@pytest.mark.parametrize("number", sorted(BESIDE))
def test_what_is_lost_is_told(number: int) -> None:
    found = export_bpmn(read_definition(Source("p.yaml", SHOWN[number][0])))
    assert {one.code for one in found.errors} == {"bpmn-whole"}
    assert find_flaws(read_bpmn(found.text)) == []
