"""The DMN technology compatibility kit, level 2: one test a case."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from dmn_kit import ABSENT, LEVEL_2, Case, agrees, cases

from duban.design.dmn import Decider, read_dmn


@cache
def decider(path: Path) -> Decider:
    return Decider(read_dmn(path.read_bytes(), path.name))


CASES = [pytest.param(case, id=case.id) for case in cases(LEVEL_2)]


@pytest.mark.skipif(not CASES, reason=ABSENT)
@pytest.mark.parametrize("case", CASES or [None])
def test_the_kit_is_satisfied(case: Case) -> None:
    asked = decider(case.model)
    assert not asked.findings
    for name, expected in case.expected:
        verdict = asked.decide(name, case.inputs)
        assert agrees(verdict.value, expected), (name, verdict, expected)


@pytest.mark.skipif(not CASES, reason=ABSENT)
def test_the_kit_is_whole() -> None:
    assert len(CASES) == 116
