"""What stands in a report, in its order: every table, in one language."""

from __future__ import annotations

from collections.abc import Sequence

from duban.insight import Attainment, Month, Report
from duban_adapters.reports.complaint_tables import facts, findings, grave, groups, open_cases, times
from duban_adapters.reports.tables import Column, Table, Value, cols, some, table
from duban_adapters.reports.words import Language

OPINIONS = 30
"""So many rows a page shows."""


def contents(report: Report, words: Language) -> dict[str, Table]:
    """All tables that have rows, by name."""
    made = (
        groups(report, words),
        grave(report, words),
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
    return table("volumes", words("volumes"), columns, rows, is_red=some("overdue n"))


def trend(report: Report, words: Language) -> Table:
    """The months up to this one, without the empty ones before the first."""
    columns = cols("month:2", "#complaints n", "#major n", "#repairs n", "#met", "#breached", "%kept")
    rows = (
        (one.month, one.complaints, one.major, one.repairs, one.met, one.breached, one.rate) for one in months_of(report)
    )
    return table("trend", words("trend"), columns, rows)


def _number(target: object) -> float | None:
    return None if target is None else float(str(target))


def _below(column: Column, value: Value, row: Sequence[Value]) -> bool:
    """A rate that misses the target that stands right after it."""
    if column.label != "rate" or not isinstance(value, float):
        return False
    target = row[row.index(value) + 1]
    return isinstance(target, float) and value < target


def months_of(report: Report) -> list[Month]:
    """The months of the trend without the empty ones before the first."""
    months = list(report.trend)
    while months and not any((months[0].complaints, months[0].repairs, months[0].met, months[0].breached)):
        months.pop(0)
    return months
