"""No scenario of the pack would still pass if a number, a row or a condition were another one.

Here a part of the mutants is tried, always the same; `duban mutate` tries them all.
"""

from __future__ import annotations

from functools import cache

import pytest
from pack_library import PACK, library

from duban.testing import MutationReport, run_mutations

EVERY, SEED = 6, 1


@cache
def report() -> MutationReport:
    """One run for all processes."""
    return run_mutations(PACK, every=EVERY, seed=SEED)


def test_every_scenario_passes_without_mistakes() -> None:
    assert report().failing == ()


@pytest.mark.parametrize("process", sorted(library().sources))
def test_a_small_mistake_in_any_number_or_table_makes_some_scenario_fail(process: str) -> None:
    assert [str(one.mutant) for one in report().survivors if one.mutant.process == process] == []
    assert sum(report().counts(process).values()) > 0


def test_no_mutant_is_called_equivalent_without_need() -> None:
    assert [str(one) for one in report().unneeded] == []
