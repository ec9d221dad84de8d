"""Built-in functions on lists and contexts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cmp_to_key
from typing import Any

from duban.definition.feel.comparison import both, contains_exactly, either, equal, order
from duban.definition.feel.numbers import Number, integer
from duban.definition.feel.problems import EvaluationLimit
from duban.definition.feel.signatures import Table
from duban.definition.feel.values import MAX_STEPS, FeelFunction, kind, measured

LISTS = Table()


def _elements(arguments: tuple[Any, ...]) -> list[Any]:
    """`f(list)` or `f(a, b, …)`."""
    if len(arguments) == 1 and isinstance(arguments[0], list):
        return arguments[0]
    return list(arguments)


def _bounded(items: Iterable[Any]) -> list[Any]:
    found: list[Any] = []
    for item in items:
        found.append(item)
        if len(found) > MAX_STEPS:
            raise EvaluationLimit(f"a list longer than {MAX_STEPS}")
    return found


@LISTS.add("list contains(list: list, element: any?) -> boolean")
def list_contains(items: list[Any], element: Any) -> bool:
    return contains_exactly(items, element)


@LISTS.add("count(list: list) -> number")
def count(items: list[Any]) -> int:
    return len(items)


@LISTS.add("min(list...: any?) -> item")
def least(*arguments: Any) -> Any:
    return _extreme(_elements(arguments), -1)


@LISTS.add("max(list...: any?) -> item")
def greatest(*arguments: Any) -> Any:
    return _extreme(_elements(arguments), 1)


def _extreme(items: list[Any], wanted: int) -> Any:
    best = items[0] if items else None
    for item in items:
        sign = order(item, best)
        if sign is None:
            return None
        best = item if sign == wanted else best
    return best


@LISTS.add("all(list...: any?) -> boolean")
def every(*arguments: Any) -> bool | None:
    return _fold(both, True, _elements(arguments))


@LISTS.add("any(list...: any?) -> boolean")
def some(*arguments: Any) -> bool | None:
    return _fold(either, False, _elements(arguments))


def _fold(combine: Callable[[Any, Any], bool | None], start: bool | None, items: list[Any]) -> bool | None:
    for item in items:
        start = combine(start, item)
    return start


def _index(position: Number, length: int) -> int:
    """A position counted from 1, or from the end when negative, as an index. IndexError outside."""
    found = integer(position)
    if found == 0 or abs(found) > length:
        raise IndexError(f"there is no position {found}")
    return found - 1 if found > 0 else length + found


@LISTS.add("sublist(list: list, start position: number, length?: number) -> same")
def sublist(items: list[Any], start: Number, length: Number | None = None) -> list[Any]:
    first = _index(start, len(items))
    size = len(items) - first if length is None else integer(length)
    if size < 0 or first + size > len(items):
        raise IndexError("the list is shorter")
    return items[first : first + size]


@LISTS.add("append(list: list, item...: any?) -> list<item>")
def append(items: list[Any], *more: Any) -> list[Any]:
    return _bounded([*items, *more])


@LISTS.add("concatenate(list...: list) -> list<item>")
def concatenate(*lists: list[Any]) -> list[Any]:
    return _bounded(item for items in lists for item in items)


@LISTS.add("union(list...: list) -> list<item>")
def union(*lists: list[Any]) -> list[Any]:
    return distinct_values(concatenate(*lists))


@LISTS.add("insert before(list: list, position: number, newItem: any?) -> list")
def insert_before(items: list[Any], position: Number, item: Any) -> list[Any]:
    index = _index(position, len(items))
    return [*items[:index], item, *items[index:]]


@LISTS.add("remove(list: list, position: number) -> same")
def remove(items: list[Any], position: Number) -> list[Any]:
    index = _index(position, len(items))
    return [*items[:index], *items[index + 1 :]]


@LISTS.add("list replace(list: list, position: number, newItem: any?) -> list")
def list_replace(items: list[Any], position: Number, item: Any) -> list[Any]:
    index = _index(position, len(items))
    return [*items[:index], item, *items[index + 1 :]]


@LISTS.add("list replace(list: list, match: function, newItem: any?) -> list", calls_back=True)
def list_replace_matching(items: list[Any], match: FeelFunction, item: Any) -> list[Any] | None:
    answers = [match.call(old, item) for old in items]
    if not all(type(answer) is bool for answer in answers):
        return None
    return [item if answer else old for old, answer in zip(items, answers, strict=True)]


@LISTS.add("reverse(list: list) -> same")
def reverse(items: list[Any]) -> list[Any]:
    return items[::-1]


@LISTS.add("index of(list: list, match: any?) -> list<number>")
def index_of(items: list[Any], match: Any) -> list[int]:
    return [position for position, item in enumerate(items, 1) if equal(item, match) is True]


@LISTS.add("distinct values(list: list) -> same")
def distinct_values(items: list[Any]) -> list[Any]:
    simple: set[tuple[str, Any]] = set()
    found: list[Any] = []
    for item in items:
        name = kind(item)
        if name in ("number", "text", "boolean", "date"):
            if (name, item) not in simple:
                simple.add((name, item))
                found.append(item)
        elif not contains_exactly(found, item):
            found.append(item)
    return found


@LISTS.add("flatten(list: list) -> list")
def flatten(items: list[Any]) -> list[Any]:
    return _bounded(_flat(measured(items)))


def _flat(items: list[Any]) -> Iterable[Any]:
    for item in items:
        if isinstance(item, list):
            yield from _flat(item)
        else:
            yield item


@LISTS.add("sort(list: list, precedes: function) -> same", calls_back=True)
def sort(items: list[Any], precedes: FeelFunction) -> list[Any]:
    def compare(left: Any, right: Any) -> int:
        if precedes.call(left, right) is True:
            return -1
        return 1 if precedes.call(right, left) is True else 0

    return sorted(items, key=cmp_to_key(compare))


@LISTS.add("sort(list: list) -> same")
def sort_plainly(items: list[Any]) -> list[Any] | None:
    if any(order(item, items[0]) is None for item in items):
        return None
    return sorted(items, key=cmp_to_key(lambda left, right: order(left, right) or 0))


@LISTS.add("get value(m: context, key: text) -> any")
def get_value(m: dict[str, Any], key: str) -> Any:
    return m.get(key)


@LISTS.add("get value(m: context, keys: list<text>) -> any")
def get_nested_value(m: Any, keys: list[Any]) -> Any:
    for key in keys:
        m = m.get(key) if kind(m) == "context" and isinstance(key, str) else None
    return m if keys else None


@LISTS.add("get entries(m: context) -> list<context>")
def get_entries(m: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"key": key, "value": value} for key, value in m.items()]


@LISTS.add("context(entries: list<context>) -> context")
def context(entries: list[Any]) -> dict[str, Any] | None:
    made: dict[str, Any] = {}
    for entry in entries:
        if kind(entry) != "context" or not isinstance(entry.get("key"), str) or "value" not in entry:
            return None
        if entry["key"] in made:
            return None
        made[entry["key"]] = entry["value"]
    return made


@LISTS.add("context put(context: context, key: text, value: any?) -> context")
def context_put(m: dict[str, Any], key: str, value: Any) -> dict[str, Any]:
    return {**m, key: value}


@LISTS.add("context put(context: context, keys: list<text>, value: any?) -> context")
def context_put_nested(m: dict[str, Any], keys: list[Any], value: Any) -> dict[str, Any] | None:
    if not keys or not all(isinstance(key, str) for key in keys):
        return None
    return _put(m, keys, value)


def _put(m: dict[str, Any], keys: list[str], value: Any) -> dict[str, Any] | None:
    if len(keys) == 1:
        return {**m, keys[0]: value}
    inner = m.get(keys[0])
    changed = _put(inner, keys[1:], value) if kind(inner) == "context" and inner is not None else None
    return None if changed is None else {**m, keys[0]: changed}


@LISTS.add("context merge(contexts: list<context>) -> context")
def context_merge(contexts: list[Any]) -> dict[str, Any] | None:
    if not all(kind(part) == "context" for part in contexts):
        return None
    return {key: value for part in contexts for key, value in part.items()}
