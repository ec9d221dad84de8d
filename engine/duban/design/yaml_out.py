"""Plain data → YAML as people write it: blocks, with small things in one line. What is read back is the same data."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from duban.definition.scalars import resolve

WIDTH = 110
_PLAIN = re.compile(r"[^\W\d_][\w ./|…。-]*", re.UNICODE)


def to_yaml(data: Mapping[str, Any]) -> str:
    """A mapping as the text of a file. Values are texts, numbers, truth values, null, lists and mappings."""
    return "".join(f"{line}\n" for line in _mapping(data, 0))


def _mapping(data: Mapping[str, Any], depth: int) -> Iterator[str]:
    for key, value in data.items():
        yield from _entry(f"{'  ' * depth}{scalar(key)}:", value, depth)


def _entry(head: str, value: Any, depth: int) -> Iterator[str]:
    """A key or dash with its value: in the same line where it fits, else below."""
    flow = _flow(value)
    if not _nests(value) or (depth > 0 and len(head) + len(flow) < WIDTH):
        yield f"{head} {flow}"
        return
    yield head
    yield from _mapping(value, depth + 1) if isinstance(value, Mapping) else _items(value, depth + 1)


def _items(items: Sequence[Any], depth: int) -> Iterator[str]:
    for item in items:
        head, flow = f"{'  ' * depth}-", _flow(item)
        if isinstance(item, Mapping) and item and len(head) + len(flow) >= WIDTH:
            lines = list(_mapping(item, depth + 1))
            yield f"{head} {lines[0].lstrip()}"
            yield from lines[1:]
        else:
            yield f"{head} {flow}"


def _nests(value: Any) -> bool:
    return isinstance(value, Mapping | list | tuple) and len(value) > 0


def _flow(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(key)}: {_flow(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_flow, value))}]"
    return scalar(value)


def scalar(value: Any) -> str:
    """A single value; texts in quotes where they would be read as something else."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int | Decimal):
        return str(value)
    text = str(value)
    plain = _PLAIN.fullmatch(text) and text == text.strip() and isinstance(resolve(text), str)
    if plain:
        return text
    if text.isprintable() and "'" not in text:
        return f"'{text}'"
    return json.dumps(text, ensure_ascii=False)
