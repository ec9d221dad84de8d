"""What stands in a report, in its order: every table, in one language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from duban.insight import Attainment, Group, Report, Spread
from duban_adapters.reports.tables import Column, Table, Value, cols, table
from duban_adapters.reports.words import Language

GRAVE, FINDINGS, OPEN, OPINIONS = 20, 24, 24, 30
"""So many rows a page shows."""


def contents(report: Report, words: Language) -> dict[str, Table]:
    """All tables that have rows, by name."""
    made = (
        groups(report, words),
        cases(report, words, grave=True),
        findings(report, words),
        callbacks(report, words),
        opinions(report, words),
        attainment(report, words),
        repairs(report, words),
        times(report, words),
        volumes(report, words),
        open_cases(report, words),
        trend(report, words),
        facts(report, words),
    )
    return {one.name: one for one in made if one.rows}


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
    return table("groups", words("by project"), columns, rows, total=len(rows) > 1, is_red=_some("major n"))


def _project(name: str, groups: Sequence[Group | None], words: Language) -> list[Value]:
    there = [one for one in groups if one is not None]
    sums = (sum(getattr(one, what) for one in there) for what in ("count", "major", "repeated"))
    return [name or words.value(""), *(one.count if one else 0 for one in groups), *sums]


def cases(report: Report, words: Language, *, grave: bool = False) -> Table:
    """Complaints one by one: with `grave` the gravest grade's, with few columns for a page."""
    found = report.complaints.cases
    if grave:
        gravest = next(iter(report.complaints.by_grade), None)
        rows: Iterable[Sequence[Value]] = (
            (one.key, one.project, words.value(one.category), one.subject, one.received_at, words.value(one.state))
            for one in found
            if one.grade == gravest and report.complaints.major
        )
        columns = cols("key", "project:2", "category:2", "subject:4", "@received at", "state")
        return table("grave", words("grave"), columns, rows, shown=GRAVE)
    columns = cols(
        "key",
        "standard",
        "project:2",
        "category:2",
        "grade",
        "subject:4",
        "@received at",
        "state",
        "#repeats",
        "#transfers",
        "cause:4",
        "correction:4",
        "prevention:4",
    )
    rows = (
        (
            one.key,
            one.process,
            one.project,
            words.value(one.category),
            words.value(one.grade),
            one.subject,
            one.received_at,
            words.value(one.state),
            one.repeats,
            one.transfers,
            one.root_cause,
            one.correction,
            one.prevention,
        )
        for one in found
    )
    return table("cases", words("cases"), columns, rows)


def findings(report: Report, words: Language) -> Table:
    """Causes with corrections and prevention."""
    columns = cols("category:2", "cause:3", "correction:3", "prevention:3", "#count")
    rows = (
        (words.value(one.category), one.root_cause, one.correction, one.prevention, one.count)
        for one in report.complaints.findings
    )
    return table("findings", words("findings"), columns, rows, shown=FINDINGS)


def callbacks(report: Report, words: Language) -> Table:
    """Callbacks by kind."""
    columns = cols(
        "kind:3",
        "#due",
        "#done",
        "#late",
        "#missed",
        "#unreachable",
        "#waived",
        "#still open",
        "%rate",
        "%target n",
        "#attempts",
        "#answered",
        "%satisfied",
    )
    rows = (
        (
            words.value(one.kind),
            one.due,
            one.done,
            one.late,
            one.missed,
            one.unreachable,
            one.waived,
            one.open,
            one.rate,
            _number(one.target),
            one.attempts,
            one.answered,
            one.satisfaction,
        )
        for one in report.callbacks
    )
    return table("callbacks", words("callbacks"), columns, rows, is_red=_below)


def opinions(report: Report, words: Language) -> Table:
    """What customers said when they were called, and how many of them."""
    rows = ((words.value(one.kind), opinion, count) for one in report.callbacks for opinion, count in one.opinions.items())
    return table("opinions", words("opinions"), cols("kind", "opinion:6", "#customers"), rows, shown=OPINIONS)


