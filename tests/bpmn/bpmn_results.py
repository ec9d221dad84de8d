"""What the reference models and the pack say, for the page of conformance. Run it to renew tests/conformance/bpmn.json."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

from models import reference_names, reference_text, suite
from test_patterns_as_bpmn import BESIDE, SHOWN

from duban.calendars import bundled
from duban.definition import load_library, load_source
from duban.design.bpmn import export_bpmn, find_flaws, graph_of, import_bpmn, read_bpmn, write_bpmn
from duban.errors import DefinitionError
from duban.execution.program import compile_program
from duban.testing.reading import read_scenario
from duban.testing.runner import run_scenario

FILE = Path(__file__).resolve().parents[1] / "conformance" / "bpmn.json"
PACK = Path(__file__).resolve().parents[2] / "processes"


def results() -> dict[str, Any]:
    """The figures of all models."""
    played = list(_scenarios())
    return {
        "title": "BPMN 2.0, reference models of the OMG's interchange working group",
        "order": 3,
        "origin": "<https://github.com/bpmn-miwg/bpmn-miwg-test-suite>, commit 497a4ee61f599660d352a92492b54bc5df1fe519; "
        "schemas from <https://github.com/bpmn-miwg/bpmn-miwg-tools>, commit ab382b5b47052d84e54c680f33761c4e155d1d99",
        "licence": "models CC BY 3.0, tools MIT, schemas OMG",
        "tests": [
            "tests/bpmn/test_reference_models.py",
            "tests/bpmn/test_round_trips.py",
            "tests/bpmn/test_running.py",
            "tests/bpmn/test_other_tools.py",
            "tests/bpmn/test_spiff.py",
        ],
        "about": [
            "21 models with 32 processes, drafts among them. Small models besides are run in four ways: in memory, as "
            "documents written after each step, through the engine on SQLite, and after going out and in again; all agree.",
            "Every export of the pack (in two languages) and of the reference models is read by bpmn-moddle without a "
            "warning and linted by bpmnlint (recommended) without an error, but for processes that really never end and for "
            "compensation inside sub-processes, which bpmnlint looks for in the process only. bpmn-js draws them in a "
            "browser. SpiffWorkflow runs exports of simple processes to the same trace.",
        ],
        "rows": [
            _row("graphs equal to the reference graphs", _same_graph),
            _row("valid models taken for valid", lambda name: not find_flaws(read_bpmn(reference_text(name), name))),
            _row("all processes imported and ready to run", _runs),
            _row("written again: the same graph, valid by the OMG's schema", _written),
            _row("import → export → import: the same graph and findings, exports valid by the schema", _stable),
            {
                "what": "scenarios of the pack that pass after its processes went out as BPMN and came back",
                "passed": sum(played),
                "total": len(played),
            },
        ],
        "groups": [
            {
                "what": "workflow patterns of the documentation that go out and come back with the same behaviour",
                "passed": len(SHOWN) - len(BESIDE),
                "total": len(SHOWN),
            },
        ],
        "refusals": [
            {
                "what": f"{len(played) - sum(played)} scenarios of customer_record",
                "why": "they name a timer around a sub-process, which in BPMN stands on each state inside it",
            },
            {
                "what": f"workflow patterns {', '.join(map(str, sorted(BESIDE)))}",
                "why": "an event begins something in the middle of what is going on, beside it; told as errors on export",
            },
            {"what": "histories, ways into the middle of a sub-process", "why": "BPMN has none; told as errors on export"},
            {"what": "scripts", "why": "never run; a script task asks a service of its name"},
            {"what": "event sub-processes for compensation, ad-hoc order", "why": "not carried over; told on import"},
            {"what": "an event with all of several triggers", "why": "any of them leads on; told on import"},
        ],
        "others": [],
    }


def _row(what: str, holds: Callable[[str], bool]) -> dict[str, Any]:
    names = reference_names()
    return {"what": what, "passed": sum(holds(name) for name in names), "total": len(names)}


@cache
def _graphs() -> dict[str, Any]:
    found = json.loads((suite() / "reference_graphs.json").read_text("utf-8"))
    return dict(found)


@cache
def _schema() -> Any:
    import xmlschema

    return xmlschema.XMLSchema(str(suite() / "xsd" / "BPMN20.xsd"))


def _ordered(items: Iterable[Any]) -> list[str]:
    return sorted(json.dumps(one, sort_keys=True) for one in items)


def _same_graph(name: str) -> bool:
    found = graph_of(read_bpmn(reference_text(name), name))
    return all(_ordered(found[key]) == _ordered(_graphs()[name][key]) for key in ("nodes", "edges"))


def _runs(name: str) -> bool:
    found = import_bpmn(reference_text(name), name)
    return all(compile_program(one.definition, bundled("always")).process == one.process for one in found)


def _written(name: str) -> bool:
    model = read_bpmn(reference_text(name), name)
    text = write_bpmn(model)
    return graph_of(read_bpmn(text)) == graph_of(model) and bool(_schema().is_valid(text))


def _stable(name: str) -> bool:
    for one in import_bpmn(reference_text(name), name):
        text = export_bpmn(one.definition).text
        (again,) = import_bpmn(text)
        twice = export_bpmn(again.definition).text
        if again.findings or graph_of(read_bpmn(text)) != graph_of(read_bpmn(twice)) or not _schema().is_valid(text):
            return False
    return True


def _scenarios() -> Iterable[bool]:
    library = load_library(PACK)
    programs = {name: compile_program(one, bundled(one.calendar)) for name, one in library.definitions.items()}
    for name, definition in library.definitions.items():
        (back,) = import_bpmn(export_bpmn(definition).text)
        changed = {**programs, name: compile_program(back.definition, bundled(definition.calendar))}
        for path in sorted((PACK / name / "scenarios").glob("*.scenario.yaml")):
            try:
                yield run_scenario(read_scenario(load_source(path)), changed).passed
            except DefinitionError:
                yield False


def as_text() -> str:
    """The results as they stand in their file."""
    return json.dumps(results(), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    FILE.write_text(as_text(), "utf-8")
