"""Pictures of processes for `duban draw`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duban_adapters.cli.codes import MisuseError
from duban_adapters.cli.desk import Desk

if TYPE_CHECKING:
    from duban import Definition, Instance


def picture(desk: Desk, process: str, kind: str, instance: str | None) -> str:
    """The process, or with `instance` its own version and where it stands. MisuseError, ConfigurationError."""
    from duban.design import to_mermaid, to_svg

    if instance is not None and kind == "mermaid":
        raise MisuseError("--instance is shown in SVG only; say --format svg")
    if instance is None:
        from duban_adapters.cli.deploy import definition_of

        definition = definition_of(desk, process)
        return to_mermaid(definition, desk.lang) if kind == "mermaid" else to_svg(definition, None, desk.lang)
    definition, found = _running(desk, process, instance)
    return to_svg(definition, found, desk.lang)


def _running(desk: Desk, process: str, which: str) -> tuple[Definition, Instance]:
    from duban_adapters.cli.finding import find

    engine = desk.engine()
    row = find(engine, which if "/" in which else f"{process}/{which}")
    return engine.program(row.process, row.version).definition, engine.instance(row.id)
