"""The kit's models as processes: imported, and run in memory or in a database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from dmn_kit import Case, agrees

from duban import Engine, ManualClock, World, compile_program, open_engine, read_definition
from duban.calendars import always
from duban.definition.model import Definition, Source
from duban.design.dmn import Decider, import_dmn, read_dmn
from duban.design.dmn.naming import identifier

AT = datetime(2026, 10, 8, tzinfo=UTC)


@cache
def decider(path: Path) -> Decider:
    return Decider(read_dmn(path.read_bytes(), path.name))


@cache
def source(path: Path) -> Source:
    imported = import_dmn(path.read_bytes(), path.name)
    assert not imported.errors
    return Source("imported.yaml", imported.text)


@cache
def definition(path: Path) -> Definition:
    return read_definition(source(path))


def named(value: Any) -> Any:
    """A value with the names that facts have."""
    if isinstance(value, dict):
        return {identifier(name): named(part) for name, part in value.items()}
    return [named(part) for part in value] if isinstance(value, list) else value


def starting(case: Case) -> dict[str, Any]:
    return {identifier(name): named(value) for name, value in case.inputs.items()}


def in_memory(case: Case) -> Mapping[str, Any]:
    """The facts after the process has decided."""
    found = definition(case.model)
    world = World({found.process: compile_program(found, always())}, AT)
    return world.instance(world.start(found.process, starting(case))).facts


@cache
def engine() -> Engine:
    """One engine on a database of its own for all cases."""
    return open_engine("sqlite://", clock=ManualClock(AT))


@cache
def deployed(path: Path) -> str:
    engine().deploy(source(path))
    return definition(path).process


def in_sql(case: Case) -> Mapping[str, Any]:
    """The same, and what was written to the database is read again."""
    started = engine().start(deployed(case.model), starting(case))
    return engine().instance(started.id).facts


def satisfied(case: Case, facts: Mapping[str, Any]) -> bool:
    """Whether the facts are what the case expects of its decisions."""
    return all(agrees(_found(facts, name, named(expected)), named(expected)) for name, expected in case.expected)


def _found(facts: Mapping[str, Any], name: str, wanted: Any) -> Any:
    return {key: facts.get(key) for key in wanted} if isinstance(wanted, dict) else facts.get(identifier(name))


def evaluated(case: Case) -> bool:
    """Whether DMN's own reading of the model gives what the case expects."""
    asked = decider(case.model)
    return all(agrees(asked.decide(name, case.inputs, at=AT).value, expected) for name, expected in case.expected)
