"""Facts and their types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from duban.definition.basics import NOWHERE, Place, Text


@dataclass(frozen=True, slots=True)
class FactType:
    """The type of a fact or event field.

    `values` belong to an enum, `of` to a list, `fields` to a record.
    """

    kind: Literal["text", "integer", "decimal", "boolean", "date", "datetime", "duration", "enum", "list", "record", "any"]
    values: tuple[str, ...] = ()
    of: FactType | None = None
    fields: Mapping[str, Fact] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is known of an instance, or one field of an event or record. `default` is a checked Python value."""

    name: str
    type: FactType
    required: bool = False
    default: Any = None
    min: Any = None
    max: Any = None
    pattern: str | None = None
    personal: bool = False
    indexed: bool = False
    title: Text = field(default_factory=dict)
    place: Place = NOWHERE
