"""The types the checker reasons with. Every type includes null, as in FEEL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Simple:
    """A type without parts, known by its FEEL name."""

    name: str

    def describe(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Enum:
    """A text out of a closed list; `name` is what messages call it."""

    name: str
    values: tuple[str, ...]

    def describe(self) -> str:
        return f"one of {', '.join(self.values)}"


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list whose elements have one type."""

    item: Type

    def describe(self) -> str:
        return "list" if self.item == ANY else f"list of {self.item.describe()}"


@dataclass(frozen=True, slots=True)
class Record:
    """A context with known fields; an `open` one may have more that nobody declared."""

    fields: Mapping[str, Type]
    open: bool = False

    def describe(self) -> str:
        return "context"


@dataclass(frozen=True, slots=True)
class RangeOf:
    """A range between two values of one type."""

    item: Type

    def describe(self) -> str:
        return f"range of {self.item.describe()}"


@dataclass(frozen=True, slots=True)
class Function:
    """A function. `params` are names; argument types are not checked, the result type is."""

    params: tuple[str, ...]
    result: Type

    def describe(self) -> str:
        return "function"


Type: TypeAlias = "Simple | Enum | ListOf | Record | RangeOf | Function"

ANY = Simple("any")
NULL = Simple("null")
TEXT = Simple("text")
NUMBER = Simple("number")
BOOLEAN = Simple("boolean")
DATE = Simple("date")
TIME = Simple("time")
DATETIME = Simple("date and time")
DURATION = Simple("duration")
LIST = ListOf(ANY)
CONTEXT = Record(MappingProxyType({}), open=True)

ORDERED = (TEXT, NUMBER, DATE, TIME, DATETIME, DURATION)
UNSURE = (ANY, NULL)


def assignable(source: Type, target: Type) -> bool:
    """Whether a value of `source` may be used where `target` is asked for. What is not known is allowed."""
    if source in UNSURE or target in UNSURE or source == target:
        return True
    if isinstance(source, Enum) and isinstance(target, Enum):
        return set(source.values) <= set(target.values)
    if isinstance(source, ListOf) and isinstance(target, ListOf):
        return assignable(source.item, target.item)
    if isinstance(source, Record) and isinstance(target, Record):
        return _fields_fit(source, target)
    return same_kind(source, target)


def _fields_fit(source: Record, target: Record) -> bool:
    return all(assignable(source.fields.get(name, ANY), wanted) for name, wanted in target.fields.items())


def same_kind(left: Type, right: Type) -> bool:
    """Whether values of the two types can ever be equal, as far as their kinds go: an enum is a text."""
    if left in UNSURE or right in UNSURE:
        return True
    return kind_of(left) == kind_of(right)


def kind_of(type_: Type) -> str:
    """The kind of the values of a type, named as `values.kind` names them."""
    match type_:
        case Simple(name):
            return name
        case Enum():
            return "text"
        case ListOf():
            return "list"
        case Record():
            return "context"
        case RangeOf():
            return "range"
        case Function():
            return "function"


def join(left: Type, right: Type) -> Type:
    """The type of a value that is either the one or the other."""
    if left in (NULL, right):
        return right
    if right == NULL:
        return left
    if isinstance(left, Enum) and isinstance(right, Enum):
        return Enum(left.name, tuple(dict.fromkeys(left.values + right.values)))
    if isinstance(left, ListOf) and isinstance(right, ListOf):
        return ListOf(join(left.item, right.item))
    return TEXT if kind_of(left) == kind_of(right) == "text" else ANY
