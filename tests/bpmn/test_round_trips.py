"""Out and in again: the same graph, the same findings, the same behaviour; every export keeps the OMG's schema."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import bpmn_results
import pytest
from models import reference_names, reference_text, suite

from duban.calendars import bundled
from duban.definition import Library, load_library, load_source
from duban.definition.model import Definition
from duban.design.bpmn import Imported, export_bpmn, find_flaws, graph_of, import_bpmn, read_bpmn, write_bpmn
from duban.execution.program import Program, compile_program
from duban.testing.reading import read_scenario
from duban.testing.runner import run_scenario

PACK = Path(__file__).parents[2] / "processes"
PROCESSES = sorted(path.parent.name for path in PACK.glob("*/*.yaml") if path.stem == path.parent.name)
RENAMED = {"customer_record": {"06-yearly-filing", "07-not-filed", "10-papers"}}
"""Scenarios that name a timer which BPMN has in each state of a sub-process instead of around them."""


@cache
def library() -> Library:
    return load_library(PACK)


@cache
def exported(process: str) -> str:
    return export_bpmn(library().definitions[process]).text


@cache
def schema() -> Any:
    import xmlschema

    return xmlschema.XMLSchema(str(suite() / "xsd" / "BPMN20.xsd"))


def faults(text: str) -> list[str]:
    return [f"{error.path}: {error.reason}" for error in schema().iter_errors(text)]


def again(definition: Definition) -> Imported:
    (found,) = import_bpmn(export_bpmn(definition).text)
    return found


def compiled(definition: Definition) -> Program:
    return compile_program(definition, bundled(definition.calendar))


@pytest.mark.parametrize("process", PROCESSES)
def test_a_process_of_the_pack_goes_out_whole_and_comes_back_the_same(process: str) -> None:
    definition = library().definitions[process]
    found = export_bpmn(definition)
    assert found.errors == ()
    model = read_bpmn(found.text)
    assert find_flaws(model) == []
    back = again(definition)
    assert back.findings == ()
    assert graph_of(read_bpmn(export_bpmn(back.definition).text)) == graph_of(model)
    for part in ("terms", "facts", "counts", "decisions", "events", "obligations", "escalations"):
        assert getattr(back.definition, part).keys() == getattr(definition, part).keys()


@pytest.mark.parametrize("process", PROCESSES)
def test_a_process_that_comes_back_passes_the_scenarios_of_the_original(process: str) -> None:
    programs = {name: compiled(one) for name, one in library().definitions.items()}
    programs[process] = compiled(again(library().definitions[process]).definition)
    for path in sorted((PACK / process / "scenarios").glob("*.scenario.yaml")):
        if path.name.partition(".")[0] not in RENAMED.get(process, ()):
            result = run_scenario(read_scenario(load_source(path)), programs)
            assert result.passed, (path.name, result.failures[:1])


@pytest.mark.parametrize("process", PROCESSES)
def test_an_export_keeps_the_schema(process: str) -> None:
    assert faults(exported(process)) == []


@pytest.mark.parametrize("name", reference_names())
def test_a_reference_model_is_written_with_the_same_graph(name: str) -> None:
    model = read_bpmn(reference_text(name), name)
    text = write_bpmn(model)
    assert graph_of(read_bpmn(text)) == graph_of(model)
    assert faults(text) == []


@pytest.mark.parametrize("name", reference_names())
def test_import_export_import_of_a_reference_model_is_stable(name: str) -> None:
    for one in import_bpmn(reference_text(name), name):
        found = export_bpmn(one.definition)
        assert (found.errors, faults(found.text)) == ((), [])
        back = again(one.definition)
        assert back.findings == ()
        twice = export_bpmn(back.definition).text
        assert graph_of(read_bpmn(twice)) == graph_of(read_bpmn(found.text))
        assert again(back.definition).text == again(again(back.definition).definition).text


def test_the_diagram_shows_everything_once_and_nothing_overlaps() -> None:
    for process in PROCESSES:
        boxes = _boxes(exported(process))
        for one, other in ((a, b) for a in boxes for b in boxes if a < b):
            assert not _crosses(boxes[one], boxes[other]), (process, one, other)


Bounds = tuple[float, float, float, float]


def _boxes(text: str) -> dict[str, Bounds]:
    """Where activities, gateways and events stand, those inside sub-processes too; boundary events belong to their edges."""
    from duban.design.xml_text import read_xml

    root = read_xml(text)
    model = read_bpmn(text)
    plain = {
        node.id for process in model.processes for body in process.body.walk() for node in body.nodes if not node.attached
    }
    found: dict[str, Bounds] = {}
    for shape in (one for one in root.walk() if one.name == "BPMNShape" and one.get("bpmnElement") in plain):
        bounds = shape.find("Bounds")
        assert bounds is not None
        x, y, width, height = (float(bounds.get(key)) for key in ("x", "y", "width", "height"))
        found[shape.get("bpmnElement")] = (x, y, x + width, y + height)
    assert found.keys() == plain
    return found


def _crosses(one: Bounds, other: Bounds) -> bool:
    """Whether two boxes overlap without one holding the other."""
    apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
    return not apart and not _holds(one, other) and not _holds(other, one)


def _holds(one: Bounds, other: Bounds) -> bool:
    return one[0] <= other[0] and one[1] <= other[1] and one[2] >= other[2] and one[3] >= other[3]


def test_the_page_of_conformance_says_what_is_tested_here() -> None:
    told = json.loads(bpmn_results.FILE.read_text("utf-8"))
    *models, scenarios = told["rows"]
    assert [(row["passed"], row["total"]) for row in models] == [(len(reference_names()),) * 2] * len(models)
    assert scenarios["total"] - scenarios["passed"] == sum(map(len, RENAMED.values()))
