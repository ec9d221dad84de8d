"""A year without an official schedule is provisional, and computed again when the calendar learns it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from conftest_runtime import at

from duban.calendars import WorkingCalendar, bundled, extend
from duban.clock import ManualClock
from duban.runtime import SqlEngine, open_engine

TEXT = """
duban: 1
process: p
calendar: office
initial: a
states: {a: {timers: {t: {after: 5 working days, to: b}}}, b: {final: true}}
obligations: {o: {from: start, within: 5 working days, met: {enter: b}}}
"""


def engine(url: str, calendar: WorkingCalendar) -> SqlEngine:
    return open_engine(url, clock=ManualClock(at("2039-12-29 10:00")), calendars={"office": calendar})


def test_provisional_timers_move_when_the_calendar_learns_the_year(url: str, tmp_path: Path) -> None:
    office = bundled("office")
    before = engine(url, office)
    before.deploy(TEXT)
    started = before.start("p")
    before.tick()
    provisional = before.instance(started.id)
    assert [clock.provisional for clock in [*provisional.clocks, *provisional.openings]] == [True, True]
    before.close()

    days = {date(2040, 1, day): "holiday" for day in (2, 3, 4, 5)}
    learned = extend(extend(office, 2039, {}, {}), 2040, days, {})
    after = engine(url, learned)
    assert after.tick().instances == 1
    sure = after.instance(started.id)
    assert [clock.provisional for clock in [*sure.clocks, *sure.openings]] == [False, False]
    assert sure.clocks[0].due is not None
    assert provisional.clocks[0].due is not None
    assert sure.clocks[0].due > provisional.clocks[0].due
    moved = [entry for line in after.journal(started.id) for entry in line.entries if entry.kind.endswith(".moved")]
    assert [entry.data["because"] for entry in moved] == [["calendar"], ["calendar"]]
    assert after.tick().instances == 0
    after.close()
