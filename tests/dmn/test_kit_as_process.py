"""The kit once more, every model imported as a process in YAML and run by the ordinary heart."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from dmn_kit import ABSENT, LEVEL_2, Case, agrees, cases

from duban import World, compile_program, read_definition
from duban.calendars import always
from duban.definition.model import Definition, Source
from duban.design.dmn import import_dmn
from duban.design.dmn.naming import identifier

CASES = [pytest.param(case, id=case.id) for case in cases(LEVEL_2)]


@cache
def process(path: Path) -> Definition:
    imported = import_dmn(path.read_bytes(), path.name)
    assert not imported.errors
    return read_definition(Source("imported.yaml", imported.text))


def named(value: Any) -> Any:
    """A value with the names that facts have."""
    if isinstance(value, dict):
        return {identifier(name): named(part) for name, part in value.items()}
    return [named(part) for part in value] if isinstance(value, list) else value


@pytest.mark.skipif(not CASES, reason=ABSENT)
@pytest.mark.parametrize("case", CASES or [None])
def test_the_kit_is_satisfied_by_an_imported_process(case: Case) -> None:
    definition = process(case.model)
    world = World({definition.process: compile_program(definition, always())}, datetime(2026, 10, 8, tzinfo=UTC))
    id = world.start(definition.process, {identifier(name): named(value) for name, value in case.inputs.items()})
    facts = world.instance(id).facts
    for name, expected in case.expected:
        wanted = named(expected)
        found = {key: facts.get(key) for key in wanted} if isinstance(wanted, dict) else facts.get(identifier(name))
        assert agrees(found, wanted), (name, found, wanted)
