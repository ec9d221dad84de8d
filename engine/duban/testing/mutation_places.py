"""Where a definition can be mistaken: a walk over its document that knows which keys hold names and which hold values."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from duban.definition.located import Key, Spot
from duban.definition.model import Place
from duban.definition.yaml_text import Document
from duban.testing.mutation_feel import Enums, changes
from duban.testing.mutation_words import other_constants, other_crons

REMOVED = "∅"
"""What stands where a mistake has left something out."""

_SILENT = frozenset({
    "duban", "process", "version", "extends", "title", "calendar", "unknown_year", "key", "type", "of", "values", "personal",
    "indexed", "initial", "task", "final", "terminate", "history", "message", "level", "to", "target", "note", "form", "by",
    "for_each", "in", "as", "hit", "aggregate", "inputs", "outputs",
})  # fmt: skip
"""Keys whose values only name something, or are for people and reports: no scenario is meant to see them. Whom an escalation
reaches is seen."""

_NAMED = (
    "facts", "fields", "counts", "decisions", "events", "obligations", "escalations", "schedules", "timers", "states",
    "parallel", "on", "error",
)  # fmt: skip
"""Keys below which every key is a name of the process's own."""

_EXPRESSIONS = ("after", "at", "every", "first", "if", "within", "when", "before", "acknowledge", "keep", "done_when")
_MAPS_OF_EXPRESSIONS = ("set", "into", "with")
_OPTIONAL = frozenset({"if", "until", "quiet", "resume", "missed", "pattern", "distinct"})
_LISTS = frozenset({"pause", "match", "met", "warn", "ladder"})
_TRIGGERS = frozenset({"met", "from"})


@dataclass(frozen=True, slots=True)
class Mistake:
    """One change of a document: at this path stands `value` instead, or nothing (REMOVED)."""

    path: tuple[Key, ...]
    place: Place
    old: str
    new: str
    value: Any


@dataclass(frozen=True, slots=True)
class _Site:
    """A value, where it stands, and the keywords above it, without names and numbers."""

    path: tuple[Key, ...]
    value: Any
    spot: Spot
    above: tuple[str, ...] = ()

    def below(self, key: Key, *above: str) -> _Site:
        """What stands under a key."""
        return _Site((*self.path, key), self.value[key], self.spot.child(key), (*self.above, *above))

    @property
    def parent(self) -> str:
        """The nearest keyword above."""
        return self.above[-1] if self.above else ""

    def inside(self) -> Iterator[_Site]:
        """The items of a list, or the values of a map."""
        keys = range(len(self.value)) if isinstance(self.value, list) else ()
        yield from (self.below(key) for key in (self.value if isinstance(self.value, dict) else keys))

    def becomes(self, value: Any) -> Mistake:
        """Another value here."""
        return Mistake(self.path, self.spot.place, brief(self.value), brief(value), value)

    def removed(self) -> Mistake:
        """Nothing here."""
        return Mistake(self.path, self.spot.key, brief(self.value), REMOVED, REMOVED)

    def items_removed(self) -> Iterator[Mistake]:
        """A list without one of its items; the last item goes with the list."""
        many = isinstance(self.value, list) and len(self.value) > 1
        yield from (one.removed() for one in (self.inside() if many else (self,)))


def mistakes(document: Document, enums: Enums, *, working: bool = True) -> Iterator[Mistake]:
    """Every mistake of the kinds we know, by elements in the order of the file.

    `enums` are the values of enums by the name of their fact or field; `working` says whether the process's calendar has
    working time that differs from other time.
    """
    if isinstance(document.data, dict):
        yield from _Walk(enums, working).element(_Site((), document.data, document.spot))


