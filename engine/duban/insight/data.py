"""What a report says, as plain frozen values: counts, rates, and lists of a bounded length. Nothing personal is in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from msgspec import Struct, to_builtins

Titles = Mapping[str, str]
"""Texts by language code."""


class Spread(Struct, frozen=True):
    """How long something took, over `count` cases: hours by the wall clock; None where there was no case."""

    count: int = 0
    median: float | None = None
    ninety: float | None = None
    longest: float | None = None


class Attainment(Struct, frozen=True, kw_only=True):
    """One obligation of one process: what became of the openings that were due in the period.

    `breached` were not met by their due instant, of them `late` were met afterwards, by the time of the report.
    `waived` and `superseded` count apart; `open` are due later in a period that is not over. `took` is the time from
    opening to fulfilment.
    """

    process: str
    process_title: Titles
    obligation: str
    title: Titles
    met: int = 0
    breached: int = 0
    late: int = 0
    waived: int = 0
    superseded: int = 0
    open: int = 0
    target: Decimal | None = None
    took: Spread = Spread()

    @property
    def rate(self) -> float | None:
        """Met in time ÷ (met + breached), from 0 to 1; None where nothing was decided."""
        return share(self.met, self.met + self.breached)

    @property
    def on_target(self) -> bool | None:
        """Whether the rate reaches the target; None without one or the other."""
        rate = self.rate
        return None if rate is None or self.target is None else Decimal(self.met) >= self.target * (self.met + self.breached)


class Volume(Struct, frozen=True, kw_only=True):
    """One process: instances started and ended in the period, and how they stand when it is over (or now).

    `overdue` have something that was due and is still not done. `took` is start to end of those that ended, `waited`
    the time of it in which a clock stood still because somebody outside had to answer.
    """

    process: str
    title: Titles
    started: int = 0
    ended: int = 0
    cancelled: int = 0
    open: int = 0
    overdue: int = 0
    took: Spread = Spread()
    waited: Spread = Spread()


class Group(Struct, frozen=True, kw_only=True):
    """Complaints of one project and category that were received in the period."""

    project: str
    category: str
    count: int
    major: int
    repeated: int


class Case(Struct, frozen=True, kw_only=True):
    """One complaint of the period: what it was about, where it came from, and what was done about it."""

    process: str
    key: str
    project: str
    category: str
    grade: str
    subject: str
    received_at: datetime
    state: str
    repeats: int = 0
    transfers: int = 0
    correction: str = ""
    root_cause: str = ""
    prevention: str = ""


class Finding(Struct, frozen=True, kw_only=True):
    """A cause found by analysis, with what was done and what is to prevent it; `count` complaints had exactly this."""

    category: str
    root_cause: str
    correction: str
    prevention: str
    count: int


class OpenCase(Struct, frozen=True, kw_only=True):
    """A complaint that is not closed when the period is over (or now). `overdue` are obligations, by title."""

    process: str
    key: str
    project: str
    category: str
    grade: str
    received_at: datetime
    days: int
    overdue: tuple[Titles, ...] = ()


class Complaints(Struct, frozen=True, kw_only=True):
    """The month's complaints. `grades` are in order of gravity; `major` are those of the gravest grade.

    `transfers` counts hand-overs, `passed_round` the complaints handed over twice or more. `response` is receipt to first
    reply, `handling` receipt to resolution, of those replied to and resolved in the period.
    """

    received: int = 0
    resolved: int = 0
    closed: int = 0
    withdrawn: int = 0
    major: int = 0
    repeated: int = 0
    open: int = 0
    overdue: int = 0
    transfers: int = 0
    passed_round: int = 0
    analysed: int = 0
    by_standard: Mapping[str, int] = {}
    by_grade: Mapping[str, int] = {}
    by_category: Mapping[str, Mapping[str, int]] = {}
    by_project: Mapping[str, Mapping[str, int]] = {}
    by_channel: Mapping[str, int] = {}
    groups: tuple[Group, ...] = ()
    response: Spread = Spread()
    handling: Spread = Spread()
    waiting: Spread = Spread()
    findings: tuple[Finding, ...] = ()
    cases: tuple[Case, ...] = ()
    cases_left_out: int = 0
    open_cases: tuple[OpenCase, ...] = ()

    @property
    def repeat_rate(self) -> float | None:
        """Complaints on a matter that had been closed before ÷ all received."""
        return share(self.repeated, self.received)


class Callbacks(Struct, frozen=True, kw_only=True):
    """Callbacks of one kind that were due in the period, and what was heard in those made in it.

    `done` were made in time, `late` afterwards, `missed` not yet. Customers who cannot be reached are `unreachable` and,
    like what was `waived` otherwise, outside the rate, unless the time had run out before. `opinions` are in the customers'
    words, with how many said just that.
    """

    kind: str
    due: int = 0
    done: int = 0
    late: int = 0
    missed: int = 0
    unreachable: int = 0
    waived: int = 0
    open: int = 0
    target: Decimal | None = None
    answered: int = 0
    satisfied: int = 0
    attempts: int = 0
    opinions: Mapping[str, int] = {}

    @property
    def rate(self) -> float | None:
        """Made in time ÷ (made in time + late + missed)."""
        return share(self.done, self.done + self.late + self.missed)

    @property
    def satisfaction(self) -> float | None:
        """Satisfied ÷ answered."""
        return share(self.satisfied, self.answered)


class Repairs(Struct, frozen=True, kw_only=True):
    """Repairs of one class that were due in the period. `timely` were done in time, `late` are not, done by now or not."""

    kind: str
    timely: int = 0
    late: int = 0
    waived: int = 0
    open: int = 0
    took: Spread = Spread()

    @property
    def rate(self) -> float | None:
        """The small-repair timeliness: timely ÷ (timely + late)."""
        return share(self.timely, self.timely + self.late)


class Month(Struct, frozen=True, kw_only=True):
    """One month of the trend: complaints and repairs received, the gravest complaints, all obligations' attainment."""

    month: str
    complaints: int = 0
    major: int = 0
    repairs: int = 0
    met: int = 0
    breached: int = 0

    @property
    def rate(self) -> float | None:
        """Met in time ÷ (met + breached)."""
        return share(self.met, self.met + self.breached)


class Report(Struct, frozen=True, kw_only=True):
    """The analysis of a month or year. `as_of` is its end, or the instant of reading when it is not over.

    What counts is what had happened by `as_of`; causes, corrections and other texts are those known when it was made.
    """

    period: str
    zone: str
    start: datetime
    end: datetime
    as_of: datetime
    made_at: datetime
    instances: int
    attainment: tuple[Attainment, ...] = ()
    volumes: tuple[Volume, ...] = ()
    complaints: Complaints = Complaints()
    callbacks: tuple[Callbacks, ...] = ()
    repairs: tuple[Repairs, ...] = ()
    trend: tuple[Month, ...] = ()
    generated: bool = False

    def to_json(self) -> dict[str, Any]:
        """The report as JSON values, with the rates beside what they are made of."""
        data: dict[str, Any] = to_builtins(self)
        for name in ("attainment", "callbacks", "repairs", "trend"):
            for plain, row in zip(data[name], getattr(self, name), strict=True):
                plain["rate"] = row.rate
        for plain, row in zip(data["attainment"], self.attainment, strict=True):
            plain["on_target"] = row.on_target
        data["complaints"]["repeat_rate"] = self.complaints.repeat_rate
        return data


def share(part: int, whole: int) -> float | None:
    """A rate from 0 to 1; None of nothing."""
    return part / whole if whole else None
