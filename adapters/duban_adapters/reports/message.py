"""A report in a few lines, for the message that it is attached to."""

from __future__ import annotations

from duban.insight import Report
from duban_adapters.reports.heading import about, period_of, title_of, warnings
from duban_adapters.reports.tiles import tiles
from duban_adapters.reports.words import Language


def report_message(report: Report, language: str = "en") -> tuple[str, str]:
    """The title and the body: the figures at the report's head, one a line."""
    words = Language(language)
    lines = [*warnings(report, words), *(_line(tile.figure, tile.label, tile.note) for tile in tiles(report, words))]
    return f"{title_of(report, words)} {period_of(report, words)}", "\n".join((*lines, "", about(report, words)))


def _line(figure: str, label: str, note: str) -> str:
    return f"{figure} {label}" + (f" ({note})" if note else "")
