"""The workflow patterns of the page: each process plays its scenario, and the table counts what is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from docs_snippets import ROOT

from duban.calendars import bundled
from duban.definition import read_definition
from duban.definition.model import Source
from duban.execution.program import compile_program
from duban.testing import read_scenario, run_scenario

PAGE = (ROOT / "docs" / "patterns.md").read_text("utf-8")
_PATTERN = re.compile(r"^### (\d+) · (.+?) \((\+|\+/-|-)\)\n(.*?)(?=^##|\Z)", re.M | re.S)
_YAML = re.compile(r"^```yaml(?: fragment)?\n(.*?)^```$", re.M | re.S)


class Pattern(NamedTuple):
    number: int
    name: str
    mark: str
    snippets: list[str]


def patterns() -> Iterator[Pattern]:
    for number, name, mark, text in _PATTERN.findall(PAGE):
        yield Pattern(int(number), name, mark, _YAML.findall(text))


SHOWN = [one for one in patterns() if one.mark != "-"]


def test_all_43_are_here_and_the_table_says_the_same() -> None:
    assert [one.number for one in patterns()] == list(range(1, 44))
    rows = re.findall(r"^\| (\d+) \| (.+?) \| (\+|\+/-|-) \|", PAGE, re.M)
    assert [(int(number), name, mark) for number, name, mark in rows] == [one[:3] for one in patterns()]


def test_the_head_counts_them() -> None:
    marks = [one.mark for one in patterns()]
    counts = (marks.count("+"), marks.count("+/-"), marks.count("-"))
    assert (
        "{} are expressed\ndirectly (+), {} by a work-around that is named as such (+/-), {} not at all".format(*counts)
        in PAGE
    )
    assert counts[0] >= 34


@pytest.mark.parametrize("pattern", SHOWN, ids=lambda one: f"{one.number:02d}")
def test_the_scenario_holds(pattern: Pattern) -> None:
    process, scenario = pattern.snippets
    definition = read_definition(Source(f"{pattern.number}.yaml", process))
    program = compile_program(definition, bundled("always"))
    result = run_scenario(read_scenario(Source(f"{pattern.number}.scenario.yaml", scenario)), {program.process: program})
    assert result.passed, "\n".join(map(str, result.failures))


def test_what_is_not_supported_shows_nothing() -> None:
    assert all(not one.snippets for one in patterns() if one.mark == "-")
