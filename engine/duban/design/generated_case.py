"""One made-up case as it is written down: its rows, and the time that passes between them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from duban.calendars import WorkingCalendar
from duban.design.estate import Issue
from duban.durations import Duration

COLUMNS = (
    "case", "kind", "time", "change", "project", "category", "subject", "customer", "room", "complainants", "households",
    "collective", "received_by", "channel", "department", "handler", "text", "until", "lawsuit", "media", "outcome",
    "satisfied", "clear", "improvement", "opinion", "callback", "moved_in", "decorating", "quality_issue", "affects_living",
    "affects_decoration",
)  # fmt: skip
"""The columns of a generated log. `change` is what happened; the rest says with what."""


@dataclass(slots=True)
class CaseLog:
    """A case being played: `at` is its present, `rows` what has been written down. Each row is at least a minute on."""

    case: str
    kind: str
    at: datetime
    calendar: WorkingCalendar
    issue: Issue
    project: str
    customer: str
    room: str
    rows: list[dict[str, str]] = field(default_factory=list)

    @property
    def subject(self) -> str:
        """What it is about: the issue and the building, so that neighbours complain about the same."""
        return f"{self.issue.subject}, building {self.room.partition('-')[0]}"

    def note(self, change: str, **columns: object) -> None:
        """Something happens now."""
        if self.rows:
            self.at += timedelta(minutes=1)
        row = {"case": self.case, "kind": self.kind, "time": self.local(self.at), "change": change}
        self.rows.append(row | {name: _text(value) for name, value in columns.items()})

    def work(self, hours: float) -> None:
        """Some opening hours pass; what the office does happens while it is open."""
        self.at = self.later(hours)

    def later(self, hours: float) -> datetime:
        """The instant so many opening hours from now."""
        due = self.calendar.add(self.at, Duration(working_seconds=max(60, round(hours * 3600)))).at
        assert due is not None
        return due

    def wait(self, hours: float) -> None:
        """Some hours pass, by day and night; customers keep no office hours but answer by day."""
        self.at += timedelta(hours=hours)
        local = self.at.astimezone(self.calendar.zone)
        if not 8 <= local.hour < 21:
            self.at += timedelta(hours=(8 - local.hour) % 24)

    def local(self, at: datetime) -> str:
        """An instant as the log writes it."""
        return f"{at.astimezone(self.calendar.zone):%Y-%m-%d %H:%M}"


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
