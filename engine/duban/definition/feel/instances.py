"""`instance of`: tests of a value against the name of a type."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from duban.definition.feel.values import Range, duration_size, kind

_KINDS = {"string": "text", "Any": "any", "Null": "null"}


def instance_test(text: str) -> Callable[[Any], bool]:
    """The test for a type such as `number`, `list<text>` or `context<a: number>`. Null is only of the types null and any."""
    base, _, rest = text.partition("<")
    name = _KINDS.get(base, base)
    arguments = _split(rest.rpartition(">")[0]) if rest else []
    special = _SPECIAL.get(name)
    if special is not None:
        return special(arguments)
    return lambda value: kind(value) == name


def _split(text: str) -> list[str]:
    """The arguments between the outermost angle brackets."""
    parts, depth = [""], 0
    for sign in text:
        depth += (sign == "<") - (sign == ">")
        if sign == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += sign
    return [part.strip() for part in parts if part.strip()]


def _any(arguments: list[str]) -> Callable[[Any], bool]:
    return lambda value: value is not None


def _list(arguments: list[str]) -> Callable[[Any], bool]:
    if not arguments:
        return lambda value: kind(value) == "list"
    test = instance_test(arguments[0])
    return lambda value: kind(value) == "list" and all(item is None or test(item) for item in value)


def _context(arguments: list[str]) -> Callable[[Any], bool]:
    pairs = [argument.partition(":") for argument in arguments]
    tests = {name.strip(): instance_test(type_.strip()) for name, _, type_ in pairs}

    def test(value: Any) -> bool:
        return isinstance(value, Mapping) and all(
            name in value and (value[name] is None or check(value[name])) for name, check in tests.items()
        )

    return test


def _range(arguments: list[str]) -> Callable[[Any], bool]:
    test = instance_test(arguments[0]) if arguments else _any([])

    def check(value: Any) -> bool:
        return isinstance(value, Range) and all(end is None or test(end) for end in (value.low, value.high))

    return check


def _duration(units: tuple[str, ...]) -> Callable[[list[str]], Callable[[Any], bool]]:
    def test(value: Any) -> bool:
        size = duration_size(value) if kind(value) == "duration" else None
        return size is not None and size[0] in units

    return lambda arguments: test


_SPECIAL: dict[str, Callable[[list[str]], Callable[[Any], bool]]] = {
    "any": _any,
    "list": _list,
    "context": _context,
    "range": _range,
    "days and time duration": _duration(("time", "zero")),
    "years and months duration": _duration(("months",)),
}
