"""What is personal stays masked unless it is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

MASK = "•••"


def shown(field: Any, value: Any, *, reveal: bool) -> Any:
    """The value as it may be shown: masked where its field is personal, in records and lists too."""
    if reveal or field is None or value is None:
        return value
    if field.personal:
        return MASK
    return _inside(field.type, value)


def _inside(kind: Any, value: Any) -> Any:
    if kind.kind == "record" and isinstance(value, Mapping):
        return {name: shown(kind.fields.get(name), item, reveal=False) for name, item in value.items()}
    if kind.kind == "list" and kind.of is not None and isinstance(value, list):
        return [_inside(kind.of, item) for item in value]
    return value


def shown_all(fields: Mapping[str, Any], values: Mapping[str, Any], *, reveal: bool) -> dict[str, Any]:
    """Every value that is known, as it may be shown."""
    return {name: shown(fields.get(name), value, reveal=reveal) for name, value in values.items() if value is not None}
