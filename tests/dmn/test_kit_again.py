"""The kit's models as processes, written as DMN again: still the same answers."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from dmn_heart import AT, definition, named, starting
from dmn_kit import ABSENT, LEVEL_2, Case, agrees, cases
from dmn_schema import faults

from duban.design.dmn import Decider, export_dmn, read_dmn
from duban.design.dmn.naming import identifier

CASES = [pytest.param(case, id=case.id) for case in cases(LEVEL_2)]

pytestmark = pytest.mark.skipif(not CASES, reason=ABSENT)


@cache
def again(path: Path) -> Decider:
    exported = export_dmn(definition(path))
    assert not exported.findings
    assert faults(exported.text) == []
    return Decider(read_dmn(exported.text, path.name))


@pytest.mark.parametrize("case", CASES or [None])
def test_the_kit_is_satisfied_after_a_round_trip(case: Case) -> None:
    asked = again(case.model)
    assert asked.findings == ()
    known = {one.name for one in asked.model.inputs.values()}
    given = {name: value for name, value in starting(case).items() if name in known}
    for name, expected in case.expected:
        assert agrees(asked.decide(identifier(name), given, at=AT).value, named(expected)), name
