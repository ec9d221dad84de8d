"""`extends`: another standard of a process, which may replace what standards set and nothing of the flow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from duban.definition.hints import did_you_mean, listed
from duban.definition.located import Cursor, Spot
from duban.definition.model import Source
from duban.definition.report import Report
from duban.definition.yaml_text import Document, read_document

Resolve = Callable[[str], Source | None]

_OWN = ("duban", "process", "version", "extends", "title", "calendar", "unknown_year")
_REPLACED = ("terms", "decisions", "escalations", "obligations")
_PARTLY = {"facts": ("values", "title"), "events": ("title",)}
_NESTED = ("states", "parallel")
_MAY = f"only {listed(_REPLACED)}, the calendar, titles and the values of an enum are a standard's to set"
LONGEST_CHAIN = 10


@dataclass(frozen=True, slots=True)
class Merged:
    """A document with the standards it extends merged in, and the sources read, its own first."""

    document: Document
    sources: tuple[Source, ...]


def merge_standards(
    source: Source, document: Document, resolve: Resolve | None, report: Report, seen: tuple[str, ...] = ()
) -> Merged | None:
    """The whole process that a document stands for; None where what it extends cannot be had."""
    data = document.data
    base_name = data.get("extends") if isinstance(data, dict) else None
    if not isinstance(base_name, str):
        return Merged(document, (source,))
    cursor = Cursor(document.spot).at("extends")
    base = _base(base_name, str(data.get("process")), cursor, resolve, report, seen)
    if base is None:
        return None
    _Merge(report).into(data, document.spot, base.document, Cursor(document.spot))
    return Merged(base.document, (source, *base.sources))


def _base(
    name: str, own: str, cursor: Cursor, resolve: Resolve | None, report: Report, seen: tuple[str, ...]
) -> Merged | None:
    if name == own or name in seen or len(seen) >= LONGEST_CHAIN:
        report.at("extends", cursor, f"the process extends itself: {' → '.join((*seen, own, name))}", "name another process")
        return None
    found = resolve(name) if resolve is not None else None
    if found is None:
        report.at(
            "extends", cursor, f"there is no process {name!r} to extend", "put its file beside this one, or correct the name"
        )
        return None
    document = read_document(found, report)
    if document is None or not isinstance(document.data, dict):
        report.at("extends", cursor, f"the process {name!r} cannot be read", f"see the problems of {found.file}")
        return None
    return merge_standards(found, document, resolve, report, (*seen, own))


@dataclass(frozen=True, slots=True)
class _Merge:
    """Writes a standard's entries over those of its base, in data and places alike."""

    report: Report

    def into(self, data: dict[str, Any], spot: Spot, base: Document, cursor: Cursor) -> None:
        """The whole standard into its base."""
        for key, value in data.items():
            if key in _OWN:
                self._put(base.data, base.spot, key, value, spot)
            else:
                self._element(key, value, cursor.at(key), base)
        for key in ("version", "title"):
            if key not in data:
                base.data.pop(key, None)
                base.spot.children.pop(key, None)

    def _element(self, key: str, value: Any, cursor: Cursor, base: Document) -> None:
        if not isinstance(value, dict):
            self._refuse(key, cursor)
        elif key in _REPLACED:
            self._section(key, value, cursor, base)
        elif key in _PARTLY:
            self._partly(key, value, cursor, base)
        elif key in _NESTED:
            self._titles(value, cursor, base.data.get(key), base.spot.child(key))
        else:
            self._refuse(key, cursor)

    def _put(self, data: dict[str, Any], spot: Spot, key: str, value: Any, own: Spot) -> None:
        data[key] = value
        spot.children[key] = own.child(key)

    def _refuse(self, key: str, cursor: Cursor) -> None:
        self.report.at_key("standard", cursor, f"a standard cannot set {key!r}", _MAY)

    def _section(self, section: str, value: dict[str, Any], cursor: Cursor, base: Document) -> None:
        known, spot = base.data.get(section), base.spot.child(section)
        names = known if isinstance(known, dict) else {}
        for name, body in value.items():
            if name in names:
                self._put(names, spot, name, body, cursor.spot)
            else:
                self._unknown(section, name, names, cursor.at(name))

    def _unknown(self, section: str, name: str, names: dict[str, Any], cursor: Cursor) -> None:
        what = section.removesuffix("s")
        hint = did_you_mean(name, names, f"its {section}")
        self.report.at_key("standard", cursor, f"the base has no {what} {name!r} to replace", hint)

    def _partly(self, section: str, value: dict[str, Any], cursor: Cursor, base: Document) -> None:
        known, spot = base.data.get(section), base.spot.child(section)
        names = known if isinstance(known, dict) else {}
        for name, body in value.items():
            here = cursor.at(name)
            if name not in names:
                self._unknown(section, name, names, here)
            elif isinstance(body, dict) and isinstance(names[name], dict):
                self._keys(body, here, names[name], spot.child(name), _PARTLY[section])
            else:
                self._refuse(name, here)

    def _keys(
        self, body: dict[str, Any], cursor: Cursor, known: dict[str, Any], spot: Spot, allowed: tuple[str, ...]
    ) -> None:
        for key, value in body.items():
            if key in allowed:
                self._put(known, spot, key, value, cursor.spot)
            else:
                self._refuse(key, cursor.at(key))

    def _titles(self, value: dict[str, Any], cursor: Cursor, known: Any, spot: Spot) -> None:
        names = known if isinstance(known, dict) else {}
        for name, body in value.items():
            here = cursor.at(name)
            if name not in names:
                self._unknown("states", name, names, here)
            elif isinstance(body, dict) and isinstance(names[name], dict):
                inner = {key: one for key, one in body.items() if key in _NESTED and isinstance(one, dict)}
                rest = {key: one for key, one in body.items() if key not in inner}
                self._keys(rest, here, names[name], spot.child(name), ("title",))
                for key, one in inner.items():
                    self._titles(one, here.at(key), names[name].get(key), spot.child(name).child(key))
            else:
                self._refuse(name, here)
