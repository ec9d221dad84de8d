"""What all shapes share: strictness, names, expressions, and the short forms."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationInfo, model_validator
from pydantic_core import PydanticCustomError

from duban.definition.words import RESERVED

T = TypeVar("T")


class Shape(BaseModel):
    """A mapping with fixed keys. With a validation context, the known keys of every mapping met are noted in it."""

    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True, use_attribute_docstrings=True, protected_namespaces=()
    )

    @model_validator(mode="before")
    @classmethod
    def _note_keys(cls, data: Any, info: ValidationInfo) -> Any:
        if info.context is not None and isinstance(data, dict):
            info.context[id(data)] = cls
        return data

    @classmethod
    def key_names(cls) -> tuple[str, ...]:
        """The keys as they are written."""
        return tuple(field.alias or name for name, field in cls.model_fields.items())


def fault(code: str, message: str, suggestion: str = "") -> PydanticCustomError:
    """An error of our own, with our words."""
    escaped = message.replace("{", "{{").replace("}", "}}")
    return PydanticCustomError("duban", escaped, {"code": code, "message": message, "suggestion": suggestion})


def _identifier(name: str) -> str:
    if not name.isidentifier():
        good = "".join(c if c.isidentifier() or c.isdigit() else "_" for c in name).strip("_") or "name"
        good = good if good.isidentifier() else f"n{good}"
        raise fault("name", f"{name!r} is not a name", f"use letters, digits and _ only: {good!r}")
    if name in RESERVED:
        raise fault("reserved-name", f"{name!r} is a word of the expression language", f"rename it: '{name}_'")
    return name


def _label(name: str) -> str:
    if not name or not all(c.isalnum() or c in "_-." or c.isidentifier() for c in name):
        good = "".join(c if c.isalnum() or c in "_-." else "_" for c in name) or "name"
        raise fault("name", f"{name!r} is not a name", f"use letters, digits, _ and - only: {good!r}")
    return name


def _expression(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | Decimal) else value


def _not_empty(text: str) -> str:
    if not text.strip():
        raise fault("value", "the expression is empty", "write one, or remove the key")
    return text


def _in_a_list(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


def _texts_by_language(value: Any) -> Any:
    return {"": value} if isinstance(value, str) else value


Ident = Annotated[str, AfterValidator(_identifier)]
"""The name of something expressions can see."""

Label = Annotated[str, AfterValidator(_label)]
"""The name of a state, event, role, process and the like."""

Expression = Annotated[
    str, BeforeValidator(_expression, json_schema_input_type=str | int | float | bool), AfterValidator(_not_empty)
]
"""A FEEL expression; numbers and truth values need no quotes."""

Text = Annotated[dict[str, str], BeforeValidator(_texts_by_language, json_schema_input_type=str | dict[str, str])]
"""A text, or texts by language code."""

Labels = Annotated[list[Label], BeforeValidator(_in_a_list, json_schema_input_type=str | list[str])]
"""A name or a list of names."""

Paths = Annotated[list[str], BeforeValidator(_in_a_list, json_schema_input_type=str | list[str])]
"""A state or a list of states, by name or path."""


def nothing_to_say(value: Any) -> Any:
    """An element without a body, as in `closed:`."""
    return {} if value is None else value


HitPolicy = Literal["unique", "first", "any", "priority", "rule_order", "output_order", "collect"]
