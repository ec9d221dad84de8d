"""Facts, events, terms and counts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from duban.definition.building.scope import Scope
from duban.definition.building.values import UnfitConstant, constant
from duban.definition.located import Cursor
from duban.definition.model import Event, Fact, FactType, Term
from duban.definition.report import Report
from duban.definition.shapes.facts import EventShape, FactShape
from duban.durations import AT_ONCE, parse_duration

_MEASURED = ("integer", "decimal", "date", "datetime", "list")
_LONGEST_PATTERN = 300
_AMOUNT = re.compile(r"\d+([.]\d+)?\s+[^\W\d]\w*( [^\W\d]\w*)?")


def build_facts(shapes: Mapping[str, FactShape], cursor: Cursor, report: Report, required: bool = False) -> dict[str, Fact]:
    """Facts by name; `required` is what holds where nothing is said."""
    return {name: build_fact(name, shape, cursor.at(name), report, required) for name, shape in shapes.items()}


def build_fact(name: str, shape: FactShape, cursor: Cursor, report: Report, required: bool = False) -> Fact:
    """One fact or field."""
    type_ = build_type(shape, cursor, report)
    _check_bounds(shape, type_, cursor, report)
    default = _constant(type_, shape.default, cursor.at("default"), report, "default")
    given = required if shape.required is None else shape.required
    if shape.required and shape.default is not None:
        report.at_key("needless", cursor.at("default"), "a required fact needs no default", "remove one of the two")
    bound = FactType("integer") if type_.kind == "list" else type_
    fact = Fact(
        name=name,
        type=type_,
        required=given and shape.default is None,
        default=default,
        min=_constant(bound, shape.min, cursor.at("min"), report, "min"),
        max=_constant(bound, shape.max, cursor.at("max"), report, "max"),
        pattern=shape.pattern,
        personal=shape.personal,
        indexed=shape.indexed,
        title=titled(shape.title),
        place=cursor.key,
    )
    _check_default(fact, cursor, report)
    return fact


def titled(text: Mapping[str, str]) -> dict[str, str]:
    """Texts by language; one without a language stands for all, as English does."""
    return {language or "en": words for language, words in text.items()}


def build_type(shape: FactShape, cursor: Cursor, report: Report) -> FactType:
    """The type of a fact, with its parts."""
    _check_parts(shape, cursor, report)
    if shape.type == "enum":
        values = _values(shape, cursor, report)
        return FactType("enum", values=values) if values else FactType("any")
    if shape.type == "list":
        return FactType("list", of=build_type(shape.of, cursor.at("of"), report) if shape.of else None)
    if shape.type == "record":
        return FactType("record", fields=build_facts(shape.fields or {}, cursor.at("fields"), report))
    return FactType(shape.type)


def _check_parts(shape: FactShape, cursor: Cursor, report: Report) -> None:
    for key, kind in (("values", "enum"), ("of", "list"), ("fields", "record"), ("pattern", "text")):
        if cursor.has(key) and shape.type not in (kind, "any"):
            report.at_key(
                "conflict", cursor.at(key), f"{key!r} belongs to the type {kind}, not {shape.type}", f"write type: {kind}"
            )
    if shape.type == "enum" and not shape.values and "values" not in cursor.spot.lost:
        report.at("missing-key", cursor.at("type"), "an enum needs its values", "add values: [one, two]")
    if shape.type == "record" and not shape.fields and "fields" not in cursor.spot.lost:
        report.at("missing-key", cursor.at("type"), "a record needs its fields", "add fields: {name: {type: text}}")
    if shape.pattern is not None:
        _check_pattern(shape.pattern, cursor.at("pattern"), report)


def _check_pattern(pattern: str, cursor: Cursor, report: Report) -> None:
    if len(pattern) > _LONGEST_PATTERN:
        report.at("value", cursor, f"the pattern is longer than {_LONGEST_PATTERN} characters", "shorten it")
        return
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        report.at("value", cursor, f"not a regular expression: {error}", "see Python's re module")
    if re.search(r"[+*}]\)[+*{]", pattern):
        report.at("value", cursor, "a repetition inside a repetition can take for ever", "repeat only once")


def _values(shape: FactShape, cursor: Cursor, report: Report) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for index, value in enumerate(shape.values or ()):
        if value in found:
            report.at("duplicate-key", cursor.at("values", index), f"the value {value!r} appears twice", "remove one")
        found[value] = None
    return tuple(found)


def _check_bounds(shape: FactShape, type_: FactType, cursor: Cursor, report: Report) -> None:
    for key in ("min", "max"):
        if cursor.has(key) and type_.kind not in (*_MEASURED, "any"):
            hint = "use pattern: '.{1,20}' for a length" if type_.kind == "text" else "remove it"
            report.at_key("conflict", cursor.at(key), f"{key!r} does not apply to {type_.kind}", hint)


def _constant(type_: FactType, value: Any, cursor: Cursor, report: Report, key: str) -> Any:
    if value is None or (key != "default" and type_.kind not in _MEASURED):
        return None
    try:
        return constant(type_, value)
    except UnfitConstant as fault:
        report.at("value", cursor, f"{key} {value!r}: {fault}" if key not in str(fault) else str(fault), fault.suggestion)
    return None


def _check_default(fact: Fact, cursor: Cursor, report: Report) -> None:
    if fact.min is not None and fact.max is not None and fact.min > fact.max:
        report.at("value", cursor.at("min"), f"min {fact.min} is above max {fact.max}", "exchange them")
    if fact.default is None or fact.type.kind == "enum":
        return
    measure = len(fact.default) if isinstance(fact.default, list) else fact.default
    if fact.min is not None and measure < fact.min:
        report.at("value", cursor.at("default"), f"the default is below min {fact.min}", f"write {fact.min} or more")
    if fact.max is not None and measure > fact.max:
        report.at("value", cursor.at("default"), f"the default is above max {fact.max}", f"write {fact.max} or less")


def build_events(shapes: Mapping[str, EventShape], cursor: Cursor, scope: Scope) -> dict[str, Event]:
    """Events by name."""
    found = {}
    for name, shape in shapes.items():
        here = cursor.at(name)
        for index, role in enumerate(shape.by):
            scope.role(role, here.at("by", index))
        fields = build_facts(shape.fields, here.at("with"), scope.report, required=True)
        found[name] = Event(name, fields, tuple(shape.by), title=titled(shape.title), place=here.key)
    return found


def build_terms(values: Mapping[str, Any], cursor: Cursor, report: Report) -> dict[str, Term]:
    """Terms by name, durations read."""
    return {name: Term(name, _term(value, cursor.at(name), report), cursor.at(name).key) for name, value in values.items()}


def _term(value: Any, cursor: Cursor, report: Report) -> Any:
    if isinstance(value, list):
        return [_term(item, cursor.at(index), report) for index, item in enumerate(value)]
    if isinstance(value, str):
        return _term_text(value, cursor, report)
    if isinstance(value, bool | int | Decimal):
        return value
    report.at("type", cursor, "a term is a duration, number, text, boolean or list", "write for example 2 days")
    return None


def _term_text(value: str, cursor: Cursor, report: Report) -> Any:
    try:
        return parse_duration(value)
    except ValueError as error:
        message, _, suggestion = str(error).partition("; ")
        if _AMOUNT.fullmatch(value) and "did you mean" in suggestion:
            report.at("duration", cursor, message, suggestion)
            return AT_ONCE
    return value
