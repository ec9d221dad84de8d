"""Every rule has its place, every place its scenario, and no part of the pack is without one."""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path

import pytest
from pack_library import PACK

from duban.definition import load_source
from duban.testing import Evidence, RuleBook, check_rulebook, load_pack, read_rulebook, rule_page, run_paths, shares
from duban.testing.coverage import Coverage

ROOT = PACK.parent
RULES = Path(os.environ.get("DUBAN_RULES") or ROOT.parent / "shared" / "rules") / "seed-rules.md"
STRENGTHS = {"H": "hard", "M": "soft", "L": "vague"}
HARD_AND_NOT_A_PROCESS = {
    "002-01": "organisation",
    "002-02": "organisation",
    "002-03": "organisation",
    "002-31": "conduct",
    "002-67": "conduct",
    "003-03": "organisation",
    "003-20": "organisation",
    "003-21": "organisation",
    "003-26": "report",
    "003-27": "organisation",
    "003-28": "organisation",
}
"""Who is where, who is qualified for what, how people behave, and what a report counts."""


@cache
def book() -> RuleBook:
    """The pack's rule book."""
    return read_rulebook(load_source(PACK / "rules.yaml"))


@cache
def evidence() -> Evidence:
    """The pack, with all its scenarios played."""
    return Evidence(load_pack(PACK), run_paths([PACK], PACK).played)


def test_the_book_and_the_pack_say_the_same() -> None:
    assert not (found := check_rulebook(book(), evidence())), "\n".join(map(str, found))


def test_the_page_is_current() -> None:
    page = ROOT / "docs" / "rules.md"
    assert page.read_text("utf-8") == rule_page(book(), evidence(), page), "duban rules --page docs/rules.md renews it"


def collected() -> dict[str, str]:
    """The ids and strengths of the collection that the book is about."""
    if not RULES.is_file():
        pytest.skip(f"the collection of rules is not at {RULES}; DUBAN_RULES names its folder")
    rows = re.findall(r"^\| (\d{3}-\d{2}) \|(.*)$", RULES.read_text("utf-8"), re.M)
    return {id: STRENGTHS[re.findall(r"\| ([HML])(?= )", f"|{cells}")[-1]] for id, cells in rows}


def test_the_book_has_every_rule_of_the_collection() -> None:
    rules = collected()
    assert len(rules) == 239
    assert {id: rule.strength for id, rule in book().rules.items()} == rules


def test_hard_rules_are_carried_by_processes_but_for_these() -> None:
    elsewhere = {id: rule.by for id, rule in book().rules.items() if rule.strength == "hard" and not rule.lives}
    assert elsewhere == HARD_AND_NOT_A_PROCESS


def test_every_rule_has_its_words_in_both_languages() -> None:
    assert not [id for id, rule in book().rules.items() if set(rule.words) != {"en", "zh"}]


@pytest.mark.parametrize("process", sorted(load_pack(PACK).programs))
def test_scenarios_touch_every_part_of(process: str) -> None:
    definitions = {name: program.definition for name, program in evidence().pack.programs.items()}
    reached = Coverage()
    for one in evidence().played:
        reached |= one.result.coverage if one.result else Coverage()
    found = shares(definitions[process], reached, definitions)
    missed = [f"{part.place}: {part.kind}: {part.name}" for share in found.values() for part in share.missed]
    assert not missed, "\n".join(missed)
