"""The W3C's implementation report tests: every case twice, in memory and with the document written after each step."""

from __future__ import annotations

import pytest
from scxml_suite import SUITE, Case, Stored, cases, outcome

from duban.execution.world import World

WANTED = [case for case in cases() if case.group != "C-skip"]

pytestmark = pytest.mark.skipif(not WANTED, reason=f"the W3C's SCXML tests are not at {SUITE}")


@pytest.mark.parametrize("world", [World, Stored], ids=["memory", "stored"])
@pytest.mark.parametrize("case", WANTED, ids=lambda case: f"{case.group}-{case.name}")
def test_ends_in_pass(case: Case, world: type[World]) -> None:
    assert outcome(case.path, world) == "pass"
