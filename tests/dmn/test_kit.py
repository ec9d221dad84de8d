"""The DMN technology compatibility kit, level 2, one test a case: as DMN, and as a process, in memory and in SQL."""

from __future__ import annotations

import pytest
from dmn_heart import decider, evaluated, in_memory, in_sql, satisfied
from dmn_kit import ABSENT, LEVEL_2, Case, cases
from dmn_results import FILE, as_text

CASES = [pytest.param(case, id=case.id) for case in cases(LEVEL_2)]

pytestmark = pytest.mark.skipif(not CASES, reason=ABSENT)


@pytest.mark.parametrize("case", CASES or [None])
def test_the_kit_is_satisfied(case: Case) -> None:
    assert not decider(case.model).findings
    assert evaluated(case)


@pytest.mark.parametrize("case", CASES or [None])
def test_the_kit_is_satisfied_by_an_imported_process(case: Case) -> None:
    assert satisfied(case, in_memory(case))


@pytest.mark.parametrize("case", CASES or [None])
def test_the_kit_is_satisfied_by_an_instance_in_the_database(case: Case) -> None:
    assert satisfied(case, in_sql(case))


def test_the_kit_is_whole() -> None:
    assert len(CASES) == 116


def test_the_results_are_current() -> None:
    assert FILE.read_text("utf-8") == as_text(), "python tests/dmn/dmn_results.py renews them"
