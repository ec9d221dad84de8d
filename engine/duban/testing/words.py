"""Values and instants as a timeline shows them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, tzinfo
from decimal import Decimal
from typing import Any

from duban.durations import Duration

LONGEST = 160
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(\+\d\d:\d\d|Z)")


def clock(at: datetime, zone: tzinfo) -> str:
    """The time of day, with seconds where there are any."""
    local = at.astimezone(zone)
    return f"{local:%H:%M:%S}" if local.second or local.microsecond else f"{local:%H:%M}"


def day(at: datetime, zone: tzinfo) -> str:
    """The day with its weekday."""
    return f"{at.astimezone(zone):%a %Y-%m-%d}"


def instant(at: datetime, zone: tzinfo) -> str:
    """Day and time."""
    return f"{day(at, zone)} {clock(at, zone)}"


def value(found: Any, zone: tzinfo) -> str:
    """Any value of a fact, field or expectation."""
    if found is None:
        return "not known"
    if isinstance(found, bool):
        return "true" if found else "false"
    if isinstance(found, datetime):
        return instant(found, zone) if found.tzinfo else f"{found:%Y-%m-%d %H:%M}"
    if isinstance(found, Duration):
        return found.text()
    if isinstance(found, Mapping):
        return "{" + pairs(found, zone) + "}"
    if isinstance(found, list | tuple):
        return names(value(one, zone) for one in found)
    return _text(found, zone) if isinstance(found, str) else _scalar(found)


def _text(found: str, zone: tzinfo) -> str:
    """A text; an instant as journals write it is shown as one."""
    return instant(datetime.fromisoformat(found), zone) if _INSTANT.fullmatch(found) else found


def _scalar(found: Any) -> str:
    if isinstance(found, Decimal):
        return f"{found.normalize():f}"
    return found.isoformat() if isinstance(found, date | time) else str(found)


def pairs(found: Mapping[str, Any], zone: tzinfo) -> str:
    """Names with their values; those without one are left out."""
    return ", ".join(f"{name}: {value(one, zone)}" for name, one in found.items() if one is not None)


def names(found: Iterable[str]) -> str:
    """A list of names."""
    return "[" + ", ".join(found) + "]"


def short(text: str) -> str:
    """One line of bounded length."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"
