"""Where everything stands: a tree of places beside the plain data that was read from a YAML file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from duban.definition.model import Place

Key = str | int
_ESCAPES = {"x": 3, "u": 5, "U": 9}


@dataclass(frozen=True, slots=True)
class SourceText:
    """A file's text as parsed, and the columns that were inserted into it before parsing (to mend its syntax)."""

    file: str
    text: str
    inserted: tuple[tuple[int, int], ...] = ()

    def place(self, line: int, column: int) -> Place:
        """A place from a line and column counted from 0, as in the file on disk."""
        extra = sum(1 for at_line, at_column in self.inserted if at_line == line and at_column < column)
        return Place(self.file, line + 1, max(column - extra, 0) + 1)


@dataclass(slots=True)
class Spot:
    """The place of one node: of its key (`key`, for an item its own) and of its value (`place`), and of what is inside.

    `lost` are keys that were written but could not be read; nobody should miss them.
    """

    source: SourceText
    key: Place
    place: Place
    start: int = 0
    line: int = 0
    column: int = 0
    style: str | None = None
    flow: bool = False
    children: dict[Key, Spot] = field(default_factory=dict)
    lost: set[Key] = field(default_factory=set)

    def child(self, key: Key) -> Spot:
        """The spot below; itself where a short form left the step out (a single item instead of a list)."""
        return self.children.get(key, self)

    def inside(self, value: str, offset: int) -> Place:
        """The place of the character `offset` of the text `value` that stands here, whatever its quotes and folds."""
        if self.style is None:
            return self.place
        index = _source_index(self.source.text, self.start, self.style, value, offset)
        return _advance(self, index)

    def remove(self, key: Key) -> None:
        """Forget a child; later items of a list move up."""
        self.children.pop(key, None)
        if isinstance(key, int):
            later = [k for k in self.children if isinstance(k, int) and k > key]
            for k in sorted(later):
                self.children[k - 1] = self.children.pop(k)

    def rename(self, old: Key, new: Key) -> None:
        """Give a child another key, at its place in the order."""
        self.children = {(new if key == old else key): spot for key, spot in self.children.items()}


def walk(spot: Spot, loc: Sequence[Key]) -> Spot:
    """The spot at a path of keys and indexes."""
    for key in loc:
        spot = spot.child(key)
    return spot


@dataclass(frozen=True, slots=True)
class Cursor:
    """A spot and the readable path that leads to it."""

    spot: Spot
    where: str = ""

    def at(self, *keys: Key) -> Cursor:
        """The cursor below."""
        path = "/".join(str(key) for key in keys)
        return Cursor(walk(self.spot, keys), f"{self.where}/{path}" if self.where else path)

    def has(self, key: Key) -> bool:
        """Whether the key was written."""
        return key in self.spot.children

    @property
    def place(self) -> Place:
        """The place of the value."""
        return self.spot.place

    @property
    def key(self) -> Place:
        """The place of the key."""
        return self.spot.key


def _advance(spot: Spot, index: int) -> Place:
    passed = spot.source.text[spot.start : index]
    breaks = passed.count("\n")
    column = spot.column + len(passed) if not breaks else len(passed) - passed.rfind("\n") - 1
    return spot.source.place(spot.line + breaks, column)


def _source_index(text: str, start: int, style: str, value: str, offset: int) -> int:
    """Walk the source beside the value it was read as: quotes, escapes and line folds are passed over."""
    index = start + (style in "'\"" and style != "")
    if style in ("|", ">"):
        index = text.find("\n", start) + 1
        index += len(text[index:]) - len(text[index:].lstrip(" \n"))
    for character in value[:offset]:
        index = _next_index(text, index, style, character)
    return min(index, len(text))


def _next_index(text: str, index: int, style: str, character: str) -> int:
    if character in " \n" and index < len(text) and text[index] in " \t\r\n":
        return _skip_fold(text, index)
    if style == "'" and text.startswith("''", index):
        return index + 2
    if style == '"' and text.startswith("\\", index):
        return index + 1 + _ESCAPES.get(text[index + 1 : index + 2], 1)
    return index + 1


def _skip_fold(text: str, index: int) -> int:
    """Past one blank of the value: a single blank, or a line break with the indentation after it."""
    rest = text[index : index + 400]
    blanks = rest[: len(rest) - len(rest.lstrip(" \t\r\n"))]
    return index + (len(blanks) if "\n" in blanks else 1)