def attainment(report: Report, words: Language) -> Table:
    """Every obligation that was due."""
    columns = cols(
        "process:3",
        "obligation:5",
        "#met",
        "#breached",
        "#done late",
        "#waived",
        "#still open",
        "%rate",
        "%target n",
        "~median",
    )
    rows = (
        (
            words.text(one.process_title, one.process),
            duty(one, words),
            one.met,
            one.breached,
            one.late,
            one.waived,
            one.open,
            one.rate,
            _number(one.target),
            one.took.median,
        )
        for one in report.attainment
    )
    return table("attainment", words("attainment"), columns, rows, is_red=_below)


def duty(one: Attainment, words: Language) -> str:
    """An obligation by its title."""
    return words.text(one.title, one.obligation)


def repairs(report: Report, words: Language) -> Table:
    """Repairs by class, with a sum where there are several."""
    columns = cols("class:1", "#timely", "#not timely", "#waived", "#still open", "%rate", "~median", "~longest")
    rows: list[Sequence[Value]] = [
        (one.kind, one.timely, one.late, one.waived, one.open, one.rate, one.took.median, one.took.longest)
        for one in report.repairs
    ]
    if len(rows) > 1:
        timely, late, waived, still = (
            sum(getattr(one, name) for one in report.repairs) for name in ("timely", "late", "waived", "open")
        )
        rate = timely / (timely + late) if timely + late else None
        rows.append((words("all"), timely, late, waived, still, rate, None, None))
    return table("repairs", words("repairs"), columns, rows, total=len(rows) > 1)


def times(report: Report, words: Language) -> Table:
    """How long complaints took."""
    found = report.complaints
    spreads = (("response", found.response), ("handling", found.handling), ("waiting", found.waiting))
    rows = ((words(name), *_spread(spread)) for name, spread in spreads if spread.count)
    columns = cols("measure:3", "#n", "~median", "~ninety", "~longest")
    return table("times", words("times"), columns, rows)


def volumes(report: Report, words: Language) -> Table:
    """What each process had to do."""
    columns = cols("process:3", "#started", "#ended", "#cancelled", "#open n", "#overdue n", "~took", "~waited")
    rows = (
        (
            words.text(one.title, one.process),
            one.started,
            one.ended,
            one.cancelled,
            one.open,
            one.overdue,
            one.took.median,
            one.waited.median,
        )
        for one in report.volumes
    )
    return table("volumes", words("volumes"), columns, rows, is_red=_some("overdue n"))


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
    return table("open", words("open"), columns, rows, shown=OPEN, is_red=_some("overdue what"))


def trend(report: Report, words: Language) -> Table:
    """The months up to this one, without the empty ones before the first."""
    columns = cols("month:2", "#complaints n", "#major n", "#repairs n", "#met", "#breached", "%kept")
    months = list(report.trend)
    while months and not any((months[0].complaints, months[0].repairs, months[0].met, months[0].breached)):
        months.pop(0)
    rows = ((one.month, one.complaints, one.major, one.repairs, one.met, one.breached, one.rate) for one in months)
    return table("trend", words("trend"), columns, rows)


def facts(report: Report, words: Language) -> Table:
    """Single figures about complaints."""
    found = report.complaints
    names = (
        ("received", found.received),
        ("resolved", found.resolved),
        ("closed", found.closed),
        ("withdrawn", found.withdrawn),
        ("analysed", found.analysed),
        ("handed over", found.transfers),
        ("passed round", found.passed_round),
        ("open n", found.open),
        ("overdue n", found.overdue),
    )
    rows: list[Sequence[Value]] = [(words(name), count) for name, count in names]
    for label, counts in (("standard", found.by_standard), ("channel", found.by_channel), ("grade", found.by_grade)):
        rows += [(f"{words(label)}: {words.value(value)}", count) for value, count in counts.items()]
    return table("facts", words("complaints"), cols("fact:4", "#value"), rows if found.received else ())


def _spread(spread: Spread) -> Iterator[Value]:
    yield from (spread.count, spread.median, spread.ninety, spread.longest)


def _number(target: object) -> float | None:
    return None if target is None else float(str(target))


def _below(column: Column, value: Value, row: Sequence[Value]) -> bool:
    """A rate that misses the target that stands right after it."""
    if column.label != "rate" or not isinstance(value, float):
        return False
    target = row[row.index(value) + 1]
    return isinstance(target, float) and value < target


def _some(label: str) -> Callable[[Column, Value, Sequence[Value]], bool]:
    """Cells of one column that are not empty or nought."""
    return lambda column, value, row: column.label == label and bool(value)
