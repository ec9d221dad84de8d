"""What stands at the head of a report: its title, its period, and what readers must be warned of."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from duban.insight import Report
from duban_adapters.reports.words import Language

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def title_of(report: Report, words: Language) -> str:
    """What the report calls itself."""
    return words("title month" if "-" in report.period else "title year")


def period_of(report: Report, words: Language) -> str:
    """`October 2026`, `2026年10月`, `2026`, `2026年`."""
    year, _, month = report.period.partition("-")
    if words.lang == "zh":
        return f"{year}年{int(month)}月" if month else f"{year}年"
    return f"{_MONTHS[int(month) - 1]} {year}" if month else year


def about(report: Report, words: Language) -> str:
    """Up to when it counts, when it was made, and on how much."""
    as_of, made_at = _local(report, report.as_of), _local(report, report.made_at)
    parts = (words("up to", as_of=as_of), words("made", made_at=made_at), words("instances", count=f"{report.instances:,}"))
    return " · ".join((*parts, report.zone))


def warnings(report: Report, words: Language) -> list[str]:
    """That the data is made up, that the period is not over."""
    found = [words("generated")] if report.generated else []
    if report.as_of < report.end:
        found.append(words("unfinished", as_of=_local(report, report.as_of)))
    return found


def _local(report: Report, at: datetime) -> str:
    return f"{at.astimezone(ZoneInfo(report.zone)):%Y-%m-%d %H:%M}"
