"""Repairs by class: the share done in time. A repair counts once, whatever was rejected and done again."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime

from duban.insight.data import Repairs
from duban.insight.duties import verdict_of
from duban.insight.lengths import Lengths
from duban.insight.names import ServiceNames
from duban.insight.past import Past
from duban.insight.period import Period


class Mending:
    """Counts repairs as they go by."""

    def __init__(self, period: Period, until: datetime, names: ServiceNames) -> None:
        self._period, self._until, self._duty = period, until, names.repair_done
        self._counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._took: defaultdict[str, Lengths] = defaultdict(Lengths)
        self.months: Counter[str] = Counter()

    def add(self, past: Past) -> None:
        """Take one repair; its last time limit says when it was due, and one missed makes it late."""
        received = past.instant("received_at") or past.row.started_at
        self.months[self._period.month_of(received)] += 1
        openings = [one for one in past.of(self._duty) if one.status != "superseded"]
        at = openings[-1].judged_at() if openings else None
        if at is None or at not in self._period:
            return
        verdicts = [verdict_of(one, self._until) for one in openings]
        result = "late" if "breached" in verdicts else {"met": "timely"}.get(verdicts[-1], verdicts[-1])
        self._counts[past.text("class")][result] += 1
        finished = past.events.get("finished", ())
        if finished:
            self._took[past.text("class")].add(finished[-1] - received)

    def rows(self) -> tuple[Repairs, ...]:
        """One row a class."""
        return tuple(
            Repairs(
                kind=kind,
                timely=counts["timely"],
                late=counts["late"],
                waived=counts["waived"],
                open=counts["open"],
                took=self._took[kind].spread(),
            )
            for kind, counts in sorted(self._counts.items())
        )
