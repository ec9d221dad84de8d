"""The names an expression may use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from duban.definition.feel.types import DATETIME, TEXT, Enum, ListOf, Record, Type

NAMESPACES = frozenset({"event", "terms", "counts"})
_ALWAYS: Mapping[str, Type] = MappingProxyType(
    {"now": DATETIME, "started_at": DATETIME, "entered_at": DATETIME, "key": TEXT}
)


@dataclass(frozen=True, slots=True)
class Names:
    """What may stand in an expression: every name with its type.

    `states` are the paths that `in state("…")` may name; None means that they are not checked. A read of a field of one
    of the `namespaces` is reported with the field (`terms.reply_within`), any other read with the name alone. With `loose`,
    what may be anything may be called as a function.
    """

    types: Mapping[str, Type] = field(default_factory=dict)
    states: frozenset[str] | None = None
    namespaces: frozenset[str] = NAMESPACES
    loose: bool = False

    @classmethod
    def of_process(
        cls,
        facts: Mapping[str, Type],
        *,
        event: Mapping[str, Type] | None = None,
        terms: Mapping[str, Type] | None = None,
        counts: Mapping[str, Type] | None = None,
        states: frozenset[str] | None = None,
    ) -> Names:
        """The names inside a process: its facts, what the engine knows (`now`, `key` …) and, where given, the namespaces."""
        spaces = {"event": event, "terms": terms, "counts": counts}
        records: dict[str, Type] = {name: Record(fields) for name, fields in spaces.items() if fields is not None}
        return cls({**facts, **_ALWAYS, **records}, states)

    def with_names(self, more: Mapping[str, Type]) -> Names:
        """These names and some more."""
        return Names({**self.types, **more}, self.states, self.namespaces, self.loose)

    def declared(self) -> frozenset[str]:
        """Names, fields included, that are no plain identifiers: imported models have them."""
        return frozenset(name for name in _all_names(self.types) if not name.isidentifier())

    def is_fact(self, name: str) -> bool:
        """Whether a name has a value before and after a step."""
        return name in self.types and name not in self.namespaces and name not in _ALWAYS

    def enum_value(self, word: str) -> bool:
        """Whether some enum among the names has this value."""
        return any(word in found.values for found in _enums(self.types))


def _all_names(types: Mapping[str, Type]) -> Iterator[str]:
    for name, type_ in types.items():
        yield name
        yield from _field_names(type_)


def _field_names(type_: Type) -> Iterator[str]:
    if isinstance(type_, Record):
        yield from _all_names(type_.fields)
    elif isinstance(type_, ListOf):
        yield from _field_names(type_.item)


def _enums(types: Mapping[str, Type]) -> Iterator[Enum]:
    for type_ in types.values():
        if isinstance(type_, Enum):
            yield type_
        elif isinstance(type_, Record):
            yield from _enums(type_.fields)
        elif isinstance(type_, ListOf):
            yield from _enums({"": type_.item})
