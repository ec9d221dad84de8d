"""Built-in functions: how they are declared, and how arguments find the right one of several forms."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from duban.definition.feel.types import (
    ANY,
    BOOLEAN,
    CONTEXT,
    DATE,
    DATETIME,
    DURATION,
    LIST,
    NUMBER,
    TEXT,
    TIME,
    Function,
    ListOf,
    RangeOf,
    Type,
    assignable,
    join,
    kind_of,
)
from duban.definition.feel.values import kind

_TYPES: Mapping[str, Type] = {
    "any": ANY,
    "text": TEXT,
    "number": NUMBER,
    "boolean": BOOLEAN,
    "date": DATE,
    "time": TIME,
    "datetime": DATETIME,
    "duration": DURATION,
    "list": LIST,
    "context": CONTEXT,
    "range": RangeOf(ANY),
    "function": Function((), ANY),
}
_SIGNATURE = re.compile(r"([\w ]+)\((.*)\) -> ([\w<>]+)")
_PARAMETER = re.compile(r"([\w ]+?)(\?|\.\.\.)?: ([\w|<>]+)(\?)?")
_LIST_TYPE = re.compile(r"list<(\w+)>")

F = TypeVar("F", bound=Callable[..., Any])

MISFIT: Final = object()


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: any of `types`. `many` takes all arguments from here on; `nullable` ones see null."""

    name: str
    types: tuple[Type, ...]
    optional: bool
    many: bool
    nullable: bool
    kinds: frozenset[str]

    def takes(self, type_: Type) -> bool:
        """Whether an argument of this type may be given: a list also for its only element, and the other way round."""
        if any(assignable(type_, wanted) for wanted in self.types) or "list" in self.kinds:
            return True
        return isinstance(type_, ListOf) and self.takes(type_.item)

    def describe(self) -> str:
        return " or ".join(type_.describe() for type_ in self.types)

    def fit(self, value: Any) -> Any:
        """The value as this parameter wants it (single element ↔ list of one), or MISFIT."""
        found = kind(value)
        if found in self.kinds or (self.nullable and value is None) or not self.kinds:
            return value
        if "list" in self.kinds and value is not None:
            return [value]
        if found == "list" and len(value) == 1 and kind(value[0]) in self.kinds:
            return value[0]
        return MISFIT


@dataclass(frozen=True, slots=True)
class Overload:
    """One form of a function. `env`: the host's names come first; `result` is a type or how to find it."""

    parameters: tuple[Parameter, ...]
    result: Type | Callable[[Sequence[Type]], Type]
    call: Callable[..., Any]
    env: bool
    calls_back: bool

    @property
    def least(self) -> int:
        """The fewest arguments."""
        return sum(1 for parameter in self.parameters if not parameter.optional)

    @property
    def most(self) -> int | None:
        """The most arguments, None if there is no end to them."""
        return None if self.parameters and self.parameters[-1].many else len(self.parameters)

    def takes(self, count: int, labels: Sequence[str]) -> bool:
        """Whether so many arguments, or arguments of these names, can be given."""
        if labels:
            names = {parameter.name for parameter in self.parameters}
            needed = {parameter.name for parameter in self.parameters if not parameter.optional}
            return needed <= set(labels) <= names and len(set(labels)) == len(labels)
        return self.least <= count and (self.most is None or count <= self.most)

    def parameter(self, index: int) -> Parameter:
        """The parameter that the argument at an index goes to."""
        return self.parameters[min(index, len(self.parameters) - 1)]

    def order(self, labels: Sequence[str]) -> tuple[int, ...]:
        """For arguments given by name: which parameter each goes to."""
        names = [parameter.name for parameter in self.parameters]
        return tuple(names.index(label) for label in labels)

    def type_of(self, arguments: Sequence[Type]) -> Type:
        """The type of the result for arguments of these types."""
        return self.result(arguments) if callable(self.result) else self.result


@dataclass(frozen=True, slots=True)
class Builtin:
    """A built-in function with its forms."""

    name: str
    overloads: tuple[Overload, ...]

    def candidates(self, count: int, labels: Sequence[str]) -> tuple[Overload, ...]:
        """The forms that can be called so."""
        return tuple(overload for overload in self.overloads if overload.takes(count, labels))


class Table:
    """Collects the built-in functions of one module."""

    def __init__(self) -> None:
        self.builtins: dict[str, Builtin] = {}

    def add(self, signature: str, *, env: bool = False, calls_back: bool = False) -> Callable[[F], F]:
        """Declare a function: `name(parameter: type, optional?: type|type, many...: type) -> type`.

        A type with `?` behind it takes null; otherwise null makes the result null. `item`, `same` and `list<item>` as
        results speak of the first argument. `calls_back` functions get functions to call.
        """
        match = _SIGNATURE.fullmatch(signature)
        assert match is not None, signature
        name, parameters, result = match.groups()

        def register(call: F) -> F:
            overload = Overload(_parameters(parameters), _result(result), call, env, calls_back)
            known = self.builtins.get(name, Builtin(name, ()))
            self.builtins[name] = Builtin(name, (*known.overloads, overload))
            return call

        return register


def _parameters(text: str) -> tuple[Parameter, ...]:
    return tuple(_parameter(part) for part in text.split(", ")) if text else ()


def _parameter(text: str) -> Parameter:
    match = _PARAMETER.fullmatch(text)
    assert match is not None, text
    name, flag, types, nullable = match.groups()
    found = tuple(_type(part) for part in types.split("|"))
    kinds = frozenset() if ANY in found else frozenset(kind_of(type_) for type_ in found)
    return Parameter(name, found, flag == "?", flag == "...", bool(nullable), kinds)


def _type(text: str) -> Type:
    match = _LIST_TYPE.fullmatch(text)
    return ListOf(_TYPES[match[1]]) if match else _TYPES[text]


def _result(text: str) -> Type | Callable[[Sequence[Type]], Type]:
    special = {"item": _item, "same": _same, "list<item>": _list_of_item}.get(text)
    return special or _type(text)


def _same(arguments: Sequence[Type]) -> Type:
    return arguments[0]


def _item(arguments: Sequence[Type]) -> Type:
    if len(arguments) == 1:
        return arguments[0].item if isinstance(arguments[0], ListOf) else arguments[0]
    found = arguments[0]
    for other in arguments[1:]:
        found = join(found, other)
    return found


def _list_of_item(arguments: Sequence[Type]) -> Type:
    items = [argument.item if isinstance(argument, ListOf) else argument for argument in arguments]
    return ListOf(_item([*items[:1], *items]))
