"""Another standard of the complaint process: other numbers, grades and tables, and not a line of flow.

It grades in levels, looks at households, causes and help, and re-grades what stays open for a month.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pack_library import compiled, library, programs

from duban.definition import check_definition
from duban.definition.model import Source
from duban.execution.effects import Escalate
from duban.execution.world import World

STANDARD = """
duban: 1
process: complaint_levels
extends: complaint
title: {en: Complaints in levels, zh: 分级投诉}
terms:
  unresolved_after: 1 month
facts:
  grade: {values: [level1, level2, level3, level4]}
decisions:
  grade:
    outputs: [grade, report]
    hit: first
    rules:
      - {when: media != "none" and reputation_harm,                 then: {grade: level1, report: at_once}}
      - {when: lawsuit != "none" and households >= 10,              then: {grade: level1, report: at_once}}
      - {when: collective and complainants >= 3,                    then: {grade: level2, report: one_working_day}}
      - {when: unresolved_long and cause = "ours",                  then: {grade: level2, report: one_working_day}}
      - {when: needs_help or repeats >= 2,                          then: {grade: level3, report: none}}
      - {then: {grade: level4, report: none}}
"""
SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    """An instant from its Shanghai wall time."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.fixture
def world() -> World:
    """A world in which the standard applies, on the last day of January."""
    checked = check_definition(Source("levels.yaml", STANDARD), library().resolve)
    assert checked.definition is not None, checked.problems
    return World({**programs(), "complaint_levels": compiled(checked.definition)}, at("2026-01-31 10:00"))


def start(world: World, **facts: Any) -> str:
    """A complaint under the standard."""
    return world.start(
        "complaint_levels", {"subject": "lift", "project": "garden", "category": "property", "customer": "c1"} | facts
    )


def grade(world: World, id: str) -> Any:
    """What it is graded as now."""
    return world.instance(id).facts["grade"]


def test_a_month_after_31_january_is_28_february(world: World) -> None:
    id = start(world, cause="ours")
    world.send(id, "replied", {"plan": "new lift"})
    world.advance(at("2026-02-28 09:59:59"))
    assert grade(world, id) == "level4"
    world.advance(at("2026-02-28 10:00"))
    assert grade(world, id) == "level2"
    assert "leadership/owed" in world.instance(id).states


def test_the_report_is_due_a_working_day_after_the_month(world: World) -> None:
    start(world, cause="ours")
    world.advance(at("2026-03-02 09:59:59"))
    assert "leadership_important" not in escalated(world)
    world.advance(at("2026-03-02 10:00"))  # Saturday 28 February 2026 is worked
    assert escalated(world)[-1] == "leadership_important"


def escalated(world: World) -> list[str]:
    """Everything told so far."""
    return [effect.escalation for _, _, effect in world.effects if isinstance(effect, Escalate)]


def test_a_cause_that_is_found_after_the_month_grades_it_then(world: World) -> None:
    id = start(world)
    world.advance(at("2026-02-28 10:00"))
    assert grade(world, id) == "level4"
    world.send(id, "evidence", {"cause": "ours"})
    assert grade(world, id) == "level2"


def test_what_is_resolved_within_the_month_keeps_its_grade(world: World) -> None:
    id = start(world, cause="ours")
    world.advance(at("2026-02-28 09:59:59"))
    world.send(id, "resolved", {"result": "new lift"})
    world.advance(at("2026-03-05 10:00"))
    assert grade(world, id) == "level4"


@pytest.mark.parametrize(
    ("facts", "level"),
    [
        ({"media": "possible", "reputation_harm": True}, "level1"),
        ({"lawsuit": "possible", "households": 10}, "level1"),
        ({"lawsuit": "possible", "households": 9}, "level4"),
        ({"collective": True, "complainants": 3}, "level2"),
        ({"complainants": 30}, "level4"),
        ({"repeats": 2}, "level3"),
    ],
)
def test_it_reads_what_the_default_standard_ignores(world: World, facts: dict[str, Any], level: str) -> None:
    assert grade(world, start(world, **facts)) == level


def test_asking_for_help_re_grades(world: World) -> None:
    id = start(world)
    world.send(id, "help_requested", {"department": "works"})
    assert grade(world, id) == "level3"
    assert world.instance(id).facts["report"] == "none"


def test_each_standard_counts_its_own_complaints(world: World) -> None:
    for number in range(3):
        world.start("complaint", {"subject": "lift", "project": "garden", "category": "property", "customer": f"d{number}"})
    assert world.instance(start(world)).facts["same_complaints"] == 1
