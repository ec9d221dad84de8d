"""What people are told of visits, rounds, duties, files and returns: enough to act on, and nothing personal."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from pack_library import definition, programs

from duban.calendars import bundled
from duban.execution.effects import Escalate, Notify
from duban.execution.program import compile_program
from duban.execution.world import World

MONDAY = datetime(2026, 3, 2, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
SECRETS = ("Zhang Wei", "7-1101", "four persons")


def begin(process: str, language: str = "en", **facts: Any) -> tuple[World, str]:
    """An instance of a process that speaks a language."""
    on = programs() | {process: compile_program(definition(process), bundled("office"), language=language)}
    world = World(on, MONDAY)
    return world, world.start(process, facts)


def told(world: World, days: int = 40) -> list[str]:
    """Everything that anybody is told by then; nothing of it is personal."""
    world.advance(MONDAY + timedelta(days=days))
    found = [effect.message for _, _, effect in world.effects if isinstance(effect, Escalate | Notify)]
    assert not [message for message in found if any(secret in message for secret in SECRETS)]
    return found


FINDINGS = [
    {"kind": "repair", "problem": "beam cracked", "room": "7-1101", "major": True},
    {"kind": "complaint", "subject": "noise", "room": "7-1101", "unsolvable": True},
]


def test_the_station_head_hears_what_a_visit_has_found_and_where() -> None:
    for language, title in (("en", "Household visit"), ("zh", "走访住户")):
        world, id = begin("visit", language, building="A", household="Zhang Wei")
        world.send(id, "visited", {"opinion": "fair", "family": "four persons", "findings": FINDINGS})
        messages = told(world)
        assert messages[:2] == [f"{title} visit-1: A, beam cracked", f"{title} visit-1: A, beam cracked; noise"]


def test_the_supervisor_hears_which_building_was_not_visited() -> None:
    world, _ = begin("visit", building="A", household="Zhang Wei")
    assert told(world) == ["Household visit visit-1: A"]


def test_the_station_head_hears_what_a_round_has_found_and_where() -> None:
    world, id = begin("patrol", "zh", estate="garden")
    world.send(id, "record", {"record": "list", "findings": [{"problem": "wall leans", "major": True}]})
    assert told(world)[0] == "小区日巡视 patrol-1: garden, wall leans"


def test_a_duty_says_which_it_is_and_where() -> None:
    world, id = begin("duty", kind="occupancy", place="A")
    world.send(id, "moved", {"what": "moved_in", "room": "7-1101"})
    world.send(id, "found", {"problem": "lamp", "major": True})
    world.send(id, "grave", {"matter": "the road", "paper": "letter of 2 March"})
    about = "Recurring duty duty-1 (occupancy, A): "
    assert told(world, 10) == [
        f"{about}moved_in",  # the estate office
        f"{about}moved_in",  # who collects the fees
        f"{about}lamp",  # the estate office
        f"{about}lamp",  # the station head
        f"{about}lamp; letter of 2 March",
        f"{about}lamp; letter of 2 March",  # leadership, after half an hour, of both
        f"{about}lamp; letter of 2 March",
        "Recurring duty duty-1: occupancy, A",  # the reminder
        "Recurring duty duty-1: occupancy, A",  # the supervisor
    ]


def test_a_duty_without_a_place_says_what_it_is_about() -> None:
    world, _ = begin("duty", "zh", kind="patrol_finding", matter="posters")
    assert set(told(world, 10)) == {"定期工作 duty-1: patrol_finding, posters"}


def test_a_request_says_who_asks_and_why_not_whose_file_it_is() -> None:
    world, _ = begin("archive_access", reader="Wang", purpose="a sale", customer="Zhang Wei")
    assert set(told(world)) == {"Access to a customer file archive_access-1: Wang, a sale"}


def test_returned_goods_are_named() -> None:
    world, _ = begin("goods_return", customer="Zhang Wei", goods="lamp", serial="l-1", complaint="dark")
    assert told(world) == [
        "Returned goods goods_return-1: lamp, First check",
        "Returned goods goods_return-1: lamp, Settle the case",
    ]
