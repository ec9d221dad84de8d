"""Reports as tables for people."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table

from benchmarks.figures import Figure, Report


def show(console: Console, reports: Iterable[Report]) -> None:
    """Print a table for each report; beneath it what one must know to read it."""
    for report in reports:
        table = Table(title=report.title, title_justify="left", min_width=72)
        for name, side in (("", "left"), ("measured", "right"), ("aim", "right"), ("", "left")):
            table.add_column(name, justify=side)  # type: ignore[arg-type]
        for figure in report.figures:
            table.add_row(figure.name, _value(figure.value, figure.unit), _aim(figure), _mark(figure))
        console.print(table)
        for note in report.notes:
            console.print(f"  {note}", style="dim", highlight=False)
        console.print()


def _value(value: float, unit: str) -> str:
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f} {unit}".rstrip()


def _aim(figure: Figure) -> str:
    if figure.aim is None:
        return ""
    return f"{'≥' if figure.more else '≤'} {figure.aim:,g}"


def _mark(figure: Figure) -> str:
    if figure.reached is None:
        return ""
    return "[green]reached[/]" if figure.reached else "[red]missed[/]"
