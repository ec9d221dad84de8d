"""Elements → XML text, indented. The counterpart of reading: names are written as given, prefixes included."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

_BREAKS = {"\n": "&#10;", "\t": "&#9;", "\r": "&#13;"}


@dataclass(frozen=True, slots=True)
class Tag:
    """An element to write: attributes that are empty are left out, and so are children that are None."""

    name: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    children: Sequence[Tag | None] = ()
    text: str = ""


def to_xml(root: Tag) -> str:
    """The text of a file, with its declaration."""
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + "".join(f"{line}\n" for line in _lines(root, 0))


def _lines(tag: Tag, depth: int) -> Iterator[str]:
    indent = "  " * depth
    attributes = "".join(f" {name}={quoteattr(value, _BREAKS)}" for name, value in tag.attributes.items() if value)
    children = [child for child in tag.children if child is not None]
    if children:
        yield f"{indent}<{tag.name}{attributes}>"
        for child in children:
            yield from _lines(child, depth + 1)
        yield f"{indent}</{tag.name}>"
    elif tag.text:
        yield f"{indent}<{tag.name}{attributes}>{escape(tag.text)}</{tag.name}>"
    else:
        yield f"{indent}<{tag.name}{attributes}/>"
