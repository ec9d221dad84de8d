"""Each open question is settled otherwise by the standard that the page shows, and by nothing else."""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pack_library import compiled, library

from duban.definition import read_definition
from duban.definition.model import Definition, Source
from duban.errors import GuardRefused
from duban.execution.effects import Escalate
from duban.execution.explain import explain
from duban.execution.program import Program
from duban.execution.world import World

PAGE = Path(__file__).parents[2] / "docs" / "concepts" / "open-questions.md"
SHANGHAI = ZoneInfo("Asia/Shanghai")
COMPLAINT = {"subject": "lift", "project": "garden", "category": "property", "customer": "c1"}
REPAIR = {"customer": "c1", "room": "7-1101", "problem": "crack"}


PACK = ("complaint", "repair", "callback", "customer_care")


@cache
def shown() -> dict[str, Definition]:
    """The standards of the page by the process they define."""
    blocks = re.findall(r"```yaml file=(\S+)\n(.*?)^```", PAGE.read_text("utf-8"), re.S | re.M)
    found = [read_definition(Source(name, text), library().resolve) for name, text in blocks]
    return {definition.process: definition for definition in found}


@cache
def every() -> dict[str, Program]:
    """What the page speaks of: processes of the pack, and its own standards of them."""
    pack = {name: compiled(read_definition(library().sources[name], library().resolve)) for name in PACK}
    return pack | {name: compiled(definition) for name, definition in shown().items()}


def at(text: str) -> datetime:
    """An instant from its Shanghai wall time."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def begin(process: str, moment: str = "2026-03-04 10:00", **facts: Any) -> tuple[World, str]:
    """One instance, under the pack's standard or one of the page."""
    needed = REPAIR if process.startswith("repair") else COMPLAINT
    world = World(every(), at(moment))
    return world, world.start(process, needed | facts)


def grade(process: str, **facts: Any) -> Any:
    """What a complaint is graded as at receipt."""
    world, id = begin(process, **facts)
    return world.instance(id).facts["grade"]


def due(world: World, id: str, duty: str) -> str:
    """When an obligation is due, in Shanghai wall time."""
    instance = world.instance(id)
    found = next(one for one in explain(world.programs[instance.process], instance, world.at) if one.name == duty)
    assert found.due is not None
    return f"{found.due.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def reply_due(process: str, moment: str) -> str:
    """When the first reply to a complaint is due."""
    return due(*begin(process, moment), "first_reply")


def told(world: World) -> list[Escalate]:
    """What was escalated."""
    return [effect for _, _, effect in world.effects if isinstance(effect, Escalate)]


def test_a1_a_scale_of_two_grades() -> None:
    assert [grade("complaint", complainants=count) for count in (4, 5)] == ["important", "important"]
    assert [grade("complaint_two_grades", complainants=count) for count in (4, 5)] == ["normal", "urgent"]


@pytest.mark.parametrize("fact", ["lawsuit", "media"])
def test_a2_what_is_only_possible(fact: str) -> None:
    assert grade("complaint", **{fact: "possible"}) == "ordinary"
    assert grade("complaint_cautious", **{fact: "possible"}) == "important"
    assert grade("complaint_cautious", **{fact: "actual"}) == "major"


def test_a3_households_instead_of_persons() -> None:
    assert grade("complaint", households=5) == "ordinary"
    assert [grade("complaint_households", households=count) for count in (4, 5)] == ["ordinary", "major"]
    assert grade("complaint_households", complainants=10) == "ordinary"


def test_a5_ten_households_are_not_eleven() -> None:
    assert [grade("complaint_eleven", households=count) for count in (10, 11)] == ["ordinary", "major"]


def test_a6_the_second_repeat() -> None:
    assert [grade("complaint", repeats=count) for count in (0, 1)] == ["ordinary", "important"]
    assert [grade("complaint_third_time", repeats=count) for count in (1, 2)] == ["ordinary", "important"]


