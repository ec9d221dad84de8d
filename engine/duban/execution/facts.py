"""Facts and event fields at the door: every value checked against its type, all faults told at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, time, tzinfo
from decimal import Decimal, InvalidOperation
from typing import Any

from duban.definition.model import Definition, Fact, FactType
from duban.durations import Duration, parse_duration
from duban.errors import FactError

ATOMS = frozenset({str, int, bool, float, type(None)})
"""The types whose values are JSON as they are."""


class UnfitError(ValueError):
    """A value that does not fit its type; the text says what would."""


def check_facts(
    fields: Mapping[str, Fact], given: Mapping[str, Any], what: str, zone: tzinfo | None = None
) -> dict[str, Any]:
    """Check and convert. Absent fields get their defaults; FactError names every fault.

    With `zone`, naive datetimes (as files write them) are taken in it; without, they are refused.
    """
    faults: dict[str, str] = {name: "is not known here" for name in given if name not in fields}
    values: dict[str, Any] = {}
    for name, fact in fields.items():
        if given.get(name) is None:
            if fact.required and fact.default is None:
                faults[name] = "is required"
            elif fact.default is not None and name not in given:
                values[name] = fact.default
            continue
        try:
            values[name] = fit(fact, given[name], zone)
        except UnfitError as unfit:
            faults[name] = str(unfit)
    if faults:
        raise FactError(what, faults)
    return values


def given_key(definition: Definition, facts: Mapping[str, Any]) -> str | None:
    """The value of the key fact, None where it is left to be numbered. FactError when it is required and not given."""
    fact = definition.facts[definition.key] if definition.key else None
    given = facts.get(fact.name) if fact else None
    if fact is not None and given is None and fact.required:
        raise FactError(f"facts of {definition.process}", {fact.name: "is required"})
    return None if given is None else str(given)


def fit(fact: Fact, value: Any, zone: tzinfo | None = None) -> Any:
    """The value as the fact's type, within its bounds, or UnfitError."""
    value = convert(fact.type, value, zone)
    measure = len(value) if isinstance(value, list) else value
    if fact.min is not None and measure < fact.min:
        raise UnfitError(f"must be at least {fact.min}")
    if fact.max is not None and measure > fact.max:
        raise UnfitError(f"must be at most {fact.max}")
    if fact.pattern is not None and not re.fullmatch(fact.pattern, value):
        raise UnfitError(f"must look like {fact.pattern}")
    return value


def convert(type_: FactType, value: Any, zone: tzinfo | None = None) -> Any:
    """The value as the type's Python value, or UnfitError. Texts are read as files and JSON write them."""
    if type_.kind == "list":
        return _list(type_, value, zone)
    if type_.kind == "record":
        return _record(type_, value, zone)
    if type_.kind == "enum":
        if value not in type_.values:
            raise UnfitError(f"must be one of {', '.join(type_.values)}")
        return value
    if type_.kind == "datetime":
        return _datetime(value, zone)
    return _CONVERTERS[type_.kind](value)


def _list(type_: FactType, value: Any, zone: tzinfo | None) -> list[Any]:
    if not isinstance(value, list | tuple):
        raise UnfitError("must be a list")
    return [convert(type_.of, item, zone) if type_.of else item for item in value]


def _record(type_: FactType, value: Any, zone: tzinfo | None) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise UnfitError("must be a record of fields")
    try:
        return check_facts(type_.fields, value, "fields", zone)
    except FactError as error:
        raise UnfitError("; ".join(f"{name} {fault}" for name, fault in error.faults.items())) from None


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise UnfitError("must be a text")
    if "\0" in value or not (value.isascii() or _is_unicode(value)):
        raise UnfitError("must hold no character NUL and no half of a surrogate pair")
    return value


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _number(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        raise UnfitError("must be a number")
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise UnfitError("must be a number") from None
    if not number.is_finite():
        raise UnfitError("must be a finite number")
    return number


def _integer(value: Any) -> int:
    if type(value) is int:
        return value
    number = _number(value)
    if number != int(number):
        raise UnfitError("must be a whole number")
    return int(number)


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if value in ("true", "false"):
        return bool(value == "true")
    raise UnfitError("must be true or false")


def _date(value: Any) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise UnfitError("must be a date such as 2026-10-08") from None


def _datetime(value: Any, zone: tzinfo | None) -> datetime:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            raise UnfitError("must be an instant such as 2026-10-08T16:00:00+08:00") from None
    if not isinstance(value, datetime):
        raise UnfitError("must be an instant such as 2026-10-08T16:00:00+08:00")
    return localize(value, zone)


def localize(value: datetime, zone: tzinfo | None) -> datetime:
    """The instant in UTC; a naive one is taken in `zone` (fold 0).

    UnfitError when it is naive without zone, in a gap, or outside the years 2 to 9998, which calendars reckon with.
    """
    if not MINYEAR < value.year < MAXYEAR:
        raise UnfitError("must lie in the years 2 to 9998")
    if value.tzinfo is not None:
        return value.astimezone(UTC)
    if zone is None:
        raise UnfitError("must have a time zone, such as 2026-10-08T16:00:00+08:00")
    instant = value.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) != value:
        raise UnfitError(f"does not exist in {zone}: clocks are put forward then")
    return instant


def _duration(value: Any) -> Duration:
    if isinstance(value, Duration):
        return value
    try:
        return parse_duration(value)
    except (TypeError, ValueError) as error:
        raise UnfitError(f"must be a duration: {error}") from None


def plain(value: Any) -> Any:
    """The value as JSON can carry it; `convert` reads it back."""
    if type(value) in ATOMS:
        return value
    if isinstance(value, Mapping):
        return {name: plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Duration):
        return value.text()
    return str(value) if isinstance(value, Decimal) else value


_CONVERTERS: Mapping[str, Callable[[Any], Any]] = {
    "text": _text,
    "integer": _integer,
    "decimal": _number,
    "boolean": _boolean,
    "date": _date,
    "duration": _duration,
    "any": lambda value: value,
}
