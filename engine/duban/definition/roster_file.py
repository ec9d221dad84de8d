"""Rosters in files: a YAML list of texts, numbers or mappings, or a CSV file whose header names the fields."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

from duban.definition.model import Source
from duban.definition.plain import read_yaml
from duban.definition.wording import kind
from duban.errors import DefinitionError, Problem

ROSTER_SUFFIXES = (".csv", ".yaml", ".yml")


def read_roster(source: Source) -> list[Any]:
    """The elements of a roster. An empty CSV field is null. DefinitionError lists what is wrong, with places."""
    return _csv(source) if source.file.lower().endswith(".csv") else _yaml(source)


def _yaml(source: Source) -> list[Any]:
    data, locate = read_yaml(source.text, source.file)
    if not isinstance(data, list):
        raise DefinitionError(
            [_problem(source.file, 1, f"a roster is a list, not {kind(data)}", "begin each item with a dash")]
        )
    faults = []
    for index, element in enumerate(data):
        if element is None or isinstance(element, bool | list):
            place = locate([index]).value
            hint = "write texts, numbers or mappings"
            faults.append(
                Problem(source.file, place.line, place.column, "", f"{kind(element)} is no element", hint, code="type")
            )
    if faults:
        raise DefinitionError(faults)
    return data


def _csv(source: Source) -> list[dict[str, str | None]]:
    rows = _records(source)
    line, header = next(rows, (1, []))
    faults = list(_header_faults(source.file, line, header))
    if faults:
        raise DefinitionError(faults)
    found = []
    for line, fields in rows:
        if len(fields) != len(header):
            message = f"{len(fields)} fields, where the header has {len(header)}"
            faults.append(_problem(source.file, line, message, "put a field with a comma into quotes"))
        else:
            found.append({name: field or None for name, field in zip(header, fields, strict=True)})
    if faults:
        raise DefinitionError(faults)
    return found


def _records(source: Source) -> Iterator[tuple[int, list[str]]]:
    """The lines that say anything, each with its number."""
    reader = csv.reader(source.text.removeprefix("\ufeff").splitlines(keepends=True), strict=True)
    try:
        for fields in reader:
            if any(field.strip() for field in fields):
                yield reader.line_num, [field.strip() for field in fields]
    except csv.Error as error:
        raise DefinitionError(
            [_problem(source.file, reader.line_num, f"this is no CSV: {error}", "look at the quotes")]
        ) from None


def _header_faults(file: str, line: int, header: list[str]) -> Iterator[Problem]:
    if not header:
        yield _problem(file, line, "the roster is empty", "its first line names the fields")
    for index, name in enumerate(header):
        if not name:
            yield _problem(file, line, f"the field {index + 1} has no name", "the first line names the fields")
        elif name in header[:index]:
            yield _problem(file, line, f"the field {name!r} is named twice", "rename one of them")


def _problem(file: str, line: int, message: str, suggestion: str) -> Problem:
    return Problem(file, line, 1, "", message, suggestion, code="roster")
