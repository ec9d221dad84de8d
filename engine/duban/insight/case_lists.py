"""Single complaints that a report lists: as many as fit, the gravest and the overdue first."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime

from duban.insight.data import Case, Finding, OpenCase, Titles
from duban.insight.names import last_segment
from duban.insight.past import Past
from duban.insight.volumes import overdue

CASES = 2000
"""So many complaints of the period are listed one by one."""
OPEN_CASES = 200
FINDINGS = 200


class CaseLists:
    """Keeps a bounded number of cases by rank of their grade, of open ones by whether something is overdue."""

    def __init__(self, until: datetime) -> None:
        self._until = until
        self._cases: defaultdict[int, list[Case]] = defaultdict(list)
        self._open: dict[bool, list[OpenCase]] = {True: [], False: []}
        self._findings: Counter[tuple[str, str, str, str]] = Counter()

    def received(self, past: Past, received: datetime, rank: int) -> None:
        """A complaint of the period."""
        case = Case(
            process=past.row.process,
            key=past.key,
            project=past.text("project"),
            category=past.text("category"),
            grade=past.text("grade"),
            subject=past.text("subject"),
            received_at=received,
            state=state_of(past),
            repeats=past.fact("repeats") or 0,
            transfers=past.fact("transfers") or 0,
            correction=past.text("result"),
            root_cause=past.text("root_cause"),
            prevention=past.text("improvement"),
        )
        if case.root_cause:
            self._findings[case.category, case.root_cause, case.correction, case.prevention] += 1
        if len(self._cases[rank]) < CASES:
            self._cases[rank].append(case)

    def open(self, past: Past, received: datetime) -> bool:
        """A complaint that is not closed; whether something of it is overdue."""
        late = overdue(past, self._until)
        listed = self._open[bool(late)]
        if len(listed) < OPEN_CASES:
            listed.append(
                OpenCase(
                    process=past.row.process,
                    key=past.key,
                    project=past.text("project"),
                    category=past.text("category"),
                    grade=past.text("grade"),
                    received_at=received,
                    days=(self._until - received).days,
                    overdue=tuple(_title(past, name) for name in dict.fromkeys(one.name for one in late)),
                )
            )
        return bool(late)

    def cases(self) -> tuple[Case, ...]:
        """The gravest first, of each grade in the order of receipt."""
        ranked = [self._cases[rank] for rank in sorted(self._cases)]
        found = [case for cases in ranked for case in sorted(cases, key=lambda case: (case.received_at, case.key))]
        return tuple(found[:CASES])

    def open_cases(self) -> tuple[OpenCase, ...]:
        """Those with something overdue first, of both the oldest first."""
        both = (sorted(self._open[late], key=lambda case: (case.received_at, case.key)) for late in (True, False))
        return tuple(case for cases in both for case in cases)[:OPEN_CASES]

    def findings(self) -> tuple[Finding, ...]:
        """Causes with what was done about them, by category, the commonest first."""
        common = sorted(self._findings.items(), key=lambda item: (-item[1], item[0]))[:FINDINGS]
        return tuple(
            Finding(category=category, root_cause=cause, correction=done, prevention=prevention, count=count)
            for (category, cause, done, prevention), count in sorted(common, key=lambda item: (item[0][0], -item[1]))
        )


def state_of(past: Past) -> str:
    """`open`, `resolved` (callback, analysis or filing are owed), or the state it ended in."""
    if past.ended_at is not None:
        return last_segment(past.outcome) or past.row.status
    return "resolved" if past.events.get("resolved") else "open"


def _title(past: Past, obligation: str) -> Titles:
    duty = past.program.obligations.get(obligation)
    return (duty.title if duty else None) or {"en": obligation}
