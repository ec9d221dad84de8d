"""Counts what the steps of a replay did, as they happen; nothing is kept of them but numbers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from duban.design.report import Busy, Duty
from duban.execution.effects import Entry, Step
from duban.execution.instance import Instance

BUSIEST = 10
Name = tuple[str, str]
"""A process and something in it."""


def _many() -> defaultdict[str, Counter[Name]]:
    return defaultdict(Counter)


@dataclass(slots=True)
class Tally:
    """Numbers by process and name.

    `verdicts` says, by (case, obligation), whether every opening judged so far was kept; `late` are breached openings.
    """

    zone: ZoneInfo
    steps: int = 0
    instances: Counter[str] = field(default_factory=Counter)
    outcomes: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    counts: dict[str, Counter[Name]] = field(default_factory=_many)
    duties: dict[str, Counter[Name]] = field(default_factory=_many)
    weeks: dict[str, Counter[Name]] = field(default_factory=_many)
    moments: Counter[datetime] = field(default_factory=Counter)
    verdicts: dict[tuple[str, str], bool] = field(default_factory=dict)
    late: set[tuple[str, int]] = field(default_factory=set)

    def observe(self, step: Step, case: str) -> None:
        """Take one step of one case's instance."""
        self.steps += 1
        instance = step.instance
        for entry in step.entries:
            count = _KINDS.get(entry.kind)
            if count is not None:
                count(self, entry, step, case)
        if instance.ended:
            self.outcomes[instance.process][instance.outcome or instance.status] += 1

    def started(self, entry: Entry, step: Step, case: str) -> None:
        """An instance began."""
        self.instances[step.instance.process] += 1

    def happened(self, entry: Entry, step: Step, case: str) -> None:
        """An event was accepted, or a role was told."""
        self.counts[entry.kind][step.instance.process, entry.name] += 1

    def by_itself(self, entry: Entry, step: Step, case: str) -> None:
        """A timer fired, or a warning was given."""
        self.happened(entry, step, case)
        self.moments[step.at] += 1

    def escalated(self, entry: Entry, step: Step, case: str) -> None:
        """Somebody higher heard of it."""
        self.by_itself(entry, step, case)
        year, week, _ = step.at.astimezone(self.zone).isocalendar()
        self.weeks[f"{year}-W{week:02}"][step.instance.process, entry.name] += 1

    def breached(self, entry: Entry, step: Step, case: str) -> None:
        """An obligation's instant came, and nobody had met it."""
        self.late.add((step.instance.id, entry.data["id"]))
        self.moments[step.at] += 1
        self.verdicts[case, entry.name] = False
        self.closed(entry, step, case)

    def met(self, entry: Entry, step: Step, case: str) -> None:
        """An obligation was met in time."""
        self.verdicts.setdefault((case, entry.name), True)
        self.closed(entry, step, case)

    def waived(self, entry: Entry, step: Step, case: str) -> None:
        """An obligation was let go; one that was breached before stays breached."""
        if (step.instance.id, entry.data["id"]) not in self.late:
            self.closed(entry, step, case)

    def closed(self, entry: Entry, step: Step, case: str) -> None:
        """An opening has come to this."""
        self.duties[entry.kind.removeprefix("obligation.")][step.instance.process, entry.name] += 1

    # what it comes to

    def named(self, counts: Mapping[Name, int]) -> dict[str, int]:
        """Counts by name, most first; the process is named where several took part."""
        found = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        return {self._label(name): count for name, count in found}

    def _label(self, name: Name) -> str:
        return name[1] if len(self.instances) < 2 else f"{name[0]}: {name[1]}"

    def by_week(self) -> dict[str, dict[str, int]]:
        """Escalations by ISO week."""
        return {week: self.named(self.weeks[week]) for week in sorted(self.weeks)}

    def obligations(self, instances: Iterable[Instance]) -> dict[str, Duty]:
        """What became of every obligation; what is still owed counts as open."""
        still: Counter[Name] = Counter(
            (instance.process, opening.name)
            for instance in instances
            if not instance.ended
            for opening in instance.openings
            if opening.status in ("owed", "paused")
        )
        names = {name for counts in self.duties.values() for name in counts} | set(still)
        return {self._label(name): self._duty(name, still[name]) for name in sorted(names)}

    def _duty(self, name: Name, still: int) -> Duty:
        ended = {status: self.duties[status][name] for status in ("met", "breached", "waived", "superseded")}
        return Duty(opened=sum(ended.values()) + still, met_late=self.duties["met_late"][name], open=still, **ended)

    def busiest(self) -> tuple[Busy, ...]:
        """The instants at which most happened, earlier ones first among equals."""
        found = sorted(self.moments.items(), key=lambda item: (-item[1], item[0]))
        return tuple(Busy(at, count) for at, count in found[:BUSIEST])


_KINDS: Mapping[str, Callable[[Tally, Entry, Step, str], None]] = {
    "started": Tally.started,
    "event": Tally.happened,
    "notified": Tally.happened,
    "timer.fired": Tally.by_itself,
    "obligation.warned": Tally.by_itself,
    "escalated": Tally.escalated,
    "obligation.met": Tally.met,
    "obligation.met_late": Tally.closed,
    "obligation.breached": Tally.breached,
    "obligation.waived": Tally.waived,
    "obligation.superseded": Tally.closed,
}
