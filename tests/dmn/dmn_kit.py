"""The DMN technology compatibility kit, read from `$DUBAN_SUITES` or `../shared/suites`, whichever is there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from duban.definition.feel.comparison import equal
from duban.definition.feel.temporal_text import parse_datetime, parse_time
from duban.definition.feel.values import kind
from duban.design.xml_text import Element, read_xml
from duban.durations import parse_duration

SUITES = Path(os.environ.get("DUBAN_SUITES") or Path(__file__).parents[3] / "shared" / "suites")
KIT = SUITES / "dmn-tck"
LEVEL_2 = sorted((KIT / "compliance-level-2").glob("*/*.dmn"))
ABSENT = f"the DMN kit is not at {KIT}; set DUBAN_SUITES to the folder that holds dmn-tck"
UNKNOWN = object()
"""A value that we do not have, such as a day before the year 1; nothing agrees with it."""

_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"


@dataclass(frozen=True)
class Case:
    """One test case: inputs, and what decisions (or services) are to give."""

    model: Path
    id: str
    inputs: dict[str, Any]
    expected: tuple[tuple[str, Any], ...]


def cases(models: list[Path]) -> Iterator[Case]:
    for model in models:
        for tests in sorted(model.parent.glob("*test*.xml")):
            root = read_xml(tests.read_bytes(), tests.name)
            if root.content("modelName") == model.name:
                yield from (_case(model, element) for element in root.all("testCase"))


def _case(model: Path, element: Element) -> Case:
    inputs = {node.get("name"): value_of(node) for node in element.all("inputNode")}
    service = element.get("invocableName") if element.get("type") in ("decisionService", "bkm") else ""
    expected = tuple((node.get("name"), value_of(_expected(node))) for node in element.all("resultNode"))
    if service:
        expected = ((service, dict(expected) if len(expected) > 1 else expected[0][1]),)
    return Case(model, f"{model.stem}-{element.get('id')}", inputs, expected)


def _expected(node: Element) -> Element:
    found = node.find("expected")
    assert found is not None
    return found


def value_of(element: Element) -> Any:
    """A list, a context or something simple."""
    if items := element.find("list"):
        return [value_of(item) for item in items.all("item")]
    if parts := element.all("component"):
        return {part.get("name"): value_of(part) for part in parts}
    value = element.find("value")
    if value is None or value.get(f"{_XSI}nil") == "true":
        return None
    try:
        return _READERS.get(value.get(f"{_XSI}type").rpartition(":")[2], str)(value.text)
    except ValueError:
        return UNKNOWN


_READERS: dict[str, Any] = {
    "boolean": lambda text: text.strip() == "true",
    **dict.fromkeys(("decimal", "double", "integer", "int", "float"), Decimal),
    "date": lambda text: date.fromisoformat(text.strip()),
    "time": lambda text: parse_time(text.strip()),
    "dateTime": lambda text: _aware(text.strip()),
    "duration": lambda text: parse_duration(text.strip()),
    "dayTimeDuration": lambda text: parse_duration(text.strip()),
    "yearMonthDuration": lambda text: parse_duration(text.strip()),
}


def _aware(text: str) -> Any:
    from datetime import UTC

    found = parse_datetime(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def agrees(found: Any, expected: Any) -> bool:
    """Equal; numbers to the eight digits that the kit asks for."""
    if kind(found) == kind(expected) == "number":
        return abs(Decimal(found) - Decimal(expected)) <= Decimal("1e-8")
    if isinstance(expected, list):
        return isinstance(found, list) and len(found) == len(expected) and all(map(agrees, found, expected))
    if isinstance(expected, dict):
        return (
            isinstance(found, dict) and found.keys() == expected.keys() and all(agrees(found[k], expected[k]) for k in found)
        )
    if isinstance(expected, time):
        return found == expected
    return equal(found, expected) is True
