"""Plain data → shape. What does not fit is reported and mended (or left out), until the rest fits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from duban.definition.hints import closest, did_you_mean
from duban.definition.located import Cursor, Key
from duban.definition.report import Report
from duban.definition.shapes.actions import TAG, VERBS
from duban.definition.shapes.base import Shape
from duban.definition.wording import KEYS, Words, describe, kind
from duban.definition.yaml_text import Document

S = TypeVar("S", bound=Shape)
ROUNDS = 30
_STUBS: dict[tuple[str, str], Any] = {
    ("ProcessShape", "duban"): 1, ("ProcessShape", "process"): "unnamed", ("FactShape", "type"): "any",
    ("DecisionShape", "rules"): [], ("RuleShape", "then"): "null", ("EscalationShape", "to"): "unnamed",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shaped(Generic[S]):
    """A shape, its root cursor, and the paths of what had to be left out."""

    shape: S
    cursor: Cursor
    lost: frozenset[tuple[Key, ...]]


@dataclass(slots=True)
class _Site:
    """Where an error stands: the innermost written container, the key in it, and the way there."""

    container: Any
    key: Key | None
    cursor: Cursor
    path: tuple[Key, ...]
    parent: _Site | None = None

    @property
    def here(self) -> Cursor:
        """The cursor of the value itself."""
        return self.cursor if self.key is None else self.cursor.at(self.key)


@dataclass(slots=True)
class _Mender:
    document: Document
    report: Report
    known: dict[int, type[Shape]] = field(default_factory=dict)
    lost: set[tuple[Key, ...]] = field(default_factory=set)
    doomed: list[_Site] = field(default_factory=list)
    renamed: bool = False

    def mend(self, errors: list[Mapping[str, Any]]) -> None:
        """Report every error and change the data so that it does not occur again."""
        self.doomed = []
        for error in sorted(errors, key=_turn):
            site = self._site(_path(error["loc"]))
            if error["type"] == "extra_forbidden":
                self._extra(site)
            elif error["type"] == "missing":
                self._missing(site)
            elif error["loc"] and error["loc"][-1] == "[key]":
                self._bad_key(site, describe(error))
            elif error["type"] == "union_tag_not_found" and isinstance(error["input"], dict):
                self._action(site, error["input"], describe(error))
            else:
                self._bad_value(site, describe(error))
        self._drop()

    def _site(self, loc: tuple[Key, ...]) -> _Site:
        site = _Site({"": self.document.data}, None, Cursor(self.document.spot), ())
        value: Any = self.document.data
        for index, key in enumerate(loc):
            last = index == len(loc) - 1
            inside = key in value if isinstance(value, dict) else isinstance(key, int) and isinstance(value, list)
            if not inside and not (last and isinstance(value, dict)):
                continue
            cursor = site.here
            site = _Site(value, key, cursor, (*site.path, key), site)
            value = value.get(key) if isinstance(value, dict) else value[key] if inside else None
        return site

    def _extra(self, site: _Site) -> None:
        data, key = site.container, str(site.key)
        if key not in data or self._cut(site):
            return
        shape = self.known.get(id(data), Shape)
        names = [name for name in shape.key_names() if name not in data]
        best = KEYS[key] if KEYS.get(key) in names else closest(key, names)
        hint = f"did you mean {best!r}?" if best else did_you_mean(key, names or shape.key_names())
        self.report.at_key("unknown-key", site.here, f"unknown key {key!r}", hint)
        if best is None:
            self.doomed.append(site)
        else:
            self._rename(site, best)

    def _cut(self, site: _Site) -> bool:
        """`{if: max(a, b) > 3}` was read as the keys `if` and `b) > 3`: put it together again."""
        data, spot = site.container, site.cursor.spot
        order = list(data)
        at = order.index(site.key)
        before = order[at - 1] if at else None
        text = data.get(before) if before is not None else None
        if data[site.key] is not None or not spot.flow or not isinstance(text, str):
            return False
        if sum(map(text.count, "([")) <= sum(map(text.count, ")]")) and spot.child(before or 0).style != "":
            return False
        whole = f"{text}, {site.key}"
        message = "YAML cuts this expression in two at its comma"
        cursor = site.cursor.at(before or 0)
        self.report.at("cut-expression", cursor, message, f"put it in quotes: {before}: '{whole}'")
        data[before] = whole
        spot.child(before or 0).style = None
        self._forget(site)
        return True

    def _missing(self, site: _Site) -> None:
        data, key, spot = site.container, str(site.key), site.cursor.spot
        if not isinstance(data, dict) or key in data:
            return
        shape = self.known.get(id(data), Shape)
        if key not in spot.lost:
            field_name = next((n for n, f in shape.model_fields.items() if (f.alias or n) == key), key)
            about = (shape.model_fields[field_name].description or "") if field_name in shape.model_fields else ""
            hint = f"add {key}: … ({about.rstrip('.').lower()})" if about else f"add {key}: …"
            self.report.at_key("missing-key", site.cursor, f"{key!r} is missing", hint)
            spot.lost.add(key)
        stub = _STUBS.get((shape.__name__, key))
        if stub is not None:
            data[key] = stub
        elif site.parent is not None:
            self.doomed.append(site.parent)

    def _bad_key(self, site: _Site, words: Words) -> None:
        self.report.at_key(words.code, site.here, words.message, words.suggestion)
        self.lost.add(site.path)
        good = words.suggestion.partition("'")[2].rpartition("'")[0]
        if good and good not in site.container:
            self._rename(site, good)
        else:
            self.doomed.append(site)

    def _action(self, site: _Site, data: dict[str, Any], words: Words) -> None:
        meant = next(((key, closest(key, VERBS)) for key in data if closest(key, VERBS)), None)
        if meant is None or meant[1] is None:
            self.report.at(words.code, site.here, words.message, words.suggestion)
            self.doomed.append(site)
            return
        inner = _Site(data, meant[0], site.here, (*site.path, meant[0]), site)
        if meant[0] not in site.here.spot.children:
            inner = _Site(data, meant[0], site.cursor, (*site.path, meant[0]), site)
        self.report.at_key("unknown-key", inner.here, f"unknown action {meant[0]!r}", f"did you mean {meant[1]!r}?")
        self._rename(inner, meant[1])

    def _bad_value(self, site: _Site, words: Words) -> None:
        self.report.at(words.code, site.here, words.message, words.suggestion)
        shape = self.known.get(id(site.container), Shape).__name__
        instead = words.instead if words.instead is not None else _STUBS.get((shape, str(site.key)))
        if instead is None and len(site.path) > 1 and site.path[-2] in ("states", "parallel"):
            instead = {}
        if instead is None or site.key is None:
            self.doomed.append(site)
        else:
            site.container[site.key] = instead

    def _rename(self, site: _Site, name: str) -> None:
        entries = [(name if key == site.key else key, value) for key, value in site.container.items()]
        site.container.clear()
        site.container.update(entries)
        if site.key is not None:
            site.cursor.spot.rename(site.key, name)

    def _drop(self) -> None:
        """Leave out what cannot be mended, later items of a list first."""
        for site in sorted(self.doomed, key=lambda one: [(isinstance(k, str), k) for k in one.path], reverse=True):
            self._forget(site)

    def _forget(self, site: _Site) -> None:
        if site.key is None:
            return
        self.lost.add(site.path)
        site.cursor.spot.lost.add(site.key)
        container = site.container
        if isinstance(container, dict):
            container.pop(site.key, None)
            site.cursor.spot.remove(site.key)
        elif isinstance(container, list) and isinstance(site.key, int) and site.key < len(container):
            container.pop(site.key)
            site.cursor.spot.remove(site.key)


def _turn(error: Mapping[str, Any]) -> int:
    """Unknown keys first, since they may be missing ones misspelt; bad keys last, since paths go through them."""
    if error["type"] in ("extra_forbidden", "union_tag_not_found"):
        return 0
    return 2 if error["loc"] and error["loc"][-1] == "[key]" else 1


def _path(loc: tuple[Key, ...]) -> tuple[Key, ...]:
    """The path of keys and indexes, without the marks of unions and keys."""
    return tuple(key for key in loc if not (isinstance(key, str) and (key.startswith(TAG) or key == "[key]")))


def shape_of(model: type[S], document: Document, report: Report) -> Shaped[S] | None:
    """The data as a shape, with every problem reported; None where nothing usable is left."""
    mender = _Mender(document, report)
    if not isinstance(document.data, dict):
        message = f"the file must be a mapping (key: value), it is {kind(document.data)}"
        report.add("type", document.spot.place, message, "begin with duban: 1")
        return None
    for _ in range(ROUNDS):
        try:
            shape = model.model_validate(document.data, context=mender.known)
        except ValidationError as error:
            mender.mend(error.errors(include_url=False))  # type: ignore[arg-type]
        else:
            return Shaped(shape, Cursor(document.spot), frozenset(mender.lost))
    return None
