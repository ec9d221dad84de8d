"""A report as one HTML file: charts and style inside it, so that it opens offline and prints on A4."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from duban.insight import Report
from duban_adapters.reports.charts import charts
from duban_adapters.reports.contents import contents
from duban_adapters.reports.heading import about, period_of, title_of, warnings
from duban_adapters.reports.tables import Kind, Table, Value, written
from duban_adapters.reports.tiles import tiles
from duban_adapters.reports.words import Language

Named = tuple[str, str]
"""A chart or table and the words over it, empty where the section's title says it all."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page; two charts stand side by side."""

    title: str
    charts: tuple[Named, ...]
    tables: tuple[Named, ...]


def page(report: Report, words: Language) -> str:
    """The page. ConfigurationError without the extra `report`."""
    from jinja2 import Environment, StrictUndefined

    zone = ZoneInfo(report.zone)
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    tables = contents(report, words)
    drawn = charts(report, words)

    def said(value: Value, kind: Kind) -> str:
        return written(value, kind, words, zone)

    values: Mapping[str, Any] = {
        "report": report,
        "words": words,
        "title": title_of(report, words),
        "about": about(report, words),
        "period": period_of(report, words),
        "warnings": warnings(report, words),
        "tiles": tiles(report, words),
        "tables": tables,
        "charts": drawn,
        "sections": list(_sections(tables, drawn, words)),
        "css": _file("page.css"),
        "written": said,
        "style": _style,
    }
    return environment.from_string(_file("page.html.j2")).render(values)


def _sections(tables: Mapping[str, Table], drawn: Mapping[str, str], words: Language) -> Iterator[Section]:
    for title, pictures, named in _PLAN:
        there = tuple((name, words(label) if label else "") for name, label in named if name in tables)
        shown = tuple((name, words(label) if label else "") for name, label in pictures if name in drawn)
        if there or shown:
            yield Section(words(title), shown, there)


_PLAN: tuple[tuple[str, tuple[Named, ...], tuple[Named, ...]], ...] = (
    ("trend", (("trend", ""),), ()),
    ("complaints", (("category", "category"), ("project", "project")), (("groups", "by project"), ("grave", "grave"))),
    ("findings", (), (("findings", ""),)),
    ("callbacks", (("callbacks", ""),), (("callbacks", ""), ("opinions", "opinions"))),
    ("attainment", (("attainment", ""),), (("attainment", ""),)),
    ("repairs", (), (("repairs", ""),)),
    ("times", (), (("times", ""), ("volumes", "volumes"))),
    ("open", (), (("open", ""),)),
)


def _style(table: Table, row: int, position: int) -> Any:
    from markupsafe import Markup

    kind = table.columns[position].kind
    names = ["number"] if kind in ("count", "rate", "hours") else ["when"] if kind == "when" else []
    if (row, position) in table.red:
        names.append("red")
    return Markup(' class="{}"').format(" ".join(names)) if names else ""


def _file(name: str) -> str:
    return files("duban_adapters.reports").joinpath(name).read_text("utf-8")
