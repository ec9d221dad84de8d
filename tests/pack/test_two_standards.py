"""Both standards of complaints side by side in one engine: each with its own numbers, and only those."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pack_library import library

from duban import ManualClock
from duban.definition import read_definition
from duban.definition.model import Source
from duban.runtime import SqlEngine, open_engine

BASE, LEVELS = "complaint", "complaint_zhongnan"
BESIDE = ("callback", "repair", "improvement")
SHANGHAI = ZoneInfo("Asia/Shanghai")
UNREAD = {"major_persons"}
"""Terms of the base that the levels do not read."""

OTHER = {
    "reply_within": "3 days", "contact_every": "4 days", "report_within": "2 working days",
    "leadership_acknowledges": "31 minutes", "president_acknowledges": "3 hours", "help_within": "2 working days",
    "callback_within": "8 days", "filing_within": "3 working days", "unresolved_after": "2 weeks",
    "major_persons": "11", "important_persons": "4", "same_from": "2", "same_month": "27 days", "repeats_from": "3",
}  # fmt: skip
"""For each term a value that neither standard has."""


def at(text: str) -> datetime:
    """An instant from its Shanghai wall time."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


class Town:
    """One engine on a SQLite file, in which complaints of both standards are handled in the same way."""

    def __init__(self, url: str, changed: str | None) -> None:
        self.clock = ManualClock(at("2026-03-04 10:00"))
        self.engine: SqlEngine = open_engine(url, clock=self.clock)
        sources = dict(library().sources)
        if changed is not None:
            for term in terms_of(changed):
                sources[changed] = edited(sources[changed], term)
        for name in (*BESIDE, BASE, LEVELS):
            self.engine.deploy(sources[name], sources.get)
        self.told: dict[str, list[Any]] = {BASE: [], LEVELS: []}

    def start(self, subject: str, **facts: Any) -> dict[str, str]:
        """A complaint in each standard; what it is graded as is told."""
        complaint = {"subject": subject, "project": "garden", "category": "quality", "customer": "c1"} | facts
        found = {process: self.engine.start(process, complaint).id for process in self.told}
        for process, id in found.items():
            facts = self.engine.instance(id).facts
            self.told[process].append((subject, facts["grade"], facts["report"], facts["same_complaints"]))
        return found

    def send(self, ids: dict[str, str], event: str, **fields: Any) -> None:
        """The same event to both; the clocks that run then are told."""
        for process, id in ids.items():
            self.engine.send(id, event, fields)
            self.told[process].append((event, *self.clocks(id)))

    def clocks(self, id: str) -> Iterator[tuple[str, str, datetime | None]]:
        """The clocks of an instance."""
        yield from ((one.kind, one.name, one.due) for one in self.engine.timers(instance=id))

    def wait(self, text: str) -> None:
        """Until an instant, with all that is due by then."""
        self.clock.set(at(text))
        while self.engine.tick():
            pass

    def month(self) -> dict[str, list[Any]]:
        """A month in which every number of a standard is needed."""
        for number in range(1, 5):
            self.start("leak", customer=f"c{number}")
        for persons in (2, 3, 4, 9, 10, 11):
            self.start(f"{persons} persons", complainants=persons, collective=True)
        for repeats in range(4):
            self.start(f"{repeats} repeats", repeats=repeats)
        crisis = self.start("crisis", lawsuit="actual", households=10)
        owed = self.start("owed", complainants=3, collective=True, received_by="branch")
        for event, fields in (
            ("replied", {"plan": "p"}),
            ("help_requested", {"department": "d"}),
            ("resolved", {"result": "r"}),
        ):
            self.send(owed, event, **fields)
        self.wait("2026-03-04 10:30")
        self.wait("2026-03-04 10:31")
        for process, id in crisis.items():
            self.told[process] += self.clocks(id)
        long = self.start("long", cause="ours")
        self.wait("2026-04-01 09:00")
        self.start("leak", customer="c5")
        self.wait("2026-04-04 10:31")
        for process, id in long.items():
            self.told[process].append(self.engine.instance(id).facts["grade"])
        return self.told


def edited(source: Source, term: str) -> Source:
    """A standard with another value for one of its terms."""
    text, count = re.subn(rf"(?m)^(  {term}: +)[^#\n]+?( *(?:#.*)?)$", rf"\g<1>{OTHER[term]}\g<2>", source.text, count=1)
    assert count == 1, term
    return Source(source.file, text)


def terms_of(process: str) -> set[str]:
    """The terms that the file of a standard sets."""
    head = library().sources[process].text.partition("\nterms:")[2].partition("\nfacts:")[0]
    return set(re.findall(r"(?m)^  (\w+):", head))


def story(folder: Path, changed: str | None = None) -> dict[str, list[Any]]:
    """The month in a town of its own, where every number of one standard may be another one."""
    town = Town(f"sqlite:///{folder / 'town.db'}", changed)
    try:
        return town.month()
    finally:
        town.engine.close()


@pytest.fixture(scope="module")
def unchanged(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Any]]:
    """What is told when nothing was changed."""
    return story(tmp_path_factory.mktemp("unchanged"))


def test_the_same_complaints_are_judged_by_each_standard_in_its_own_words(unchanged: dict[str, list[Any]]) -> None:
    grades = {process: {one[0]: one[1:] for one in told if len(one) == 4} for process, told in unchanged.items()}
    assert grades[BASE]["9 persons"] == ("important", "one_working_day", 1)
    assert grades[LEVELS]["9 persons"] == ("level2", "one_working_day", 1)
    assert grades[BASE]["10 persons"] == ("major", "at_once", 1)
    assert grades[LEVELS]["10 persons"] == ("level2", "one_working_day", 1)
    assert grades[BASE]["1 repeats"] == ("important", "one_working_day", 1)
    assert grades[LEVELS]["1 repeats"] == ("level4", "none", 1)
    assert (unchanged[BASE][-1], unchanged[LEVELS][-1]) == ("ordinary", "level2")


def test_each_standard_counts_its_own_complaints(unchanged: dict[str, list[Any]]) -> None:
    for told in unchanged.values():
        assert [one[3] for one in told if one[0] == "leak"] == [1, 2, 3, 4, 5]


def test_the_levels_set_every_number_they_read() -> None:
    assert terms_of(BASE) - terms_of(LEVELS) == UNREAD
    assert set(OTHER) == terms_of(BASE)


@pytest.mark.parametrize(("changed", "other"), [(BASE, LEVELS), (LEVELS, BASE)])
def test_other_numbers_in_one_standard_change_only_its_complaints(
    changed: str, other: str, unchanged: dict[str, list[Any]], tmp_path: Path
) -> None:
    told = story(tmp_path, changed)
    assert told[changed] != unchanged[changed]
    assert told[other] == unchanged[other]


@pytest.mark.parametrize("term", sorted(set(OTHER) - UNREAD))
@pytest.mark.parametrize(("changed", "other"), [(BASE, LEVELS), (LEVELS, BASE)])
def test_each_number_is_one_standards_own(changed: str, other: str, term: str) -> None:
    sources = dict(library().sources)
    sources[changed] = edited(sources[changed], term)
    after = {name: read_definition(sources[name], sources.get).hash for name in (changed, other)}
    assert after[other] == library().definitions[other].hash
    assert after[changed] != library().definitions[changed].hash
