"""Values of the engine as JSON carries them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from duban import Duration


def plain(value: Any) -> Any:
    """Instants and dates in ISO 8601, decimals and durations as texts, structures by their fields."""
    if isinstance(value, Mapping):
        return {str(name): plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Duration):
        return value.text()
    return str(value) if isinstance(value, Decimal) else value


def fields_of(value: Any, *names: str) -> dict[str, Any]:
    """Some attributes of a value, made plain."""
    return {name: plain(getattr(value, name)) for name in names}
