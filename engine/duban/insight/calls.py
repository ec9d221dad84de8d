"""Callbacks by kind: how many were made in time of those due, and what customers said."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime
from decimal import Decimal

from duban.insight.data import Callbacks
from duban.insight.duties import verdict_of
from duban.insight.names import ServiceNames, last_segment
from duban.insight.past import Opening, Past
from duban.insight.period import Period

OPINIONS = 300
"""So many different opinions of a kind are kept."""


class Calls:
    """Counts callbacks as they go by."""

    def __init__(self, period: Period, until: datetime, names: ServiceNames) -> None:
        self._period, self._until, self._names = period, until, names
        self._counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._opinions: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._targets: dict[str, Decimal | None] = {}
        self._order: dict[str, int] = {}

    def add(self, past: Past) -> None:
        """Take one callback."""
        kind = past.text("kind")
        known = past.program.definition.facts.get("kind")
        self._order.update((value, number) for number, value in enumerate(known.type.values if known else ()))
        duty = past.program.obligations.get(self._names.called)
        self._targets[kind] = duty.target if duty and kind not in self._names.unrated else None
        for opening in past.of(self._names.called):
            at = opening.judged_at()
            if at is not None and at in self._period:
                self._counts[kind][self._result(past, opening)] += 1
        self._heard(past, kind)

    def _result(self, past: Past, opening: Opening) -> str:
        verdict = verdict_of(opening, self._until)
        if verdict == "breached":
            return "late" if opening.status == "met_late" else "missed"
        if verdict == "waived" and last_segment(past.outcome) == "unreachable":
            return "unreachable"
        return {"met": "done", "superseded": "waived"}.get(verdict, verdict)

    def _heard(self, past: Past, kind: str) -> None:
        counts = self._counts[kind]
        counts["attempts"] += sum(at in self._period for at in past.events.get("attempted", ()))
        if not any(at in self._period for at in past.events.get("answered", ())):
            return
        counts["answered"] += 1
        counts["satisfied"] += past.fact("satisfied") is True
        opinion = past.text("opinion")
        said = self._opinions[kind]
        if opinion and (opinion in said or len(said) < OPINIONS):
            said[opinion] += 1

    def rows(self) -> tuple[Callbacks, ...]:
        """One row a kind that was due or heard, in the order of the definition."""
        kinds = sorted(self._counts, key=lambda kind: (self._order.get(kind, len(self._order)), kind))
        return tuple(self._row(kind, self._counts[kind]) for kind in kinds if any(self._counts[kind].values()))

    def _row(self, kind: str, counts: Counter[str]) -> Callbacks:
        results = {name: counts[name] for name in ("done", "late", "missed", "unreachable", "waived", "open")}
        return Callbacks(
            kind=kind,
            due=sum(results.values()),
            target=self._targets.get(kind),
            answered=counts["answered"],
            satisfied=counts["satisfied"],
            attempts=counts["attempts"],
            opinions=dict(self._opinions[kind].most_common()),
            **results,
        )
