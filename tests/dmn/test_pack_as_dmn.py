"""The decisions of the process pack as DMN: valid, drawn, and the same after a round trip."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from dmn_kit import ABSENT
from dmn_schema import SCHEMA, faults

from duban.definition import load_library, read_definition
from duban.definition.model import NOWHERE, Definition, Place, Source
from duban.design import read_dmn
from duban.design.dmn import Decider, export_dmn, import_dmn
from duban.design.dmn.model import DmnModel

LIBRARY = load_library(Path(str(resources.files("duban_processes"))))
PROCESSES = {name: read_definition(source, LIBRARY.resolve) for name, source in LIBRARY.sources.items()}
DECIDING = sorted(name for name, definition in PROCESSES.items() if definition.decisions)


def plain(value: Any) -> Any:
    """A model without places, to be compared by what it says."""
    if isinstance(value, Place):
        return NOWHERE
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{one.name: plain(getattr(value, one.name)) for one in fields(value)})
    if isinstance(value, dict):
        return {name: plain(part) for name, part in value.items()}
    return tuple(plain(part) for part in value) if isinstance(value, tuple) else value


def model(text: str) -> DmnModel:
    found = plain(read_dmn(text))
    assert isinstance(found, DmnModel)
    return found


@pytest.fixture(params=DECIDING)
def process(request: pytest.FixtureRequest) -> Definition:
    return PROCESSES[request.param]


@pytest.mark.skipif(not SCHEMA.exists(), reason=ABSENT)
def test_exports_are_valid_by_the_schema(process: Definition) -> None:
    assert faults(export_dmn(process).text) == []
    assert faults(export_dmn(process, version="1.4").text, "1.4") == []
    assert faults(export_dmn(process, version="1.3").text, "1.3") == []
    assert read_dmn(export_dmn(process, version="1.3").text).findings == ()


@pytest.mark.skipif(not SCHEMA.exists(), reason=ABSENT)
def test_the_schema_finds_what_is_wrong() -> None:
    good = export_dmn(PROCESSES[DECIDING[0]]).text
    assert faults(good.replace("inputData", "inputDatum")) != []
    assert faults(good.replace('hitPolicy="', 'hitPolicy="X')) != []


def test_exports_are_understood_without_a_finding(process: Definition) -> None:
    exported = export_dmn(process)
    assert not exported.errors
    assert Decider(read_dmn(exported.text, "pack.dmn")).findings == ()


def test_round_trips_are_stable(process: Definition) -> None:
    first = export_dmn(process).text
    imported = import_dmn(first)
    assert not imported.errors
    second = export_dmn(read_definition(Source("again.yaml", imported.text))).text
    assert model(second) == model(first)
    assert import_dmn(second).text == imported.text
