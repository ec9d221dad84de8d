"""When a working calendar has learned something: due instants are computed again, and provisional ones become sure."""

from __future__ import annotations

import msgspec

from duban.calendars import WorkingCalendar
from duban.errors import DubanError
from duban.execution.program import Program
from duban.execution.stimulus import CalendarChanged
from duban.ports import CalendarRow, InstanceRow
from duban.runtime.core import Core
from duban.runtime.listing import active
from duban.runtime.logs import log_steps
from duban.runtime.outcome import Ran


def run_once(engine: Core) -> Ran:
    """Compare the calendars in use with those last seen on this database; step the instances of the changed ones."""
    with engine.store.begin(engine.tenant, write=False) as tx:
        programs = [engine.catalog.program(tx, row.process, row.version) for row in tx.definitions()]
        seen = {row.name: row.text for row in tx.calendars()}
    calendars = {program.definition.calendar: program.calendar for program in programs}
    texts = {name: _text(calendar) for name, calendar in calendars.items()}
    total = Ran()
    for name in sorted(calendars):
        if seen.get(name) == texts[name]:
            continue
        if name in seen:
            total += _step_all(engine, name, [one for one in programs if one.definition.calendar == name])
        with engine.store.begin(engine.tenant) as tx:
            tx.put_calendar(CalendarRow(engine.tenant, name, texts[name], engine.now()))
    return total


def _text(calendar: WorkingCalendar) -> str:
    """Everything a calendar knows, the same text for the same knowledge."""
    return msgspec.json.encode(
        {
            "zone": calendar.data.zone,
            "week": calendar.data.week,
            "holidays": sorted(calendar.data.holidays),
            "make_up": sorted(calendar.data.make_up),
            "make_up_windows": calendar.data.make_up_windows,
            "fixed_holidays": sorted(calendar.data.fixed_holidays),
            "years": sorted(calendar.data.years or ()),
        }
    ).decode()


def _step_all(engine: Core, calendar: str, programs: list[Program]) -> Ran:
    total = Ran()
    versions = {(program.process, program.version) for program in programs}
    for process in sorted({program.process for program in programs}):
        for row in active(engine, process):
            if (row.process, row.version) in versions:
                total += _step_one(engine, calendar, row)
    return total


def _step_one(engine: Core, calendar: str, row: InstanceRow) -> Ran:
    """One instance; what goes wrong concerns it alone, and its clocks stay as they were."""
    try:
        with engine.store.begin(engine.tenant) as tx:
            _, steps = engine.apply(tx, row.id, CalendarChanged(calendar))
    except DubanError as error:
        engine.log.error("calendar.failed", process=row.process, instance=row.id, key=row.key, error=str(error))
        return Ran(failed=1)
    log_steps(engine.log, steps)
    return Ran(instances=1)