@pytest.mark.parametrize(("process", "grades"), [("complaint", "important"), ("complaint_four_in_thirty_days", "ordinary")])
def test_a7_three_or_four_in_a_month(process: str, grades: str) -> None:
    world, _ = begin(process)
    world.start(process, COMPLAINT | {"customer": "c2"})
    third = world.start(process, COMPLAINT | {"customer": "c3"})
    fourth = world.start(process, COMPLAINT | {"customer": "c4"})
    assert world.instance(third).facts["grade"] == grades
    assert world.instance(fourth).facts["grade"] == "important"


def test_a7_thirty_days_are_no_month() -> None:
    counts = {}
    for process in ("complaint", "complaint_four_in_thirty_days"):
        world, _ = begin(process, "2026-03-01 10:00")
        world.advance(at("2026-03-31 10:01"))
        later = world.start(process, COMPLAINT | {"customer": "c2"})
        counts[process] = world.instance(later).facts["same_complaints"]
    assert counts == {"complaint": 2, "complaint_four_in_thirty_days": 1}


def test_a8_how_long_leadership_has_to_take_note() -> None:
    heard = {}
    for process in ("complaint", "complaint_patient"):
        world, _ = begin(process, lawsuit="actual")
        world.advance(at("2026-03-04 14:00"))
        heard[process] = [
            (effect.escalation, f"{moment.astimezone(SHANGHAI):%H:%M}")
            for _, moment, effect in world.effects
            if isinstance(effect, Escalate)
        ]
    assert heard == {
        "complaint": [
            ("leadership_major", "10:00"),
            ("leadership_major/president", "10:30"),
            ("leadership_major/board", "12:30"),
        ],
        "complaint_patient": [("leadership_major", "10:00"), ("leadership_major/president", "12:00")],
    }


def test_a9_two_working_days() -> None:
    assert reply_due("complaint", "2026-03-06 10:00") == "2026-03-08 10:00"
    assert reply_due("complaint_working_days", "2026-03-06 10:00") == "2026-03-10 10:00"


@pytest.mark.parametrize(
    ("received", "closing", "midnight"),
    [
        ("2026-03-04 10:00", "2026-03-06 17:30", "2026-03-07 00:00"),
        ("2026-03-04 20:00", "2026-03-09 17:30", "2026-03-07 00:00"),
        ("2026-03-06 10:00", "2026-03-09 17:30", "2026-03-09 00:00"),
    ],
)
def test_a10_the_whole_last_day(received: str, closing: str, midnight: str) -> None:
    assert reply_due("complaint_until_closing", received) == closing
    assert reply_due("complaint_until_midnight", received) == midnight


def test_a11_a_calendar_that_knows_no_holidays() -> None:
    for process, expected in (("complaint", "2026-10-08 16:00"), ("complaint_around_the_clock", "2026-10-01 16:00")):
        assert due(*begin(process, "2026-09-30 16:00", complainants=3), "leadership_told") == expected


@pytest.mark.parametrize(
    ("process", "expected"), [("repair", "2026-03-24 10:00"), ("repair_every_hour", "2026-03-19 10:00")]
)
def test_a12_waiting_for_consent(process: str, expected: str) -> None:
    world, id = begin(process)
    world.send(id, "planned", {"plan": "fill it"})
    world.advance(at("2026-03-09 10:00"))
    world.send(id, "owner_accepted")
    assert due(world, id, "repair_done") == expected


@pytest.mark.parametrize(("process", "expected"), [("repair", "2026-04-03 10:00"), ("repair_one_limit", "2026-03-19 10:00")])
def test_a13_the_hand_over_period(process: str, expected: str) -> None:
    assert due(*begin(process, handover_period=True), "repair_done") == expected


