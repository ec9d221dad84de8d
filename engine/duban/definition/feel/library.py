"""Every built-in function by its name, and what can be asked of a value with a dot."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from duban.definition.feel import library_range
from duban.definition.feel.library_list import LISTS
from duban.definition.feel.library_number import NUMBERS
from duban.definition.feel.library_range import RANGES
from duban.definition.feel.library_text import TEXTS
from duban.definition.feel.library_time import TIMES
from duban.definition.feel.signatures import Builtin
from duban.definition.feel.temporal import DATE_PROPERTIES, DURATION_PROPERTIES, TIME_PROPERTIES
from duban.definition.feel.temporal_text import wall
from duban.definition.feel.types import ANY, BOOLEAN, DURATION, NUMBER, TEXT, Type
from duban.definition.feel.values import Env, kind

LIBRARY: Mapping[str, Builtin] = MappingProxyType(
    {**NUMBERS.builtins, **TEXTS.builtins, **LISTS.builtins, **TIMES.builtins, **RANGES.builtins}
)

# functions whose value depends on more than their arguments → what they read
FUNCTION_READS: Mapping[str, str] = MappingProxyType(
    {
        "now": "now",
        "today": "now",
        "working days between": "calendar",
        "working hours between": "calendar",
    }
)

# functions people look for that are left out on purpose → what to do instead
LEFT_OUT: Mapping[str, str] = MappingProxyType(
    {
        "matches": "use starts with(…), ends with(…) or contains(…); a fact's own pattern: is checked when it comes in",
        "range": "write the range itself, such as [1..5]",
        "replace": "use substring before(…) and substring after(…)",
        "round": "use round half up(…), or decimal(…) for half to even",
        "length": "use string length(…) or count(…)",
        "len": "use string length(…) or count(…)",
        "size": "use count(…)",
        "upper": "use upper case(…)",
        "lower": "use lower case(…)",
        "avg": "use mean(…)",
        "average": "use mean(…)",
    }
)

_PROPERTIES: dict[str, Mapping[str, Callable[[Any], Any]]] = {
    "date": DATE_PROPERTIES,
    "time": TIME_PROPERTIES,
    "date and time": {**DATE_PROPERTIES, **TIME_PROPERTIES},
    "duration": DURATION_PROPERTIES,
    "range": library_range.PROPERTIES,
}
_PROPERTY_TYPES: dict[str, Type] = {
    "time offset": DURATION,
    "timezone": TEXT,
    "start included": BOOLEAN,
    "end included": BOOLEAN,
    "start": ANY,
    "end": ANY,
}


def property_types(kind_name: str) -> Mapping[str, Type]:
    """What follows a dot behind a value of this kind, with types; empty for kinds that have no properties."""
    return {name: _PROPERTY_TYPES.get(name, NUMBER) for name in _PROPERTIES.get(kind_name, {})}


def property_of(env: Env, value: Any, name: str) -> Any:
    """A property of a date, time, duration or range; null if it has no such property, or its local clock no year."""
    read = _PROPERTIES.get(kind(value), {}).get(name)
    if read is None:
        return None
    try:
        return read(wall(env, value) if isinstance(value, datetime) else value)
    except OverflowError:
        return None
