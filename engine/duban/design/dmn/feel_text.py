"""Boxed expressions as one FEEL text."""

from __future__ import annotations

import json
from functools import singledispatch
from typing import Any

from duban.design.dmn.model import (
    Box,
    Conditional,
    ContextBox,
    FilterBox,
    FunctionBox,
    Invocation,
    Iterator,
    ListBox,
    Literal,
    Relation,
)


class NoText(Exception):
    """A box that FEEL has no words for; the message says which."""


def as_feel(box: Box | None) -> str:
    """The text of a box. NoText for decision tables inside others, for what is missing, and for other languages."""
    if box is None:
        raise NoText("something is missing in it")
    return _text(box)


@singledispatch
def _text(box: Any) -> str:
    raise NoText("a decision table stands inside it")


@_text.register(Literal)
def _literal(box: Literal) -> str:
    if box.body.language:
        raise NoText(f"it is written in {box.body.language}")
    if not box.body.text:
        raise NoText("an expression in it is empty")
    return box.body.text


@_text.register(Invocation)
def _invocation(box: Invocation) -> str:
    bindings = (f"{entry.name}: {as_feel(entry.box)}" for entry in box.bindings)
    return f"{as_feel(box.function)}({', '.join(bindings)})"


@_text.register(ContextBox)
def _context(box: ContextBox) -> str:
    named = {entry.name: as_feel(entry.box) for entry in box.entries if entry.name}
    last = next((entry for entry in box.entries if not entry.name), None)
    if last is None:
        return _braces(named)
    result = "result" if "result" not in named else "result_"
    return f"{_braces({**named, result: as_feel(last.box)})}.{result}"


def _braces(entries: dict[str, str]) -> str:
    return "{" + ", ".join(f"{_key(name)}: {text}" for name, text in entries.items()) + "}"


def _key(name: str) -> str:
    return name if name.replace(" ", "").isidentifier() else json.dumps(name, ensure_ascii=False)


@_text.register(ListBox)
def _list(box: ListBox) -> str:
    return f"[{', '.join(map(as_feel, box.items))}]"


@_text.register(Relation)
def _relation(box: Relation) -> str:
    rows = (_braces(dict(zip(box.columns, map(as_feel, row), strict=False))) for row in box.rows)
    return f"[{', '.join(rows)}]"


@_text.register(FunctionBox)
def _function(box: FunctionBox) -> str:
    if box.kind != "FEEL":
        raise NoText(f"it is written in {box.kind}")
    return f"function({', '.join(param.name for param in box.params)}) {as_feel(box.body)}"


@_text.register(Conditional)
def _conditional(box: Conditional) -> str:
    return f"if {as_feel(box.condition)} then {as_feel(box.then)} else {as_feel(box.otherwise)}"


@_text.register(FilterBox)
def _filter(box: FilterBox) -> str:
    return f"({as_feel(box.source)})[{as_feel(box.match)}]"


@_text.register(Iterator)
def _iterator(box: Iterator) -> str:
    word = "return" if box.kind == "for" else "satisfies"
    return f"{box.kind} {box.variable} in {as_feel(box.source)} {word} {as_feel(box.body)}"
