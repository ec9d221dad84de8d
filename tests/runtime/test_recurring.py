"""Schedules: rosters, refusals, redeployment, downtime; once per due instant whatever the number of workers."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from conftest_runtime import Office, at

DUTY = """
key: id
facts: {id: {type: text}, house: {type: text}, flats: {type: integer}}
events: {done: {}}
schedules:
  weekly:
    RHYTHM
    for_each: roster.houses
    with: {house: element.name, flats: element.flats}
    key: element.name
initial: a
states: {a: {on: {done: {to: z}}}, z: {final: true}}
"""
WEEKLY = DUTY.replace("RHYTHM", 'cron: "0 8 * * mon"')
HOUSES = [{"name": "north", "flats": 3}, {"name": "south", "flats": 5}]


@pytest.fixture
def estate(open_office: Callable[..., Office]) -> Office:
    return open_office(rosters={"houses": HOUSES, "guards": ["Li", "Wang"]})


def running(office: Office, process: str = "p") -> list[str]:
    return sorted(row.key for row in office.engine.instances(process=process, status=("active",)))


def test_one_start_for_each_element_of_a_roster(estate: Office) -> None:
    estate.deploy(WEEKLY)
    assert estate.at("2026-11-09 07:59").started == 0
    assert estate.at("2026-11-09 08:00").started == 2
    facts = [estate.engine.instance(row.id).facts for row in estate.engine.instances()]
    assert sorted((fact["house"], fact["flats"]) for fact in facts) == [("north", 3), ("south", 5)]


def test_a_roster_may_be_a_function_that_is_asked_at_each_use(open_office: Callable[..., Office]) -> None:
    guards = ["Li"]
    office = open_office(rosters={"guards": lambda: guards})
    text = DUTY.replace("RHYTHM", "every: 1 day").replace("houses", "guards").replace("element.name", "element")
    office.deploy(text.replace(", flats: element.flats", ""))
    office.at("2026-11-03 09:00")
    assert running(office) == ["Li"]
    guards += ["Wang"]
    office.engine.cancel(office.one("p").id)
    office.at("2026-11-04 09:00")
    assert running(office) == ["Li", "Wang"]


def test_a_roster_that_cannot_be_read_is_tried_again_and_loses_nothing(open_office: Callable[..., Office]) -> None:
    def gone() -> list[dict[str, object]]:
        if found:
            return HOUSES
        raise OSError("the disk is gone")

    found: list[str] = []
    office = open_office(rosters={"houses": gone})
    office.deploy(WEEKLY)
    for _ in range(2):
        assert not office.at("2026-11-09 08:00").started
    [incident] = office.engine.incidents()
    assert (incident.kind, incident.subject) == ("schedule", "p/weekly")
    assert "roster houses: OSError: the disk is gone" in incident.message
    found += ["again"]
    office.at("2026-11-09 08:05")
    assert running(office) == ["north", "south"]
    assert office.at("2026-11-09 08:06").started == 0


@pytest.mark.parametrize("given", ["north", {"a": 1}, 7, None])
def test_what_is_no_list_is_no_roster(open_office: Callable[..., Office], given: object) -> None:
    office = open_office(rosters={"houses": lambda: given})
    office.deploy(WEEKLY)
    office.at("2026-11-09 08:00")
    [incident] = office.engine.incidents()
    assert f"roster houses: a {type(given).__name__}, not a list" in incident.message


def test_elements_may_be_plain_values(estate: Office) -> None:
    text = DUTY.replace("RHYTHM", "every: 1 day").replace("houses", "guards").replace("element.name", "element")
    estate.deploy(text.replace(", flats: element.flats", ""))
    estate.at("2026-11-03 09:00")
    assert running(estate) == ["Li", "Wang"]


def test_an_element_that_is_refused_keeps_no_other_from_starting_and_is_an_incident(estate: Office) -> None:
    estate.deploy(WEEKLY)
    other = 'schedules: {daily: {cron: "0 8 * * *"}}\ninitial: a\nstates: {a: {}}'
    estate.deploy(other, "other")
    estate.engine.start("p", {"house": "here already"}, key="north")
    estate.at("2026-11-09 12:00")
    assert running(estate) == ["north", "south"]
    assert len(running(estate, "other")) == 1
    [incident] = estate.engine.incidents()
    assert "DuplicateKey" in incident.message
    estate.at("2026-11-16 12:00")
    assert {row.next_due for row in schedules(estate)} == {at("2026-11-17 08:00"), at("2026-11-23 08:00")}


def schedules(office: Office) -> list[object]:
    with office.engine.store.begin(write=False) as tx:
        return list(tx.schedules())


def test_a_schedule_that_cannot_be_worked_out_is_an_incident_of_its_own_and_goes_on(estate: Office) -> None:
    estate.deploy(WEEKLY.replace("houses", "nowhere"))
    estate.deploy('schedules: {daily: {cron: "0 8 * * *"}}\ninitial: a\nstates: {a: {}}', "other")
    estate.at("2026-11-09 12:00")
    [incident] = estate.engine.incidents()
    assert (incident.kind, incident.subject) == ("schedule", "p/weekly")
    assert "nowhere" in incident.message
    assert len(running(estate, "other")) == 1
    assert max(row.next_due for row in schedules(estate)) == at("2026-11-16 08:00")  # type: ignore[attr-defined]


def test_two_workers_start_it_once(open_office: Callable[..., Office]) -> None:
    one, other = (open_office(rosters={"houses": HOUSES}) for _ in range(2))
    one.deploy(WEEKLY)
    for office in (one, other):
        office.clock.set(at("2026-11-09 08:00"))
    assert one.engine.tick().started + other.engine.tick().started == 2
    assert running(one) == ["north", "south"]


@pytest.mark.parametrize("rhythm", ["every: 7 days", "every: terms.week", 'cron: "0 9 * * mon"'])
def test_a_new_version_keeps_the_rhythm_it_does_not_change(estate: Office, rhythm: str) -> None:
    text = "terms: {week: 7 days}\n" + DUTY.replace("RHYTHM", rhythm)
    estate.deploy(f"version: 1\n{text}")
    estate.at("2026-11-05 09:00")
    estate.deploy(f"version: 2\ntitle: Duty\n{text}")
    assert [row.next_due for row in schedules(estate)] == [at("2026-11-09 09:00")]  # type: ignore[attr-defined]
    estate.deploy(f"version: 3\n{text}".replace("7 days", "5 days").replace("0 9 * * mon", "0 9 * * tue"))
    assert [row.next_due for row in schedules(estate)] == [at("2026-11-10 09:00")]  # type: ignore[attr-defined]


def test_a_schedule_that_is_gone_starts_nothing_more_and_a_new_one_begins_with_its_version(estate: Office) -> None:
    estate.deploy(f"version: 1\n{WEEKLY}")
    estate.deploy(f"version: 2\n{WEEKLY}".replace("weekly:", "other:"))
    assert [row.name for row in schedules(estate)] == ["other"]  # type: ignore[attr-defined]
    assert estate.at("2026-11-09 12:00").started == 2


def test_a_year_of_downtime_is_one_start(estate: Office) -> None:
    estate.deploy('schedules: {often: {cron: "* * * * *"}, other: {every: 1 minute}}\ninitial: a\nstates: {a: {}}')
    assert estate.at("2027-11-02 09:00").started == 2
    assert {row.next_due for row in schedules(estate)} == {at("2027-11-02 09:01")}  # type: ignore[attr-defined]
