"""How obligations were kept: per process and obligation, by the period in which they were due."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime

from duban.definition.model import Definition
from duban.insight.data import Attainment
from duban.insight.lengths import Lengths
from duban.insight.past import Opening, Past
from duban.insight.period import Period

Name = tuple[str, str]
"""A process and one of its obligations."""


class Duties:
    """Counts openings as instances go by; keeps numbers, no instance."""

    def __init__(self, period: Period, until: datetime) -> None:
        self._period, self._until = period, until
        self._start, self._end = period.start, period.end
        self._counts: defaultdict[Name, Counter[str]] = defaultdict(Counter)
        self._took: defaultdict[Name, Lengths] = defaultdict(Lengths)
        self._definitions: dict[str, Definition] = {}
        self.months: defaultdict[str, Counter[str]] = defaultdict(Counter)

    def add(self, past: Past) -> None:
        """Take one instance's openings."""
        for opening in past.openings.values():
            at = opening.judged_at()
            if at is None:
                continue
            verdict = verdict_of(opening, self._until)
            if verdict in ("met", "breached"):
                self.months[self._period.month_of(at)][verdict] += 1
            if self._start <= at < self._end:
                self._count(past, opening, verdict)

    def _count(self, past: Past, opening: Opening, verdict: str) -> None:
        name = (past.row.process, opening.name)
        self._definitions[past.row.process] = past.program.definition
        counts = self._counts[name]
        counts[verdict] += 1
        if opening.closed_at is not None and opening.status in ("met", "met_late"):
            self._took[name].add(opening.closed_at - opening.opened_at)
            counts["late"] += verdict == "breached"

    def attainment(self) -> tuple[Attainment, ...]:
        """One row an obligation, by process and then as the definition orders them."""
        return tuple(self._row(name) for name in sorted(self._counts, key=self._order))

    def _order(self, name: Name) -> tuple[str, int]:
        duty = self._definitions[name[0]].obligations.get(name[1])
        return name[0], duty.order if duty else 0

    def _row(self, name: Name) -> Attainment:
        process, obligation = name
        definition, counts = self._definitions[process], self._counts[name]
        duty = definition.obligations.get(obligation)
        return Attainment(
            process=process,
            process_title=definition.title,
            obligation=obligation,
            title=duty.title if duty else {},
            target=duty.target if duty else None,
            took=self._took[name].spread(),
            **{verdict: counts[verdict] for verdict in ("met", "breached", "late", "waived", "superseded", "open")},
        )


def verdict_of(opening: Opening, until: datetime) -> str:
    """What an opening counts as: breached (whatever came later), met, waived, superseded or open."""
    if opening.failed(until):
        return "breached"
    return opening.status if opening.status in ("met", "waived", "superseded") else "open"
