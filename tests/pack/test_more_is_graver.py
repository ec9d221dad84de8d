"""More of whatever makes a complaint grave never lowers its grade, in any standard of the pack.

A table cannot say so of itself: nothing in it tells which grade is graver. That is the order of the fact's values, the
gravest first.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pack_library import compiled, library

from duban.definition import read_definition
from duban.execution.program import Program
from duban.execution.world import World

STANDARDS = sorted(name for name in library().sources if name.partition("_")[0] == "complaint")
COMPLAINT = {"subject": "lift", "project": "garden", "category": "property", "customer": "c1"}
LADDERS: dict[str, list[Any]] = {
    "complainants": [1, 2, 3, 4, 9, 10, 11],
    "households": [0, 1, 3, 9, 10, 11],
    "collective": [False, True],
    "lawsuit": ["none", "possible", "actual"],
    "media": ["none", "possible", "actual"],
    "reputation_harm": [False, True],
    "cause": ["theirs", "ours"],
    "needs_help": [False, True],
    "repeats": [0, 1, 2, 3],
    "unresolved_long": [False, True],
}
"""The facts that a table may read, from little to much, with both sides of every number that a standard names."""


@cache
def program(process: str) -> Program:
    """A standard of the pack."""
    return compiled(read_definition(library().sources[process], library().resolve))


def gravity(process: str, facts: dict[str, Any]) -> int:
    """The place of the grade that these facts get, counted from the gravest."""
    world = World({process: program(process)}, datetime(2026, 3, 4, 2, tzinfo=UTC))
    found = world.instance(world.start(process, COMPLAINT | facts)).facts["grade"]
    return program(process).definition.facts["grade"].type.values.index(found)


steps = st.fixed_dictionaries({name: st.integers(0, len(ladder) - 1) for name, ladder in LADDERS.items()})


@pytest.mark.parametrize("process", STANDARDS)
@settings(max_examples=150)
@given(steps=steps, more=st.sampled_from(sorted(LADDERS)))
def test_more_never_lowers_the_grade(process: str, steps: dict[str, int], more: str) -> None:
    before = {name: LADDERS[name][step] for name, step in steps.items()}
    after = before | {more: LADDERS[more][min(steps[more] + 1, len(LADDERS[more]) - 1)]}
    assert gravity(process, after) <= gravity(process, before), f"{more}: {before[more]} → {after[more]}, {before}"
