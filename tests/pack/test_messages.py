"""What people are told: in their language, with what they need, and without personal data."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pack_library import definition, programs

from duban.calendars import bundled
from duban.execution.effects import Escalate
from duban.execution.program import compile_program
from duban.execution.world import World

MONDAY = datetime(2026, 3, 2, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
SECRETS = {"customer": "Zhang Wei", "phone": "13800000000", "room": "7-1101"}


def complaint(language: str = "en", **facts: Any) -> tuple[World, str]:
    """A complaint with personal data in every personal fact."""
    on = programs() | {"complaint": compile_program(definition("complaint"), bundled("office"), language=language)}
    world = World(on, MONDAY)
    return world, world.start("complaint", SECRETS | {"subject": "leak", "project": "garden", "category": "quality"} | facts)


def told(world: World) -> list[Escalate]:
    """Everything that was told to anybody."""
    return [effect for _, _, effect in world.effects if isinstance(effect, Escalate)]


def everything_that_can_be_told(language: str = "en") -> list[Escalate]:
    """A major complaint about which nobody does anything, then a repair and a callback likewise."""
    world, id = complaint(language, complainants=10)
    world.send(id, "help_requested", {"department": "works"})
    world.send(id, "repair_needed", {"room": SECRETS["room"], "problem": "leak"})
    world.send(id, "progress", {"note": "plumber called"})
    world.advance(MONDAY + timedelta(days=3))
    world.send(id, "resolved", {"result": "pipe replaced"})
    world.advance(MONDAY + timedelta(days=30))
    return told(world)


def test_no_message_carries_personal_data() -> None:
    effects = everything_that_can_be_told()
    assert {effect.escalation.partition("/")[0] for effect in effects} >= {"leadership_major", "supervisor_overdue"}
    for effect in effects:
        assert not any(secret in f"{effect.message} {effect.title}" for secret in SECRETS.values()), effect


@pytest.mark.parametrize(
    ("escalation", "level", "english", "chinese"),
    [
        ("leadership_major", "major", " (major): leak", " (major): leak"),
        ("leadership_progress", "major", ": plumber called", ": plumber called"),
        ("quality_department", "overdue", ": leak", ": leak"),
        ("supervisor_overdue", "overdue", ": First reply to the customer", ": 两日内回复客户"),
    ],
)
def test_messages_name_the_complaint_and_say_what_it_is_about(
    escalation: str, level: str, english: str, chinese: str
) -> None:
    for language, message in (
        ("en", f"Complaint handling complaint-1{english}"),
        ("zh", f"客户投诉处理 complaint-1{chinese}"),
    ):
        found = [effect for effect in everything_that_can_be_told(language) if effect.message == message]
        assert [effect.escalation.partition("/")[0] for effect in found[:1]] == [escalation]
        assert found[0].level == level


def test_the_result_is_what_leadership_hears_last_of_a_major_complaint() -> None:
    progress = [effect.message for effect in everything_that_can_be_told() if effect.escalation == "leadership_progress"]
    assert progress[-1] == "Complaint handling complaint-1: pipe replaced"


def test_leadership_hears_the_result_of_an_important_complaint() -> None:
    world, id = complaint(complainants=3)
    world.send(id, "resolved", {"result": "pipe replaced"})
    world.advance(MONDAY + timedelta(days=1))
    assert [(effect.escalation, effect.message) for effect in told(world)] == [
        ("leadership_result", "Complaint handling complaint-1: pipe replaced"),
        ("leadership_important", "Complaint handling complaint-1 (important): leak — pipe replaced"),
    ]


def test_late_callbacks_and_repairs_name_their_kind() -> None:
    messages = {effect.message for effect in everything_that_can_be_told()}
    assert "Callback complaint-1 (complaint): Call back in time" in messages
    assert "Repair repair-1 (C): Repair done" in messages
