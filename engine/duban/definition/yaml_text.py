"""YAML text → plain data and the place of every node, in one pass over the parser's events.

Events instead of the composed graph: an alias, an anchor or a tag is refused where it stands, and the nesting is bounded
before anything recursive sees it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import yaml

from duban.definition.located import SourceText, Spot
from duban.definition.model import Place, Source
from duban.definition.punctuation import Fullwidth
from duban.definition.report import Report
from duban.definition.scalars import resolve
from duban.definition.syntax import Unquoted, clean, explain

MAX_DEPTH = 60
MAX_NODES = 40_000
MAX_MENDS = 20
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Stop(Exception):
    """Reading ends here; the problem has been reported."""


@dataclass(slots=True)
class _Frame:
    """An open list or mapping."""

    data: Any
    spot: Spot
    key: str | None = None
    key_place: Place | None = None
    skip: bool = False


@dataclass(slots=True)
class _Reader:
    source: SourceText
    report: Report
    frames: list[_Frame] = field(default_factory=list)
    root: Document | None = None
    nodes: int = 0
    documents: int = 0

    def feed(self, event: Any) -> None:
        """Take one event."""
        if isinstance(event, yaml.DocumentStartEvent):
            self._document(event)
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event)
        elif isinstance(event, yaml.ScalarEvent):
            self._scalar(event)
        elif isinstance(event, yaml.CollectionStartEvent):
            self._open(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._close()

    def _document(self, event: Any) -> None:
        self.documents += 1
        if self.documents > 1:
            self._problem("several-documents", event, "the file holds more than one document", "split it at the ---")
            raise Stop

    def _problem(self, code: str, event: Any, message: str, suggestion: str) -> None:
        self.report.add(code, self._place(event.start_mark), message, suggestion)

    def _place(self, mark: Any) -> Place:
        return self.source.place(mark.line, mark.column)

    def _count(self, event: Any) -> None:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            self._problem("too-large", event, f"more than {MAX_NODES:,} values", "split the process")
            raise Stop
        if getattr(event, "anchor", None):
            hint = "write the value out where it is needed"
            self._problem("alias", event, f"anchors (&{event.anchor}) are not allowed", hint)
        if getattr(event, "tag", None):
            self._problem("tag", event, f"tags ({event.tag}) are not allowed", "write the plain value")

    def _alias(self, event: Any) -> None:
        self._problem("alias", event, f"aliases (*{event.anchor}) are not allowed", "write the value out here")
        self.nodes += 1
        frame = self.frames[-1] if self.frames else None
        if frame is not None and isinstance(frame.data, dict):
            frame.spot.lost.add(frame.key or "")
            frame.skip = False
            frame.key = None if frame.key is not None else event.anchor

    def _spot(self, event: Any) -> Spot:
        mark = event.start_mark
        place = self._place(mark)
        style = getattr(event, "style", None)
        flow = bool(getattr(event, "flow_style", False))
        return Spot(self.source, place, place, mark.index, mark.line, mark.column, style, flow)

    def _scalar(self, event: Any) -> None:
        self._count(event)
        frame = self.frames[-1] if self.frames else None
        plain = event.style in (None, "")
        if frame is not None and isinstance(frame.data, dict) and frame.key is None:
            self._key(frame, event, plain)
            return
        spot = self._spot(event)
        spot.style = event.style or ""
        self._value(resolve(event.value) if plain else event.value, spot, event)

    def _key(self, frame: _Frame, event: Any, plain: bool) -> None:
        if plain and event.value == "<<":
            self._problem("alias", event, "merge keys (<<) are not allowed", "write the keys out here")
            frame.skip = True
        if plain and event.value == "":
            self._problem("key", event, "a key is missing before the colon", "write key: value")
        if plain and "：" in event.value and event.start_mark.line == event.end_mark.line:
            raise Fullwidth(event.start_mark.line, event.start_mark.column + event.value.index("："))
        frame.key, frame.key_place = event.value, self._place(event.start_mark)

    def _open(self, event: Any) -> None:
        self._count(event)
        if len(self.frames) >= MAX_DEPTH:
            self._problem("too-deep", event, f"nested deeper than {MAX_DEPTH} levels", "flatten the structure")
            raise Stop
        frame = self.frames[-1] if self.frames else None
        if frame is not None and isinstance(frame.data, dict) and frame.key is None:
            self._complex_key(frame, event)
        data: Any = {} if isinstance(event, yaml.MappingStartEvent) else []
        self.frames.append(_Frame(data, self._spot(event)))

    def _complex_key(self, frame: _Frame, event: Any) -> None:
        """`{{ x }}` without quotes: the inner braces are a mapping used as a key."""
        mark = event.start_mark
        if self.source.text[max(mark.index - 1, 0) : mark.index + 1] == "{{" and not frame.data:
            raise Unquoted(frame.spot.line, frame.spot.column)
        self._problem("key", event, "a mapping or list cannot be a key", "write a plain name before the colon")
        raise Stop

    def _close(self) -> None:
        frame = self.frames.pop()
        self._value(frame.data, frame.spot, None)

    def _value(self, value: Any, spot: Spot, event: Any) -> None:
        if not self.frames:
            self.root = Document(value, spot)
            return
        frame = self.frames[-1]
        if isinstance(frame.data, list):
            frame.spot.children[len(frame.data)] = spot
            frame.data.append(value)
            return
        if not frame.skip:
            self._entry(frame, frame.key or "", value, spot)
        frame.key, frame.skip = None, False

    def _entry(self, frame: _Frame, key: str, value: Any, spot: Spot) -> None:
        spot.key = frame.key_place or spot.key
        if key not in frame.data:
            frame.data[key] = value
            frame.spot.children[key] = spot
            return
        first = frame.spot.children[key]
        message = f"the key {key!r} appears twice, first in line {first.key.line}, column {first.key.column}"
        self.report.add("duplicate-key", spot.key, message, "keep one of them or put both together")
        _merge(frame.data[key], first, value, spot)


def _merge(data: Any, spot: Spot, more: Any, more_spot: Spot) -> None:
    """Put what a repeated key adds beside what the first one says, so that both are checked."""
    if not (isinstance(data, dict) and isinstance(more, dict)):
        return
    for key, value in more.items():
        if key not in data:
            data[key] = value
            spot.children[key] = more_spot.children[key]


@dataclass(frozen=True, slots=True)
class Document:
    """Plain data (dict, list, str, int, Decimal, bool, None) and the tree of its places."""

    data: Any
    spot: Spot


def read_document(source: Source, report: Report) -> Document | None:
    """What a text says, with every problem of its syntax reported; None where it cannot be read."""
    text = clean(SourceText(source.file, source.text), report)
    after = (0, 0)
    for _ in range(MAX_MENDS):
        try:
            return _parse(text, report)
        except (yaml.YAMLError, Unquoted, Fullwidth) as error:
            mended, after = explain(text, error, report, after)
        if mended is None or mended == text:
            return None
        text = mended
    return None


def _parse(source: SourceText, report: Report) -> Document | None:
    reader = _Reader(source, report)
    loader = _LOADER(source.text)
    try:
        while loader.check_event():
            reader.feed(loader.get_event())
    except Stop:
        return None
    finally:
        loader.dispose()
    return reader.root or Document(None, Spot(source, source.place(0, 0), source.place(0, 0)))
