"""What recurs: cron lines across clock changes, intervals, schedules with rosters, published starts in virtual time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playing import Game, at, play, program

from duban.errors import EvaluationError, FactError
from duban.execution.recurrence import cron
from duban.execution.world import World

BERLIN, SHANGHAI = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Shanghai")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("line", "after", "following"),
    [
        ("30 2 * * *", "2026-03-28 12:00", ["2026-03-30 02:30"]),  # 02:30 does not exist on the 29th
        ("0 3 * * *", "2026-03-28 12:00", ["2026-03-29 03:00"]),
        ("30 2 * * *", "2026-10-24 12:00", ["2026-10-25 02:30", "2026-10-26 02:30"]),  # and only once where it comes twice
        ("0 9 * * mon-fri", "2026-11-06 09:00", ["2026-11-09 09:00"]),
        ("0 9 1,15 * fri", "2026-11-01 09:00", ["2026-11-06 09:00", "2026-11-13 09:00", "2026-11-15 09:00"]),
        ("0 0 29 2 *", "2026-11-01 09:00", ["2028-02-29 00:00"]),
        ("*/20 8-9 * nov *", "2026-11-30 09:20", ["2026-11-30 09:40", "2027-11-01 08:00"]),
        ("0 22 * * fri-mon", "2026-11-08 23:00", ["2026-11-09 22:00", "2026-11-13 22:00", "2026-11-14 22:00"]),
    ],
)
def test_the_instants_of_a_cron_line(line: str, after: str, following: list[str]) -> None:
    found, instant = [], berlin(after)
    for _ in following:
        instant = cron(line).next(instant, BERLIN) or instant
        found.append(instant.astimezone(BERLIN).strftime("%Y-%m-%d %H:%M"))
    assert found == following


def test_a_line_that_never_comes_true() -> None:
    assert cron("0 0 30 2 *").next(berlin("2026-11-01 09:00"), BERLIN) is None
    assert cron("0 0 1 1 *").next(datetime(9999, 6, 1, tzinfo=UTC), BERLIN) is None


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1)),
    st.sampled_from([BERLIN, SHANGHAI, ZoneInfo("Australia/Lord_Howe"), ZoneInfo("America/New_York")]),
    st.lists(st.integers(0, 59), min_size=1, max_size=3, unique=True),
    st.lists(st.integers(0, 23), min_size=1, max_size=3, unique=True),
    st.lists(st.sampled_from(DAYS), max_size=3, unique=True),
)
def test_the_next_instant_is_the_first_minute_whose_wall_clock_matches(
    start: datetime, zone: ZoneInfo, minutes: list[int], hours: list[int], days: list[str]
) -> None:
    line = f"{','.join(map(str, minutes))} {','.join(map(str, hours))} * * {','.join(days) or '*'}"
    after = start.replace(tzinfo=UTC)
    found = cron(line).next(after, zone)
    minute = after.replace(second=0, microsecond=0)
    while True:
        minute += timedelta(minutes=1)
        shown = minute.astimezone(zone)
        if (
            shown.fold == 0
            and shown.minute in minutes
            and shown.hour in hours
            and (not days or DAYS[shown.weekday()] in days)
        ):
            break
    assert found == minute


DUTY = """
    process: duty
    facts: {house: {type: text}, flats: {type: integer}}
    key: house
    schedules:
      weekly:
        {cron: "0 8 * * mon", for_each: roster.houses, with: {house: element.name, flats: element.flats}, key: element.name}
      hourly: {every: 4 hours, with: {house: '"often"'}}
    initial: a
    states: {a: {timers: {t: {after: 3 hours, to: z}}}, z: {final: true}}
    """
HOUSES = [{"name": "north", "flats": 3}, {"name": "south", "flats": 5}]


def test_schedules_start_in_virtual_time_for_each_element_of_a_roster() -> None:
    made = program(DUTY)
    world = World({"duty": made}, at("2026-11-09 07:00"), schedules=True, rosters={"houses": HOUSES})
    world.advance(at("2026-11-09 15:00"))
    started = [(instance.facts["house"], instance.facts["flats"]) for instance in world.instances.values()]
    assert started == [("north", 3), ("south", 5), ("often", None), ("often", None)]
    assert {instance.status for instance in world.instances.values()} == {"ended", "active"}


def test_a_scheduled_start_that_is_refused_stops_nothing() -> None:
    made = program(DUTY.replace("after: 3 hours", "after: 9 days"))
    world = World({"duty": made}, at("2026-11-09 07:00"), schedules=True, rosters={"houses": HOUSES})
    world.advance(at("2026-11-16 08:00"))
    assert len(world.instances) == 3
    assert {type(one.error).__name__ for one in world.refused} == {"DuplicateKey"}


def test_an_interval_that_leads_nowhere_starts_nothing() -> None:
    made = program("""
        terms: {off: never}
        schedules: {some: {every: terms.off}, none: {every: 0 days}}
        initial: a
        states: {a: {}}
        """)
    world = World({"p": made}, at("2026-11-09 07:00"), schedules=True)
    assert world.next_due() is None


def test_a_published_event_starts_what_starts_on_it() -> None:
    made = program("""
        events: {fire: {with: {where: {type: text}}}}
        facts: {where: {type: text}}
        key: where
        starts_on: {event: fire, key: event.where, with: {where: event.where}}
        initial: a
        states: {a: {}}
        """)
    game = Game(World({"p": made}, at("2026-11-09 07:00")))
    assert game.world.publish("fire", {"where": "hall"}) == 1
    assert game.world.open_instance("p", "hall").facts["where"] == "hall"
    assert game.world.publish("fire", {"where": "hall"}) == 0
    assert len(game.world.instances) == 1


def test_an_interval_follows_the_fact_it_is_read_from() -> None:
    game = (
        play("""
        facts: {pace: {type: duration, default: 1 day}}
        events: {faster: {}}
        on: {faster: {do: [{set: {pace: 1 hour}}]}}
        initial: a
        states: {a: {timers: {t: {every: pace, do: [{notify: clerk}]}}}}
        """)
        .start()
        .at("2026-11-03 12:00")
    )
    game.send("faster")
    assert game.due("a/t") == "2026-11-03 13:00"
    assert len(game.at("2026-11-03 14:00").notified) == 4


def test_the_fields_of_a_published_event_have_the_types_it_declares() -> None:
    text = """
        process: taker
        events: {paid: {with: {amount: {type: decimal}, on: {type: date}}}}
        facts: {double: {type: decimal}, late: {type: boolean}}
        starts_on: {event: paid, with: {double: event.amount * 2, late: 'event.on > date("2026-11-01")'}}
        initial: a
        states: {a: {}}
        """
    world = World({"taker": program(text)}, at("2026-11-09 07:00"))
    world.publish("paid", {"amount": "1.25", "on": "2026-11-03"})
    [instance] = world.instances.values()
    assert (str(instance.facts["double"]), instance.facts["late"]) == ("2.50", True)
    with pytest.raises(FactError):
        world.publish("paid", {"amount": "much"})


@pytest.mark.parametrize(
    ("start", "move"),
    [
        ("schedules: {d: {every: 1 day, with: {n: counts.same}}}", lambda world: world.advance(at("2026-11-11 07:00"))),
        ("starts_on: {event: e, with: {n: counts.same}}", lambda world: world.publish("e")),
    ],
)
def test_what_is_not_yet_an_instance_cannot_count(start: str, move: Callable[[World], object]) -> None:
    made = program(f"""
facts: {{n: {{type: integer}}}}
events: {{e: {{}}}}
counts: {{same: {{match: [n], within: 1 month}}}}
{start}
initial: a
states: {{a: {{}}}}
""")
    world = World({"p": made}, at("2026-11-09 07:00"), schedules=True)
    with pytest.raises(EvaluationError, match=r"counts\.same"):
        move(world)
