"""What is wrong with a configuration, in one wording, with the line where it stands."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import Any

Where = tuple[str, ...]

_TABLE = re.compile(r"\s*\[{1,2}([^\[\]]+)\]")
_KEY = re.compile(r"\s*((?:[\w-]+|\"[^\"]*\"|'[^']*')(?:\s*\.\s*(?:[\w-]+|\"[^\"]*\"|'[^']*'))*)\s*=")
_PART = re.compile(r"\"([^\"]*)\"|'([^']*)'|([\w*-]+)")


@dataclass(frozen=True, slots=True)
class Fault:
    """One finding: the path of the key (of a table or list element likewise) and what is wrong there."""

    where: Where
    message: str

    @classmethod
    def of(cls, found: Mapping[str, Any], keys: Callable[[Where], Iterable[str]]) -> Fault:
        """The fault that an error of pydantic tells of; `keys` gives the known keys of a table."""
        where = _path(found["loc"])
        context = found.get("ctx", {})
        match found["type"]:
            case "extra_forbidden":
                return cls(where, f"unknown key{near(where[-1], keys(where[:-1]))}")
            case "missing":
                return cls(where, "missing")
            case "union_tag_not_found":
                return cls((*where, "type"), "missing")
            case "union_tag_invalid":
                return cls((*where, "type"), _unknown_type(where[0], context["tag"], context["expected_tags"]))
            case "value_error":
                return cls(where, str(context["error"]))
            case _:
                message = str(found["msg"])
                return cls(where, message[:1].lower() + message[1:])


def near(name: str, known: Iterable[str]) -> str:
    """`; did you mean …?` when something known looks like `name`, else nothing."""
    found = difflib.get_close_matches(name, list(known), 1)
    return f"; did you mean {found[0]!r}?" if found else ""


def report(faults: Iterable[Fault], file: Path, text: str) -> str:
    """One line a fault in the order of the text: `file:line: key: what`, with the line of the nearest key or table."""
    lines = _lines(text)
    placed = sorted(((_line(fault.where, lines), fault) for fault in faults), key=itemgetter(0))
    return "\n".join(
        ": ".join(part for part in (f"{file}:{line}" if line else str(file), ".".join(fault.where), fault.message) if part)
        for line, fault in placed
    )


def _line(where: Where, lines: Mapping[Where, int]) -> int:
    known = (where[:size] for size in range(len(where), 0, -1))
    return next((lines[part] for part in known if part in lines), 0)


def _path(loc: Iterable[str | int]) -> Where:
    where = tuple(str(part) for part in loc)
    # Pydantic puts the chosen type of a channel or service between its name and its keys.
    return where[:2] + where[3:] if where[:1] in (("channels",), ("services",)) else where


def _unknown_type(table: str, tag: str, expected: str) -> str:
    known = [name.strip("' ") for name in expected.split(",")]
    return f"{tag!r} is no type of {table.removesuffix('s')}{near(tag, known) or '; there are ' + ', '.join(known)}"


def _lines(text: str) -> dict[Where, int]:
    """The line of each table and key, counted from 1. A plain look at the lines: it only serves to say where."""
    found: dict[Where, int] = {}
    table: Where = ()
    for number, line in enumerate(text.split("\n"), 1):
        if header := _TABLE.match(line):
            table = _parts(header[1])
            found.setdefault(table, number)
        elif key := _KEY.match(line):
            found.setdefault(table + _parts(key[1]), number)
    return found


def _parts(dotted: str) -> Where:
    return tuple(double or single or bare for double, single, bare in _PART.findall(dotted))