@dataclass(frozen=True, slots=True)
class _Walk:
    enums: Enums
    working: bool

    def element(self, site: _Site) -> Iterator[Mistake]:
        """What has keywords, or a list of such."""
        if isinstance(site.value, list):
            for item in site.inside():
                yield from self.element(item)
        elif isinstance(site.value, dict) and site.parent == "decisions":
            yield from self.table(site)
        elif isinstance(site.value, dict):
            for key in site.value:
                if key == "to" and site.parent == "escalations":
                    yield site.below(key).becomes("nobody")
                elif key not in _SILENT:
                    yield from self.keyword(key, site.below(key))

    def keyword(self, key: str, site: _Site) -> Iterator[Mistake]:
        """A keyword with nothing or less under it, and with other values."""
        if _is_optional(key, site.parent):
            yield site.removed()
        if key in _LISTS or (_TRIGGERS & {key, site.parent} and isinstance(site.value, list) and len(site.value) > 1):
            yield from site.items_removed()
        if key == "with" and site.parent == "events":
            yield from self.named(key, site)
        else:
            yield from _READERS.get(key, _Walk.other)(self, key, site)

    def other(self, key: str, site: _Site) -> Iterator[Mistake]:
        """A keyword that we know nothing about: more keywords below it, or a constant."""
        if isinstance(site.value, dict | list):
            yield from self.element(_Site(site.path, site.value, site.spot, (*site.above, key)))
        else:
            yield from self.constant(site)

    def named(self, key: str, site: _Site) -> Iterator[Mistake]:
        """Elements by name."""
        for name in site.value if isinstance(site.value, dict) else ():
            yield from self.element(site.below(name, key))

    def terms(self, key: str, site: _Site) -> Iterator[Mistake]:
        """Numbers, durations and texts by name."""
        for term in site.inside():
            found = list(self.constant(term))
            yield from found
            if isinstance(term.value, list):
                yield from term.items_removed()
            elif isinstance(term.value, str) and not found:
                yield term.becomes(f"{term.value}…")

    def cron(self, key: str, site: _Site) -> Iterator[Mistake]:
        """The five fields of a cron text."""
        yield from (site.becomes(other) for other in other_crons(str(site.value)))

    def table(self, site: _Site) -> Iterator[Mistake]:
        """A decision table: its rows, their conditions and what they give."""
        names = {"when": site.value.get("inputs") or [], "then": site.value.get("outputs") or [site.path[-1]]}
        rules = site.below("rules") if isinstance(site.value.get("rules"), list) else _Site((), [], site.spot)
        yield from rules.items_removed() if rules.value else ()
        for cell, about in _cells(site.below("default"), names["then"]) if "default" in site.value else ():
            yield from self.expression(cell, about=about)
        for row in rules.inside():
            for key in (key for key in names if isinstance(row.value, dict) and key in row.value):
                unary = key == "when" and bool(names["when"])
                for cell, about in _cells(row.below(key), names[key]):
                    yield from self.expression(cell, unary=unary, about=about)

    def values(self, key: str, site: _Site) -> Iterator[Mistake]:
        """Expressions by the name of a fact or field."""
        for value in site.inside():
            yield from self.expression(value, about=str(value.path[-1]))

    def expressions(self, key: str, site: _Site) -> Iterator[Mistake]:
        """An expression."""
        yield from self.expression(site)

    def expression(self, site: _Site, *, unary: bool = False, about: str = "") -> Iterator[Mistake]:
        """An expression, a constant in its place, or a list of those."""
        value = site.value
        if isinstance(value, list):
            for item in site.inside():
                yield from self.expression(item, unary=unary, about=about)
        elif isinstance(value, str):
            for change in changes(value, self.enums, unary=unary, about=about, working=self.working):
                yield Mistake(site.path, site.spot.inside(value, change.offset), value, change.text, change.text)
        else:
            yield from self.constant(site)

    def constant(self, site: _Site) -> Iterator[Mistake]:
        """A constant, or a list of those. That of an enum stands below its fact's name."""
        for item in site.inside() if isinstance(site.value, list) else ():
            yield from self.constant(item)
        name = str(site.path[-2]) if len(site.path) > 1 else ""
        among = next((values for values in self.enums.get(name, ()) if site.value in values), ())
        yield from (site.becomes(other) for other in other_constants(site.value, among, working=self.working))


_READERS: dict[str, Callable[[_Walk, str, _Site], Iterator[Mistake]]] = {
    "terms": _Walk.terms,
    "cron": _Walk.cron,
    **dict.fromkeys(_NAMED, _Walk.named),
    **dict.fromkeys(_MAPS_OF_EXPRESSIONS, _Walk.values),
    **dict.fromkeys(_EXPRESSIONS, _Walk.expressions),
}


def _is_optional(key: str, parent: str) -> bool:
    """Whether the key may be left out, and it would mean something else."""
    if key in ("within", "when"):
        return parent == {"within": "counts", "when": "obligations"}[key]
    return key in _OPTIONAL


def _cells(half: _Site, names: list[Any]) -> Iterator[tuple[_Site, str]]:
    """The cells of half a row, each with the input or output it is about."""
    if isinstance(half.value, dict):
        yield from ((cell, str(cell.path[-1])) for cell in half.inside())
    elif isinstance(half.value, list) and len(half.value) == len(names):
        yield from ((cell, str(name)) for cell, name in zip(half.inside(), names, strict=True))
    elif half.value is not None:
        yield half, str(names[0]) if len(names) == 1 else ""


def brief(value: Any) -> str:
    """A value on one line, as flow YAML."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {brief(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(brief, value)) + "]"
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    return str(value)