def callbacks(process: str) -> dict[str, tuple[str, str]]:
    """The windows of the callbacks of a customer who took over on 10 January 2026, by kind."""
    world = World({**every(), "customer_care": every()[process]}, at("2026-01-05 09:00"))
    id = world.start(process, {"customer": "c1", "signed_on": at("2026-01-05 09:00").date()})
    world.send(id, "customer.handed_over", {"customer": "c1", "handed_over_on": at("2026-01-10 09:00").date()})
    found = [one.facts for one in world.instances.values() if one.process == "callback"]
    return {one["kind"]: (_day(one.get("due_from")), _day(one["due_by"])) for one in found}


def _day(moment: datetime | None) -> str:
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d}" if moment else ""


def test_a14_before_or_after_the_third_month() -> None:
    assert callbacks("customer_care")["quarter"] == ("2026-02-10", "2026-04-11")
    assert callbacks("customer_care_after_three_months")["quarter"] == ("2026-04-10", "2026-05-11")


def test_a15_the_last_day_of_the_first_years_callback() -> None:
    assert callbacks("customer_care")["year"] == ("2027-01-10", "2027-02-11")
    assert callbacks("customer_care_until_fifteen_months")["year"] == ("2027-01-10", "2027-04-11")


def test_a16_signing_and_handing_over_are_two_events() -> None:
    windows = callbacks("customer_care")
    assert windows["signing"] == ("", "2026-01-13")
    assert windows["month"] == ("", "2026-02-11")


def test_a17_unreachable_after_two_attempts() -> None:
    for process in ("callback", "callback_two_attempts"):
        world = World(every(), at("2026-03-04 10:00"))
        id = world.start(process, {"kind": "complaint", "customer": "c1"})
        for day in ("2026-03-04 11:00", "2026-03-05 11:00"):
            world.advance(at(day))
            world.send(id, "attempted", {"outcome": "no_answer"})
        if process == "callback":
            with pytest.raises(GuardRefused):
                world.send(id, "unreachable", {"reason": "nobody answers"})
        else:
            world.send(id, "unreachable", {"reason": "nobody answers"})
            assert world.instance(id).status != "active"


def test_a18_another_role_is_told() -> None:
    for process, role in (("complaint", "leadership"), ("complaint_to_the_director", "director")):
        world, _ = begin(process, lawsuit="actual")
        assert [one.to for one in told(world)] == [role]


def test_a21_a_complaint_and_its_repair_have_a_clock_each() -> None:
    world, id = begin("complaint")
    world.send(id, "repair_needed", {"room": "7-1101", "problem": "crack"})
    repair = next(one.id for one in world.instances.values() if one.process == "repair")
    assert due(world, id, "first_reply") == "2026-03-06 10:00"
    assert due(world, repair, "repair_done") == "2026-03-19 10:00"
    assert due(*begin("repair_for_complaints"), "repair_done") == "2026-03-14 10:00"


@pytest.mark.parametrize(("process", "expected"), [("complaint", "ordinary"), ("complaint_two_weeks", "important")])
def test_a22_a_grade_that_rises_with_time(process: str, expected: str) -> None:
    world, id = begin(process, cause="ours")
    world.advance(at("2026-03-18 09:59"))
    assert world.instance(id).facts["grade"] == "ordinary"
    world.advance(at("2026-03-18 10:00"))
    assert world.instance(id).facts["grade"] == expected


def test_a23_progress_goes_to_somebody_else() -> None:
    world, id = begin("complaint_progress_to_supervisor", lawsuit="actual")
    world.send(id, "progress", {"note": "a lawyer was asked"})
    assert [(one.to, one.message) for one in told(world)][1:] == [
        ("supervisor", f"{world.instance(id).key}: a lawyer was asked")
    ]


def test_every_standard_of_the_page_has_its_test() -> None:
    here = Path(__file__).read_text("utf-8")
    assert [name for name in shown() if f'"{name}"' not in here] == []


def test_the_page_answers_all_24() -> None:
    asked = re.findall(r"^## (A.*?):", PAGE.read_text("utf-8"), re.M)
    assert [name for heading in asked for name in heading.split(", ")] == [f"A{number}" for number in range(1, 25)]
