"""The reference models of the OMG's interchange working group: read alike, judged valid, carried over."""

from __future__ import annotations

import json
from typing import Any

import pytest
from models import suite

from duban.calendars import bundled
from duban.design.bpmn import find_flaws, graph_of, import_bpmn, read_bpmn
from duban.execution.program import compile_program

NAMES = [
    "A.1.0", "A.2.0", "A.2.1", "A.3.0", "A.4.0", "A.4.1", "B.1.0", "B.2.0", "C.1.0", "C.1.1", "C.2.0", "C.3.0", "C.4.0",
    "C.5.0", "C.6.0", "C.7.0", "C.8.0", "C.8.1", "C.9.0", "C.9.1", "C.9.2",
]  # fmt: skip


def text(name: str) -> bytes:
    return (suite() / "Reference" / f"{name}.bpmn").read_bytes()


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
