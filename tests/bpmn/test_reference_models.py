"""The reference models of the OMG's interchange working group: read alike, judged valid, carried over."""

from __future__ import annotations

import json
from typing import Any

import pytest
from models import reference_names, reference_text, suite

from duban.calendars import bundled
from duban.design.bpmn import find_flaws, graph_of, import_bpmn, read_bpmn
from duban.execution.program import compile_program

NAMES = reference_names()
text = reference_text


def ordered(items: list[Any]) -> list[str]:
    return sorted(json.dumps(one, sort_keys=True) for one in items)


def test_all_are_here() -> None:
    assert sorted(path.stem for path in (suite() / "Reference").glob("*.bpmn")) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_the_graph_is_the_reference_graph(name: str) -> None:
    expected = json.loads((suite() / "reference_graphs.json").read_text("utf-8"))[name]
    found = graph_of(read_bpmn(text(name), name))
    assert ordered(found["nodes"]) == ordered(expected["nodes"])
    assert ordered(found["edges"]) == ordered(expected["edges"])


@pytest.mark.parametrize("name", NAMES)
def test_a_valid_model_is_never_refused(name: str) -> None:
    assert find_flaws(read_bpmn(text(name), name)) == []


@pytest.mark.parametrize("name", NAMES)
def test_every_process_becomes_a_definition_that_compiles(name: str) -> None:
    imported = import_bpmn(text(name), name)
    assert imported
    for one in imported:
        assert compile_program(one.definition, bundled("always")).process == one.process
        assert all(finding.where and finding.line > 0 for finding in one.findings)
