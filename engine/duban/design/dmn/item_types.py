"""Facts' types as DMN's item definitions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from duban.definition.feel.text import show
from duban.definition.model import Fact, FactType
from duban.design.dmn.scopes import NOBODY
from duban.design.xml_out import Tag

SIMPLE = {
    "text": "string", "integer": "number", "decimal": "number", "boolean": "boolean", "date": "date",
    "datetime": "date and time", "any": "Any", "enum": "string",
}  # fmt: skip

DURATION = "t_duration"
"""The type of durations: DMN has two of them, and ours may be either, or counted in working time."""


def values_text(values: tuple[str, ...]) -> str:
    """Texts as unary tests."""
    return ", ".join(json.dumps(value, ensure_ascii=False) for value in values)


def text_tag(name: str, text: str) -> Tag:
    """An element with a `text` inside."""
    return Tag(name, {}, (Tag("text", text=text),))


class ItemTypes:
    """Item definitions, made when a type needs one; a type's name is that of the fact it was made for."""

    def __init__(self) -> None:
        self.tags: dict[str, Tag] = {}

    def of_fact(self, fact: Fact, name: str) -> str:
        """The type of a fact, with its bounds."""
        bounds = _bounds(fact)
        return self._define(name, fact.type, bounds) if bounds else self.of(fact.type, name)

    def of(self, type_: FactType, name: str) -> str:
        """A type."""
        if type_.kind in ("list", "record", "enum"):
            return self._define(name, type_)
        return self._simple(type_)

    def _simple(self, type_: FactType) -> str:
        if type_.kind != "duration":
            return SIMPLE[type_.kind]
        self.tags[DURATION] = Tag("itemDefinition", {"name": DURATION}, (Tag("typeRef", text="Any"),))
        return DURATION

    def of_outputs(self, name: str, facts: Mapping[str, Fact], collected: bool) -> str:
        """The structure that a decision with several outputs gives, or a list of them."""
        made = f"t_{name}"
        parts = {output: fact.type.of if collected and fact.type.of else fact.type for output, fact in facts.items()}
        components = tuple(self._body("itemComponent", output, type_) for output, type_ in parts.items())
        self.tags[made] = Tag("itemDefinition", {"name": made, "isCollection": "true" if collected else ""}, components)
        return made

    def of_numbers(self, name: str, numbers: tuple[str, ...]) -> str:
        """A structure of numbers."""
        parts = tuple(Tag("itemComponent", {"name": one}, (Tag("typeRef", text="number"),)) for one in numbers)
        self.tags[f"t_{name}"] = Tag("itemDefinition", {"name": f"t_{name}"}, parts)
        return f"t_{name}"

    def _define(self, name: str, type_: FactType, bounds: str = "") -> str:
        made = f"t_{name}"
        self.tags[made] = self._body("itemDefinition", made, type_, bounds)
        return made

    def _body(self, tag: str, name: str, type_: FactType, bounds: str = "") -> Tag:
        if type_.kind == "list":
            inner = self._body(tag, name, type_.of) if type_.of else Tag(tag, {"name": name}, (Tag("typeRef", text="Any"),))
            if inner.attributes.get("isCollection"):
                inner = Tag(tag, {"name": name}, (Tag("typeRef", text=self._nested(name, type_)),))
            return Tag(tag, {**inner.attributes, "isCollection": "true"}, inner.children)
        if type_.kind == "record":
            parts = tuple(self._body("itemComponent", part, fact.type) for part, fact in type_.fields.items())
            return Tag(tag, {"name": name}, parts)
        values = values_text(type_.values) if type_.kind == "enum" else bounds
        allowed = text_tag("allowedValues", values) if values else None
        return Tag(tag, {"name": name}, (Tag("typeRef", text=self._simple(type_)), allowed))

    def _nested(self, name: str, type_: FactType) -> str:
        """The type of the lists in a list of lists."""
        assert type_.of is not None
        return self._define(f"{name.removeprefix('t_')}_item", type_.of)


def _bounds(fact: Fact) -> str:
    if fact.type.kind not in ("integer", "decimal", "date", "datetime"):
        return ""
    low, high = _end(fact.min), _end(fact.max)
    if low and high:
        return f"[{low}..{high}]"
    return f">= {low}" if low else f"<= {high}" if high else ""


def _end(value: Any) -> str:
    if value is None:
        return ""
    text = show(NOBODY, value)
    name = {"date": "date", "datetime": "date and time"}.get(type(value).__name__)
    return f'{name}("{text}")' if name else text
