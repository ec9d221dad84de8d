"""One customer's three years in a real engine, told by published events; the years' reports against numbers made by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from insight_bench import PACK, SHANGHAI, Bureau, Nobody, at

from duban.clock import ManualClock
from duban.insight import Period, Report, make_report
from duban.runtime import open_engine

NEEDED = ("callback", "repair", "complaint", "customer_care", "visit")


class Estate(Bureau):
    """The bureau, with one house that is visited in one week of 2025 only."""

    @classmethod
    def opened(cls, folder: Path) -> Estate:
        clock = ManualClock(at("2024-03-01 10:00"))
        visited: list[str] = []
        url = f"sqlite:///{folder / 'estate.db'}"
        engine = open_engine(url, clock=clock, router=Nobody(), rosters={"buildings": lambda: list(visited)})
        for name in NEEDED:
            engine.deploy(PACK / name / f"{name}.yaml")
        estate = cls(engine, clock)
        estate.visited = visited
        return estate

    visited: list[str]

    def publish(self, event: str, **fields: object) -> None:
        self.engine.publish(event, fields)
        self.engine.tick()

    def of(self, process: str, **facts: object) -> str:
        """The newest instance of a process with these facts."""
        rows = sorted(self.engine.instances(process=process), key=lambda row: row.started_at)
        found = [row.id for row in rows]
        known = [(id, self.engine.instance(id).facts) for id in found]
        return next(id for id, has in reversed(known) if all(has[name] == value for name, value in facts.items()))

    def answered(self, kind: str, when: str, *, satisfied: bool = True) -> None:
        """The customer is called back and has an answer."""
        self.at(when)
        called = self.of("callback", kind=kind)
        self.send(called, "attempted", outcome="reached")
        self.send(called, "answered", satisfied=satisfied, clear=True, opinion="fine")

    def year(self, year: str) -> Report:
        return make_report(self.engine, Period.year(year, SHANGHAI))


def _signing_and_hand_over(estate: Estate) -> None:
    estate.publish("customer.signed", customer="c7", signed_on="2024-03-01")
    estate.answered("signing", "2024-03-05 15:00")
    estate.at("2024-05-31 11:00").publish("customer.handed_over", customer="c7", handed_over_on="2024-05-31")
    estate.answered("month", "2024-06-20 10:00")
    estate.answered("quarter", "2024-08-20 10:00")
    estate.answered("year", "2025-07-03 10:00")  # two days late: it was to be made by the end of 30 June


def _a_visit_and_what_it_found(estate: Estate) -> None:
    estate.at("2025-08-31 12:00").visited.append("Tower 1")
    estate.at("2025-09-03 10:00").visited.clear()
    damp = {"kind": "repair", "problem": "damp wall", "room": "1-101", "major": True}
    noise = {"kind": "complaint", "subject": "noise at night", "category": "property"}
    visit = estate.of("visit")
    estate.send(visit, "visited", opinion="not content", household="c7", findings=[damp, noise])
    estate.send(visit, "instructed", number=1, text="dry it")


def _a_repair_with_a_pause(estate: Estate, repair: str) -> None:
    """15 days from 3 September 10:00, and 10 days of waiting for the owner: until 28 September 10:00."""
    estate.at("2025-09-04 09:00").send(repair, "planned", plan="drain the wall")
    _a_complaint_that_turns_major(estate, estate.of("complaint"))
    estate.at("2025-09-14 09:00").send(repair, "owner_accepted")
    estate.send(repair, "dispatched", crew="two")
    estate.at("2025-09-26 09:00").send(repair, "finished", result="dry")
    estate.send(repair, "owner_confirmed")


def _a_complaint_that_turns_major(estate: Estate, complaint: str) -> None:
    estate.at("2025-09-04 10:00").send(complaint, "replied", plan="measure it")
    estate.at("2025-09-05 09:00").send(complaint, "evidence", lawsuit="actual")
    estate.engine.acknowledge(complaint, "leadership_major")
    estate.at("2025-09-06 09:00").send(complaint, "progress", note="measured")
    estate.at("2025-09-07 09:00").send(complaint, "resolved", result="quiet again")
    estate.answered("complaint", "2025-09-10 10:00", satisfied=False)
    estate.at("2025-09-11 09:00").send(complaint, "analysed", root_cause="a fan", improvement="a timer")
    estate.send(complaint, "filed")


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Estate]:
    told = Estate.opened(tmp_path_factory.mktemp("estate"))
    _signing_and_hand_over(told)
    _a_visit_and_what_it_found(told)
    _a_repair_with_a_pause(told, told.of("repair"))
    told.answered("yearly", "2026-05-10 10:00")
    told.answered("yearly", "2027-02-01 10:00")
    told.at("2027-03-01 10:00")
    yield told
    told.engine.close()


def duties(report: Report) -> dict[str, tuple[int, int, int]]:
    """Met, breached and of those made late, by process and obligation."""
    rows = ((f"{row.process}/{row.obligation}", (row.met, row.breached, row.late)) for row in report.attainment)
    return {name: counts for name, counts in rows if any(counts)}


def calls(report: Report) -> dict[str, tuple[int, int, int]]:
    """Due, made in time and made late, by kind."""
    return {row.kind: (row.due, row.done, row.late) for row in report.callbacks if row.due}


def test_2024_has_three_callbacks_all_in_time(estate: Estate) -> None:
    report = estate.year("2024")
    assert calls(report) == {"signing": (1, 1, 0), "month": (1, 1, 0), "quarter": (1, 1, 0)}
    assert duties(report) == {"callback/called": (3, 0, 0)}
    assert (report.complaints.received, report.repairs) == (0, ())


def test_2025_has_everything_counted_as_by_hand(estate: Estate) -> None:
    report = estate.year("2025")
    assert calls(report) == {"year": (1, 0, 1), "complaint": (1, 1, 0)}
    assert duties(report) == {
        "callback/called": (1, 1, 1),  # the year's is late, the complaint's in time
        "complaint/callback": (1, 0, 0),
        "complaint/first_reply": (1, 0, 0),
        "complaint/leadership_told": (1, 0, 0),
        "complaint/progress_contact": (2, 0, 0),  # after the reply, and after the progress
        "repair/first_contact": (1, 0, 0),
        "repair/repair_done": (1, 0, 0),
        "visit/visited": (1, 0, 0),
    }
    one = report.complaints
    assert (one.received, one.major, one.resolved, one.closed, one.repeated, one.analysed) == (1, 1, 1, 1, 0, 1)
    assert (dict(one.by_grade), one.response.median, one.handling.median) == ({"major": 1}, 24.0, 95.0)
    assert [(row.kind, row.timely, row.late) for row in report.repairs] == [("C", 1, 0)]
    (repair,) = [row for row in report.volumes if row.process == "repair"]
    assert (repair.took.median, repair.waited.median) == (22 * 24 + 23.0, 240.0)


def test_2025_month_by_month(estate: Estate) -> None:
    months = {
        row.month: (row.complaints, row.major, row.repairs, row.met, row.breached) for row in estate.year("2025").trend
    }
    assert {month: row for month, row in months.items() if month > "2025" and any(row)} == {
        "2025-06": (0, 0, 0, 0, 1),  # a callback to be made before 1 July is June's
        "2025-09": (1, 1, 1, 9, 0),
    }


def test_2026_has_the_yearly_callback(estate: Estate) -> None:
    report = estate.year("2026")
    assert (calls(report), duties(report)) == ({"yearly": (1, 1, 0)}, {"callback/called": (1, 0, 0)})


def test_all_of_it_went_by_itself(estate: Estate) -> None:
    assert list(estate.engine.incidents()) == []
    assert {row.process: row.ended for row in estate.year("2025").volumes if row.ended} == {
        "callback": 2, "complaint": 1, "repair": 1, "visit": 1,
    }  # fmt: skip
    assert isinstance(estate.engine.instance(estate.of("customer_care")).facts["counts_from"], datetime)
