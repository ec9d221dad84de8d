"""DMN's types: what a value must be, and the conversions that DMN makes by itself (1.5, 10.3.2.9.4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from duban.definition.feel import ANY, Function, ListOf, Record, Type
from duban.definition.feel.instances import instance_test
from duban.definition.feel.values import kind
from duban.design.dmn.model import DmnModel, ItemDefinition, Text
from duban.durations import Duration

SIMPLE = {
    "Any": "any", "": "any", "number": "number", "string": "text", "boolean": "boolean", "date": "date", "time": "time",
    "date and time": "date and time", "dateTime": "date and time", "duration": "duration",
    "days and time duration": "days and time duration", "dayTimeDuration": "days and time duration",
    "years and months duration": "years and months duration", "yearMonthDuration": "years and months duration",
    "list": "list", "context": "context", "function": "function", "range": "range", "Null": "null",
    "integer": "number", "long": "number", "double": "number",
}  # fmt: skip
"""The names of DMN's own types, with those of older versions and of Camunda → FEEL's."""


class Unfit(Exception):
    """A value is not of the type it should be."""


Allowed = Callable[[Any], bool]


@dataclass(frozen=True, slots=True)
class Kind:
    """A type: a FEEL name, or a structure (`fields`), or a list of `item`; `allowed` tests the value."""

    name: str = "any"
    fields: Mapping[str, Kind] = field(default_factory=dict)
    item: Kind | None = None
    allowed: Allowed | None = None
    shown: str = ""

    def feel(self) -> Type:
        """What an expression's check knows of it: the names inside, for the rest nothing is refused beforehand."""
        if self.item is not None:
            return ListOf(self.item.feel())
        if self.fields:
            return Record({name: one.feel() for name, one in self.fields.items()}, open=True)
        return Function((), ANY) if self.name == "function" else ANY

    def fit(self, value: Any) -> Any:
        """The value, converted where DMN says so. Unfit when it is of another type or not allowed."""
        if value is None:
            return None
        found = self._list(value, self.item) if self.item is not None else self._single(value)
        if self.allowed is not None and not self.allowed(found):
            raise Unfit(f"{_shown(found)} is not allowed{f' for {self.shown}' if self.shown else ''}")
        return found

    @staticmethod
    def _list(value: Any, item: Kind) -> list[Any]:
        return [item.fit(one) for one in (value if isinstance(value, list) else [value])]

    def _single(self, value: Any) -> Any:
        if isinstance(value, list) and len(value) == 1 and self.name not in ("any", "list"):
            value = value[0]
        if self.name == "date and time" and kind(value) == "date":
            assert isinstance(value, date)
            return datetime(value.year, value.month, value.day, tzinfo=UTC)
        if value is not None and not _is_a(value, self.name):
            raise Unfit(f"{_shown(value)} is {kind(value)}, not {self.shown or self.name}")
        return self._structure(value) if self.fields and isinstance(value, Mapping) else value

    def _structure(self, value: Mapping[str, Any]) -> dict[str, Any]:
        missing = [name for name in self.fields if name not in value]
        if missing:
            raise Unfit(f"{', '.join(missing)} of {self.shown or 'a structure'} is missing")
        return {name: self.fields[name].fit(part) if name in self.fields else part for name, part in value.items()}


ANYTHING = Kind()


def _is_a(value: Any, name: str) -> bool:
    """Whether a value is of a simple type. A duration of nothing is of both kinds."""
    if name == "any" or (name == "years and months duration" and value == Duration()):
        return True
    return instance_test(name)(value)


def _shown(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)


class Kinds:
    """The types of one model. `allow` compiles allowed values; types that name themselves are anything."""

    def __init__(self, model: DmnModel, allow: Callable[[ItemDefinition], Allowed | None]) -> None:
        self._items, self._allow = model.items, allow
        self._made: dict[str, Kind] = {}
        self._making: set[str] = set()
        self.unknown: set[str] = set()

    def of(self, reference: str) -> Kind:
        """The type of a name; anything for one that nobody knows, which is then among `unknown`."""
        if reference in self._items:
            return self._named(reference)
        if reference not in SIMPLE:
            self.unknown.add(reference)
        return Kind(SIMPLE.get(reference, "any"))

    def allowed_text(self, reference: str, component: str = "") -> Text | None:
        """The allowed values that a type, or one of its components, is declared with."""
        for _ in self._items:
            item = self._items.get(reference)
            if item is None:
                return None
            part = next((one for one in item.components if one.name == component), None)
            if part is not None:
                item, component = part, ""
            if item.allowed is not None and not component:
                return item.allowed
            reference = item.type_ref
        return None

    def _named(self, name: str) -> Kind:
        if name in self._making:
            return ANYTHING
        if name not in self._made:
            self._making.add(name)
            self._made[name] = self._item(self._items[name])
            self._making.discard(name)
        return self._made[name]

    def _item(self, item: ItemDefinition) -> Kind:
        base = self.of(item.type_ref)
        if item.components:
            base = Kind("context", {part.name: self._item(part) for part in item.components}, shown=item.name)
        allowed = self._allow(item)
        if allowed is not None and base.allowed is None:
            base = Kind(base.name, base.fields, base.item, allowed, item.name)
        elif allowed is not None:
            base = Kind(base.name, base.fields, base.item, _both(base.allowed, allowed), item.name)
        return Kind("list", item=base, shown=item.name) if item.collection else base


def _both(one: Allowed | None, two: Allowed) -> Allowed:
    return lambda value: (one is None or one(value)) and two(value)
