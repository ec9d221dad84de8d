"""The tables about complaints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from duban.insight import Case, Group, Report, Spread
from duban_adapters.reports.tables import Column, Table, Value, cols, some, table
from duban_adapters.reports.words import Language

GRAVE, FINDINGS, OPEN = 20, 24, 24
"""So many rows a page shows."""


def groups(report: Report, words: Language) -> Table:
    """Complaints by project and category, with sums."""
    found = report.complaints
    categories = list(found.by_category)
    counts = {(one.project, one.category): one for one in found.groups}
    rows = [_project(name, [counts.get((name, category)) for category in categories], words) for name in found.by_project]
    if len(rows) > 1:
        totals = (sum(counts.values()) for counts in found.by_category.values())
        rows.append([words("all"), *totals, found.received, found.major, found.repeated])
    named = tuple(Column("category", "count", says=words.value(category)) for category in categories)
    columns = (*cols("project:3"), *named, *cols("#all", "#major n", "#repeated n"))
    return table("groups", words("by project"), columns, rows, total=len(rows) > 1, is_red=some("major n"))


def _project(name: str, groups: Sequence[Group | None], words: Language) -> list[Value]:
    there = [one for one in groups if one is not None]
    sums = (sum(getattr(one, what) for one in there) for what in ("count", "major", "repeated"))
    return [name or words.value(""), *(one.count if one else 0 for one in groups), *sums]


def grave(report: Report, words: Language) -> Table:
    """The complaints of the gravest grade, with few columns for a page."""
    gravest = next(iter(report.complaints.by_grade), None)
    columns = cols("key", "project:2", "category:2", "subject:4", "@received at", "state")
    rows = (
        (one.key, one.project, words.value(one.category), one.subject, one.received_at, words.value(one.state))
        for one in report.complaints.cases
        if one.grade == gravest and report.complaints.major
    )
    return table("grave", words("grave"), columns, rows, shown=GRAVE)


_CASE = (
    *("key", "standard", "project:2", "category:2", "grade", "subject:4", "@received at", "state"),
    *("#repeats", "#transfers", "cause:4", "correction:4", "prevention:4"),
)


def cases(report: Report, words: Language) -> Table:
    """Complaints one by one."""
    names = _standards(report, words)
    rows = (_case(one, names.get(one.process, one.process), words) for one in report.complaints.cases)
    return table("cases", words("cases"), cols(*_CASE), rows)


def _case(one: Case, standard: str, words: Language) -> tuple[Value, ...]:
    known = (one.key, standard, one.project, words.value(one.category), words.value(one.grade), one.subject)
    stands = (one.received_at, words.value(one.state), one.repeats, one.transfers)
    return (*known, *stands, one.root_cause, one.correction, one.prevention)


def findings(report: Report, words: Language) -> Table:
    """Causes with corrections and prevention."""
    columns = cols("category:2", "cause:3", "correction:3", "prevention:3", "#count")
    rows = (
        (words.value(one.category), one.root_cause, one.correction, one.prevention, one.count)
        for one in report.complaints.findings
    )
    return table("findings", words("findings"), columns, rows, shown=FINDINGS)


def times(report: Report, words: Language) -> Table:
    """How long complaints took."""
    found = report.complaints
    spreads = (("response", found.response), ("handling", found.handling), ("waiting", found.waiting))
    rows = ((words(name), *_spread(spread)) for name, spread in spreads if spread.count)
    columns = cols("measure:3", "#n", "~median", "~ninety", "~longest")
    return table("times", words("times"), columns, rows)


def _spread(spread: Spread) -> Iterator[Value]:
    yield from (spread.count, spread.median, spread.ninety, spread.longest)


def open_cases(report: Report, words: Language) -> Table:
    """Complaints that are not closed, the overdue first."""
    columns = cols("key", "project:2", "category:2", "grade", "@received at", "#days", "overdue what:4")
    rows = (
        (
            one.key,
            one.project,
            words.value(one.category),
            words.value(one.grade),
            one.received_at,
            one.days,
            "; ".join(words.text(title, "") for title in one.overdue) or None,
        )
        for one in report.complaints.open_cases
    )
    return table("open", words("open"), columns, rows, shown=OPEN, is_red=some("overdue what"))


def facts(report: Report, words: Language) -> Table:
    """Single figures about complaints."""
    found = report.complaints
    figures = (
        ("received n", found.received),
        ("resolved", found.resolved),
        ("closed", found.closed),
        ("withdrawn", found.withdrawn),
        ("analysed", found.analysed),
        ("handed over", found.transfers),
        ("passed round", found.passed_round),
        ("open n", found.open),
        ("overdue n", found.overdue),
    )
    rows: list[Sequence[Value]] = [(words(name), count) for name, count in figures]
    names = _standards(report, words)
    rows += [(f"{words('standard')}: {names.get(one, one)}", count) for one, count in found.by_standard.items()]
    for label, counts in (("channel", found.by_channel), ("grade", found.by_grade)):
        rows += [(f"{words(label)}: {words.value(value)}", count) for value, count in counts.items()]
    return table("facts", words("complaints"), cols("fact:4", "#value"), rows if found.received else ())


def _standards(report: Report, words: Language) -> dict[str, str]:
    """Processes by their titles."""
    return {one.process: words.text(one.title, one.process) for one in report.volumes}
