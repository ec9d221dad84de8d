"""How much each process had to do: instances started, ended and open, how long they took and waited."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime

from duban.insight.data import Titles, Volume
from duban.insight.lengths import Lengths
from duban.insight.past import Opening, Past
from duban.insight.period import Period


class Volumes:
    """Counts instances as they go by."""

    def __init__(self, period: Period, until: datetime) -> None:
        self._period, self._until = period, until
        self._counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._took: defaultdict[str, Lengths] = defaultdict(Lengths)
        self._waited: defaultdict[str, Lengths] = defaultdict(Lengths)
        self._titles: dict[str, Titles] = {}

    def add(self, past: Past) -> None:
        """Take one instance."""
        process = past.row.process
        counts = self._counts[process]
        self._titles[process] = past.program.definition.title
        counts["started"] += past.row.started_at in self._period
        if past.ended_at is None:
            counts["open"] += 1
            counts["overdue"] += bool(overdue(past, self._until))
        elif past.ended_at in self._period:
            counts["cancelled" if past.row.status == "cancelled" else "ended"] += 1
            self._took[process].add(past.ended_at - past.row.started_at)
            if past.waits:
                self._waited[process].add(past.waited)

    def rows(self) -> tuple[Volume, ...]:
        """One row a process that had anything to do."""
        return tuple(
            Volume(
                process=process,
                title=self._titles[process],
                took=self._took[process].spread(),
                waited=self._waited[process].spread(),
                **{name: counts[name] for name in ("started", "ended", "cancelled", "open", "overdue")},
            )
            for process, counts in sorted(self._counts.items())
            if any(counts.values())
        )


def overdue(past: Past, until: datetime) -> list[Opening]:
    """What was due and is still not done."""
    return [one for one in past.openings.values() if one.closed_at is None and one.failed(until)]
