"""The process pack as tests see it: its definitions, its scenarios, and a way to play them on changed definitions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from duban.calendars import bundled
from duban.definition import Library, load_library, load_source
from duban.definition.model import Definition
from duban.execution.program import Program, compile_program
from duban.testing.reading import read_scenario
from duban.testing.result import Result
from duban.testing.runner import run_scenario
from duban.testing.scenario import Scenario

PACK = Path(__file__).parents[2] / "processes"
PROCESSES = (
    *("complaint", "callback", "repair", "visit", "patrol", "duty", "archive_access", "goods_return"),
    *("customer_care", "customer_record", "satisfaction_survey", "improvement"),
)


@cache
def library() -> Library:
    """All definitions of the pack."""
    return load_library(PACK)


@cache
def definition(process: str) -> Definition:
    """One definition."""
    return library().definitions[process]


@cache
def program(process: str) -> Program:
    """One compiled definition."""
    return compiled(definition(process))


def compiled(found: Definition) -> Program:
    """A definition on its bundled calendar."""
    return compile_program(found, bundled(found.calendar))


def programs() -> dict[str, Program]:
    """The programs of all processes by name."""
    return {name: program(name) for name in library().definitions}


@cache
def scenarios(process: str) -> tuple[Scenario, ...]:
    """The scenarios of a process, in the order of their files."""
    paths = sorted((PACK / process / "scenarios").glob("*.scenario.yaml"))
    return tuple(read_scenario(load_source(path)) for path in paths)


def play(process: str, on: Mapping[str, Program]) -> Iterator[Result]:
    """Play a process's scenarios on these programs, one after the other as they are asked for."""
    return (run_scenario(scenario, on) for scenario in scenarios(process))


def text_of(process: str) -> str:
    """A definition's file."""
    return library().sources[process].text
