"""Values that stand in a chart: inline content, delays, what goes with events."""

from __future__ import annotations

import json
import re
from typing import Any

from duban.definition.model import Expr
from duban.design.scxml.sheet import Sheet, constant, failing
from duban.design.xml_text import Element
from duban.durations import Duration, parse_duration

_SPAN = re.compile(r"\s*([+]?\d*[.]?\d+)\s*(ms|s|m|min|h|d)\s*")
_UNITS = {"ms": 1_000, "s": 1_000_000, "m": 60_000_000, "min": 60_000_000, "h": 3_600_000_000, "d": 86_400_000_000}
_NAME = re.compile(r"[^\W\d]\w*")

Fields = tuple[tuple[str, Expr], ...]


def delay(text: Any) -> Duration:
    """A delay as CSS writes it (`1.5s`, `200ms`), or any duration. ValueError for anything else."""
    if isinstance(text, Duration):
        return text
    found = _SPAN.fullmatch(str(text))
    if found is None:
        return parse_duration(str(text))
    return Duration(microseconds=round(float(found[1]) * _UNITS[found[2]]))


def is_name(text: str) -> bool:
    """Whether a variable may be called so."""
    return _NAME.fullmatch(text) is not None


def literal(text: str) -> Any:
    """Inline content: what JSON reads, else the text with its blanks made single (SCXML B.2)."""
    try:
        return json.loads(text)
    except ValueError:
        return " ".join(text.split())


def inline(element: Element, sheet: Sheet) -> Expr | None:
    """The value inside an element: a text, or a chart, which is known by the name of its process."""
    chart = element.find("scxml")
    if chart is not None:
        return constant(sheet.read_inner(chart, ""), element.place)
    if element.children:
        sheet.lost(element, f"XML inside <{element.name}> is not carried over")
        return None
    return constant(literal(element.text), element.place) if element.text.strip() else None


def value_of(element: Element, sheet: Sheet) -> Expr | None:
    """The `expr` of an element, else what is inside it."""
    expr = element.attributes.get("expr")
    return sheet.value(expr, element) if expr is not None else inline(element, sheet)


def text_of(element: Element, sheet: Sheet, name: str, dynamic: str) -> Expr | None:
    """An attribute that is either written out or an expression."""
    if dynamic in element.attributes:
        return sheet.value(element.attributes[dynamic], element)
    return constant(element.get(name), element.place) if name in element.attributes else None


def fields_of(element: Element, sheet: Sheet) -> Fields:
    """`namelist` and the `param`s of an element."""
    listed = [(name, location(name, element, sheet)) for name in element.get("namelist").split()]
    params = [(param.get("name"), _param(param, sheet)) for param in element.all("param")]
    return (*listed, *params)


def _param(param: Element, sheet: Sheet) -> Expr:
    expr, place = param.attributes.get("expr"), param.get("location")
    if not param.get("name"):
        sheet.error(param, "a param needs a name")
    if (expr is None) == (not place):
        sheet.error(param, "a param has either an expr or a location")
    return sheet.value(expr, param) if expr is not None else location(place, param, sheet)


def location(name: str, element: Element, sheet: Sheet) -> Expr:
    """The value of a variable; one that is not declared cannot be evaluated."""
    if is_name(name) and name not in sheet.sight.variables:
        return failing(f"there is no variable {name!r}", element.place)
    return sheet.value(name, element)


def payload_of(element: Element, sheet: Sheet) -> tuple[Fields, Expr | None]:
    """What goes with an event or final state: fields, or one content."""
    content = element.find("content")
    fields = fields_of(element, sheet)
    if content is None:
        return fields, None
    if fields:
        sheet.error(content, "content does not go together with params or a namelist")
    return (), value_of(content, sheet) or constant(None, content.place)
