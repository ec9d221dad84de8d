"""The W3C's implementation report tests: every case in memory, with documents after each step, and on a database."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import scxml_results
from scxml_suite import REFUSED, SUITE, Case, cases, in_memory, on_sqlite, with_documents

from duban.errors import DefinitionError

WANTED = [case for case in cases() if case.group != "C-skip" and case.name not in REFUSED]

pytestmark = pytest.mark.skipif(not WANTED, reason=f"the W3C's SCXML tests are not at {SUITE}")


@pytest.mark.parametrize("play", [in_memory, with_documents, on_sqlite])
@pytest.mark.parametrize("case", WANTED, ids=lambda case: f"{case.group}-{case.name}")
def test_ends_in_pass(case: Case, play: Callable[[Path], str]) -> None:
    assert play(case.path) == "pass"


@pytest.mark.parametrize("case", [case for case in cases() if case.name in REFUSED], ids=lambda case: case.name)
def test_refused_with_its_reason(case: Case) -> None:
    with pytest.raises(DefinitionError, match=REFUSED[case.name]):
        in_memory(case.path)


@pytest.mark.parametrize("group", scxml_results.GROUPS)
def test_the_figures_of_the_page_are_true(group: str) -> None:
    told = json.loads(scxml_results.FILE.read_text("utf-8"))
    figure = next(one for one in told["groups"] if one["what"].startswith(group))
    own = [case for case in cases() if case.group == group]
    passed = [case.name for case in own if scxml_results.ends(case, in_memory)]
    assert (figure["passed"], figure["total"]) == (len(passed), len(own))
    assert {one["what"] for one in told["refusals"]}.isdisjoint(passed)
