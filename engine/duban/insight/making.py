"""Makes a report: reads every instance once and lets each part count."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from duban.insight.calls import Calls
from duban.insight.data import Month, Report
from duban.insight.duties import Duties
from duban.insight.grievances import Grievances
from duban.insight.mending import Mending
from duban.insight.names import ServiceNames, family
from duban.insight.past import Past
from duban.insight.period import Period
from duban.insight.reading import PAGE, pasts, programs_of
from duban.insight.volumes import Volumes
from duban.runtime import SqlEngine

TREND = 13
"""So many months the trend shows: the same month of last year is the first."""


Progress = Callable[[int], None]


def make_report(
    engine: SqlEngine, period: Period, names: ServiceNames | None = None, *, on_progress: Progress | None = None
) -> Report:
    """The analysis of `period` over all instances the engine's store keeps, read page by page.

    Nothing is written. What happened after the period counts no more than what had not happened yet: the same month gives
    the same numbers whenever it is asked for, as long as the instances are kept. Personal facts are not read.
    `on_progress` is told how many instances have been read, now and then.
    """
    now = engine.now()
    # What happens at this very instant has happened; what happens at the period's end belongs to the next.
    until = min(now + timedelta(microseconds=1), period.end)
    parts = _Parts(engine, period, until, names or ServiceNames())
    for past in pasts(engine, until):
        parts.add(past)
        if on_progress is not None and parts.instances % PAGE == 0:
            on_progress(parts.instances)
    return Report(
        period=period.label,
        zone=period.zone.key,
        start=period.start,
        end=period.end,
        as_of=min(now, period.end),
        made_at=now,
        instances=parts.instances,
        attainment=parts.duties.attainment(),
        volumes=parts.volumes.rows(),
        complaints=parts.grievances.result(),
        callbacks=parts.calls.rows(),
        repairs=parts.mending.rows(),
        trend=parts.trend(period),
        generated=parts.generated,
    )


class _Parts:
    """All that counts, and which processes each of it is about."""

    def __init__(self, engine: SqlEngine, period: Period, until: datetime, names: ServiceNames) -> None:
        programs = programs_of(engine)
        self.instances, self.generated = 0, False
        self.duties, self.volumes = Duties(period, until), Volumes(period, until)
        self.grievances = Grievances(period, until, names)
        self.calls, self.mending = Calls(period, until, names), Mending(period, until, names)
        roots: dict[str, Grievances | Calls | Mending] = {
            names.complaint: self.grievances,
            names.callback: self.calls,
            names.repair: self.mending,
        }
        self._parts = {process: part for root, part in roots.items() for process in family(programs, root)}

    def add(self, past: Past) -> None:
        self.instances += 1
        self.generated |= past.generated
        self.duties.add(past)
        self.volumes.add(past)
        part = self._parts.get(past.row.process)
        if part is not None:
            part.add(past)

    def trend(self, period: Period) -> tuple[Month, ...]:
        complaints, duties, repairs = self.grievances.months, self.duties.months, self.mending.months
        return tuple(
            Month(
                month=month,
                complaints=complaints[month]["complaints"],
                major=complaints[month]["major"],
                repairs=repairs[month],
                met=duties[month]["met"],
                breached=duties[month]["breached"],
            )
            for month in period.months_back(TREND)
        )
