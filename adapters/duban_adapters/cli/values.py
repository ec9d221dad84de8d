"""Facts and fields from the command line: texts that the engine reads by type; naive instants are in the calendar's zone."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from duban_adapters.cli.codes import MisuseError
from duban_adapters.cli.times import read_instant

if TYPE_CHECKING:
    from duban import Actor


def pairs(given: Iterable[str] | None, option: str) -> dict[str, Any]:
    """`NAME=VALUE` texts; a value that begins like a JSON list or object is read as one, an empty one means null."""
    found: dict[str, Any] = {}
    for text in given or ():
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise MisuseError(f"{option} {text!r}: write NAME=VALUE, for example {option} subject=leak")
        if name in found:
            raise MisuseError(f"{option} {name} is given twice")
        found[name.strip()] = _value(value)
    return found


def _value(text: str) -> Any:
    if text.startswith(("[", "{")):
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text or None


def from_file(path: Path | None) -> dict[str, Any]:
    """The JSON object in a file, or on stdin for `-`."""
    if path is None:
        return {}
    try:
        found = json.loads(sys.stdin.read() if str(path) == "-" else path.read_text("utf-8"))
    except OSError as error:
        raise MisuseError(f"--facts {path}: {error.strerror}") from None
    except ValueError as error:
        raise MisuseError(f"--facts {path}: this is not JSON: {error}") from None
    if not isinstance(found, dict):
        raise MisuseError(f'--facts {path}: give an object such as {{"subject": "leak"}}')
    return found


def localized(given: Mapping[str, Any], fields: Mapping[str, Any], zone: ZoneInfo) -> dict[str, Any]:
    """The same values, instants without a zone taken in `zone`, as people at a desk mean them.

    `fields` are a definition's facts or an event's fields.
    """
    return {name: _local(name, value, fields.get(name), zone) for name, value in given.items()}


def _local(name: str, value: Any, field: Any, zone: ZoneInfo) -> Any:
    if field is None or field.type.kind != "datetime" or not isinstance(value, str):
        return value
    return read_instant(value, zone, name)


def actor(text: str | None) -> Actor | None:
    """`ROLE`, or `NAME:ROLE,ROLE`."""
    if text is None:
        return None
    from duban import Actor

    name, colon, roles = text.partition(":")
    held = tuple(role.strip() for role in (roles if colon else name).split(",") if role.strip())
    if not name or not held:
        raise MisuseError(f"--as {text!r}: write ROLE, or NAME:ROLE,ROLE")
    return Actor(name, held)
