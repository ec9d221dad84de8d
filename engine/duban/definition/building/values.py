"""Constants as written in YAML → values of a fact's type."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from duban.definition.hints import did_you_mean
from duban.definition.model import FactType
from duban.durations import parse_duration


class UnfitConstant(ValueError):
    """A constant is not of the type; the text says why, `suggestion` what to write."""

    def __init__(self, message: str, suggestion: str = "") -> None:
        self.suggestion = suggestion
        super().__init__(message)


def constant(type_: FactType, value: Any) -> Any:
    """The value of the type, or UnfitConstant."""
    if type_.kind == "list":
        return _list(type_, value)
    if type_.kind == "record":
        return _record(type_, value)
    if type_.kind == "enum":
        return _enum(type_, value)
    return _READERS[type_.kind](value)


def _enum(type_: FactType, value: Any) -> str:
    if not isinstance(value, str) or value not in type_.values:
        raise UnfitConstant(f"{value!r} is not one of its values", did_you_mean(str(value), type_.values, "one of"))
    return value


def _list(type_: FactType, value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise UnfitConstant("must be a list", f"write [{value}]")
    return [constant(type_.of, item) if type_.of else item for item in value]


def _record(type_: FactType, value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise UnfitConstant("must be a record", f"with the fields {', '.join(type_.fields)}")
    for name in value:
        if name not in type_.fields:
            raise UnfitConstant(f"there is no field {name!r}", did_you_mean(str(name), type_.fields))
    return {name: constant(field.type, value[name]) for name, field in type_.fields.items() if name in value}


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise UnfitConstant("must be a text", f'write it in quotes: "{value}"')
    return value


def _integer(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise UnfitConstant("must be a whole number", "write for example 3")
    return value


def _decimal(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise UnfitConstant("must be a number", "write for example 2.5")
    return Decimal(value)


def _boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        hint = {"yes": "write true", "no": "write false", "on": "write true", "off": "write false"}.get(str(value))
        raise UnfitConstant("must be true or false", hint or "write true or false")
    return value


def _date(value: Any) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise UnfitConstant("must be a date", "write for example 2026-10-08") from None


def _datetime(value: Any) -> datetime:
    try:
        instant = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise UnfitConstant("must be a date and time", "write for example 2026-10-08T09:00+08:00") from None
    if instant.tzinfo is None:
        raise UnfitConstant("needs its offset from UTC", f"write for example {value}+08:00")
    return instant.astimezone(UTC)


def _duration(value: Any) -> Any:
    try:
        return parse_duration(value if isinstance(value, str) else str(value))
    except ValueError as error:
        message, _, suggestion = str(error).partition("; ")
        raise UnfitConstant(message, suggestion or "write for example 2 working days") from None


_READERS: dict[str, Callable[[Any], Any]] = {
    "text": _text,
    "integer": _integer,
    "decimal": _decimal,
    "boolean": _boolean,
    "date": _date,
    "datetime": _datetime,
    "duration": _duration,
    "any": lambda value: value,
}
