"""Complaints of the period: counted by project, category, grade and way in, and how long they took."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from duban.insight.case_lists import CaseLists, state_of
from duban.insight.data import Complaints, Group
from duban.insight.lengths import Lengths
from duban.insight.names import ServiceNames
from duban.insight.past import Past
from duban.insight.period import Period

_COUNTED = ("resolved", "closed", "withdrawn", "open", "overdue", "transfers", "passed_round", "analysed")


@dataclass(slots=True)
class _Tally:
    """The complaints of one project and category."""

    major: int = 0
    repeated: int = 0
    grades: Counter[str] = field(default_factory=Counter)


class Grievances:
    """Counts complaints as they go by."""

    def __init__(self, period: Period, until: datetime, names: ServiceNames) -> None:
        self._period, self._until, self._names = period, until, names
        self._lists = CaseLists(until)
        self._counts: Counter[str] = Counter()
        self._standards: Counter[str] = Counter()
        self._channels: Counter[str] = Counter()
        self._groups: defaultdict[tuple[str, str], _Tally] = defaultdict(_Tally)
        self._grades: dict[str, int] = {}
        self._response, self._handling, self._waiting = Lengths(), Lengths(), Lengths()
        self.months: defaultdict[str, Counter[str]] = defaultdict(Counter)

    def add(self, past: Past) -> None:
        """Take one complaint."""
        received = past.instant("received_at") or past.row.started_at
        rank = self._rank(past)
        month = self.months[self._period.month_of(received)]
        month["complaints"] += 1
        month["major"] += rank == 0
        if received in self._period:
            self._received(past, rank)
            self._lists.received(past, received, rank)
        self._progressed(past, received)
        if past.ended_at is None:
            self._counts["open"] += 1
            self._counts["overdue"] += self._lists.open(past, received)

    def _rank(self, past: Past) -> int:
        """0 for the gravest grade: the values of an enum stand in their order."""
        fact = past.program.definition.facts.get("grade")
        for number, value in enumerate(fact.type.values if fact else ()):
            self._grades.setdefault(value, number)
        return self._grades.get(past.text("grade"), len(self._grades))

    def _received(self, past: Past, rank: int) -> None:
        transfers, repeated = past.fact("transfers") or 0, (past.fact("repeats") or 0) > 0
        analysed = int(past.text("root_cause") != "")
        self._counts.update(transfers=transfers, passed_round=int(transfers > 1), analysed=analysed)
        self._standards[past.row.process] += 1
        self._channels[past.text("channel")] += 1
        group = self._groups[past.text("project"), past.text("category")]
        group.major += rank == 0
        group.repeated += repeated
        group.grades[past.text("grade")] += 1

    def _progressed(self, past: Past, received: datetime) -> None:
        """What was done in the period, whenever the complaint had come."""
        for reply in past.of(self._names.first_reply)[:1]:
            if reply.closed_at is not None and reply.closed_at in self._period and reply.status in ("met", "met_late"):
                self._response.add(reply.closed_at - received)
        resolved = past.events.get("resolved", ())
        if resolved and resolved[-1] in self._period:
            self._counts["resolved"] += 1
            self._handling.add(resolved[-1] - received)
            if past.waits:
                self._waiting.add(past.waited)
        if past.ended_at is not None and past.ended_at in self._period:
            self._counts["withdrawn" if state_of(past) == "withdrawn" else "closed"] += 1

    def result(self) -> Complaints:
        """All that was counted."""
        groups, cases = self._group_rows(), self._lists.cases()
        received = sum(group.count for group in groups)
        return Complaints(
            received=received,
            major=sum(group.major for group in groups),
            repeated=sum(group.repeated for group in groups),
            by_standard=dict(sorted(self._standards.items())),
            by_grade=self._by_grade(),
            by_category=self._by(1),
            by_project=self._by(0),
            by_channel=dict(self._channels.most_common()),
            groups=groups,
            response=self._response.spread(),
            handling=self._handling.spread(),
            waiting=self._waiting.spread(),
            findings=self._lists.findings(),
            cases=cases,
            cases_left_out=received - len(cases),
            open_cases=self._lists.open_cases(),
            **{name: self._counts[name] for name in _COUNTED},
        )

    def _group_rows(self) -> tuple[Group, ...]:
        return tuple(
            Group(project=project, category=category, count=n.grades.total(), major=n.major, repeated=n.repeated)
            for (project, category), n in sorted(self._groups.items(), key=lambda item: item[0])
        )

    def _by_grade(self) -> Mapping[str, int]:
        found: Counter[str] = Counter()
        for group in self._groups.values():
            found.update(group.grades)
        return self._in_order(found)

    def _by(self, side: int) -> Mapping[str, Mapping[str, int]]:
        """Grades by project (0) or category (1), those with most complaints first."""
        found: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for name, group in self._groups.items():
            found[name[side]].update(group.grades)
        most = sorted(found.items(), key=lambda item: (-item[1].total(), item[0]))
        return {name: self._in_order(counts) for name, counts in most}

    def _in_order(self, counts: Counter[str]) -> Mapping[str, int]:
        last = len(self._grades)
        return dict(sorted(counts.items(), key=lambda item: (self._grades.get(item[0], last), item[0])))
