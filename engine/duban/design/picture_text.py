"""Texts for Graphviz: wrapped, each line marked with its kind, and safe from what Graphviz reads in texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from duban.design.figure import CLOCK, MAIL, Label
from duban.design.picture_frame import GUARD, MAILED, MARKS, PLAIN, TIMED, TITLE

_WIDE = 26


def titled(title: str, lines: Iterable[str]) -> str:
    """A title and smaller lines below it."""
    rows = [TITLE + part for part in _wrapped(title)]
    return label_of([*rows, *(_kind(line) + part for line in lines for part in _wrapped(line))])


def worded(label: Label) -> str:
    """The words on an arrow: what sets it off, the condition, who hears of it."""
    rows = [_kind(label.trigger) + part for part in _wrapped(label.trigger)]
    rows += [GUARD + part for part in _wrapped(f"[{label.guard}]" if label.guard else "")]
    rows += [_kind(effect) + part for effect in label.effects for part in _wrapped(effect)]
    return label_of(rows)


def label_of(rows: Iterable[str]) -> str:
    """Rows as Graphviz takes them, which reads escapes and entities in texts."""
    return "\\n".join(_shown(row).replace("&", "&amp;").replace("\\", "\\\\") for row in rows)


def _kind(text: str) -> str:
    if MAIL in text:
        return MAILED
    return TIMED if text.startswith(CLOCK) else PLAIN


def _shown(text: str) -> str:
    """Text as the picture can carry it: no control characters, and a clock that plain fonts have."""
    return "".join(one for one in text if one.isprintable() or one in MARKS).replace(CLOCK, "◷")


def _wrapped(text: str) -> Iterator[str]:
    """Lines of about the same width; Chinese characters count twice."""
    line, width = "", 0
    for word in _pieces(text):
        size = sum(2 if ord(one) > 0x2E7F else 1 for one in word)
        if line.strip() and width + size > _WIDE:
            yield line.strip()
            line, width = "", 0
        line, width = line + word, width + size
    if line.strip():
        yield line.strip()


def _pieces(text: str) -> Iterator[str]:
    """Words with their blanks; Chinese may break anywhere."""
    word = ""
    for one in text:
        if ord(one) > 0x2E7F:
            yield from (word, one)
            word = ""
        else:
            word += one
            if one == " ":
                yield word
                word = ""
    yield word
