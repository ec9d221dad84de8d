"""The backtest of 890 real tickets, against the company's own verdict and against plain arithmetic over the log."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

import duban_processes
from duban.calendars import bundled
from duban.definition import load_source, read_definition
from duban.design import Report, find_log, run_backtest
from duban.execution.program import compile_program

HERE = Path(duban_processes.__file__).parent / "ticket"
LOG = find_log(HERE.parents[1])
WAITING = {"Awaiting User Info", "Awaiting Problem", "Awaiting Vendor", "Awaiting Evidence"}
TERMS = {"1 - Critical": 5, "2 - High": 8, "3 - Moderate": 90, "4 - Low": 96}

pytestmark = pytest.mark.skipif(
    LOG is None, reason="the log of real tickets is not on this machine; DUBAN_DATA names its folder"
)


@pytest.fixture(scope="module")
def report() -> Report:
    definition = read_definition(load_source(HERE / "ticket.yaml"))
    programs = {"ticket": compile_program(definition, bundled(definition.calendar))}
    assert LOG is not None
    return run_backtest(programs, load_source(HERE / "incidents.map.yaml"), LOG)


def test_every_row_is_taken(report: Report) -> None:
    assert (report.rows, report.cases) == (5998, 890)
    assert not report.generated
    assert not report.outcome.refusals


def test_each_reopening_is_an_instance_of_its_own(report: Report) -> None:
    assert report.outcome.instances == {"ticket": 901}
    assert report.outcome.outcomes == {"ticket": {"closed": 890, "reopened": 11}}


def test_timers_fire_as_plain_arithmetic_says(report: Report) -> None:
    """A reminder every two days of waiting for the user, three at most; word of tickets that stay new for four hours."""
    stays = [stay for rows in _cases().values() for stay in _stays(rows)]
    reminders = sum(min(3, spent // timedelta(days=2)) for state, spent in stays if state == "Awaiting User Info")
    unnoticed = sum(spent >= timedelta(hours=4) for state, spent in stays if state == "New")
    assert report.outcome.timers == {"open/awaiting_user/reminder": reminders, "open/new/not_taken_up": unnoticed}


def test_the_companys_own_rule_is_found_again(report: Report) -> None:
    """From opening to closing, day and night: no ticket differs."""
    found = report.outcome.agreement["closing"]
    assert (found.both_kept, found.both_missed) == (495, 395)
    assert (found.agreed, found.judged, found.undecided) == (890, 890, 0)


def test_with_a_clock_that_stands_still_more_tickets_are_in_time(report: Report) -> None:
    found = report.outcome.agreement["resolution"]
    assert (found.agreed, found.judged) == (735, 890)
    assert found.only_log_missed == 149, "they waited for somebody, or were of high priority"
    assert found.only_log_kept == 6, "they were overdue before their priority was lowered"


def test_resolution_is_what_plain_arithmetic_says(report: Report) -> None:
    """For tickets whose priority never changed and that were never opened again, without the engine."""
    plain = {case: kept for case, rows in _cases().items() if (kept := _in_time(rows)) is not None}
    assert len(plain) > 800
    late = {case for case, kept in plain.items() if not kept}
    verdict = {case: rows[-1]["made_sla"] == "TRUE" for case, rows in _cases().items()}
    found = report.outcome.agreement["resolution"]
    others = 890 - len(plain)
    both_kept = sum(kept and verdict[case] for case, kept in plain.items())
    both_missed = sum(not kept and not verdict[case] for case, kept in plain.items())
    assert 0 <= found.both_kept - both_kept <= others
    assert 0 <= found.both_missed - both_missed <= others
    assert len(late) <= report.outcome.obligations["resolution"].breached <= len(late) + 2 * others
    assert not late & set(found.examples["only_log_missed"]), "these were kept by us"


def _cases() -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    assert LOG is not None
    with open(LOG, encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            found.setdefault(row["number"], []).append(row)
    return found


def _stays(rows: list[dict[str, str]]) -> Iterator[tuple[str, timedelta]]:
    """The states a ticket was in, one after another, and for how long. None goes back to new: one row is out of order."""
    since, state = min(_at(rows[0]["opened_at"]), _at(rows[0]["sys_updated_at"])), "New"
    for row in sorted(rows, key=lambda row: _at(row["sys_updated_at"])):
        if row["incident_state"] not in (state, "New"):
            yield state, _at(row["sys_updated_at"]) - since
            since, state = _at(row["sys_updated_at"]), row["incident_state"]


def _in_time(rows: list[dict[str, str]]) -> bool | None:
    """Whether the hours nobody else was waited for stay below the term; None for the special cases."""
    if len({row["priority"] for row in rows}) > 1 or rows[-1]["reopen_count"] != "0":
        return None
    at, state, spent = min(_at(rows[0]["opened_at"]), _at(rows[0]["sys_updated_at"])), "New", timedelta()
    for row in sorted(rows, key=lambda row: _at(row["sys_updated_at"])):
        now = _at(row["sys_updated_at"])
        spent += timedelta() if state in WAITING else now - at
        at, state = now, row["incident_state"]
        if state == "Resolved":
            break
    return spent < timedelta(hours=TERMS[rows[0]["priority"]])


def _at(text: str) -> datetime:
    return datetime.strptime(text, "%d-%m-%Y %H:%M")  # noqa: DTZ007 - only differences matter
