"""The shape of a rule book: which rules a pack of processes follows, where each of them lives, and what shows it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from duban.definition.shapes.base import Label, Shape, Text

Keys = Annotated[
    list[str],
    BeforeValidator(lambda value: value if isinstance(value, list) else [value], json_schema_input_type=str | list[str]),
]


class BookedRuleShape(Shape):
    """One rule: what it asks for, and who sees to it."""

    words: Text
    """What it asks for, in few words."""
    strength: Literal["hard", "soft", "vague"]
    """`hard` names a number, a recipient or a must; `soft` asks for a record or a step; `vague` leaves its measure open."""
    lives: dict[Label, Keys] = Field(default_factory=dict)
    """By process, the elements that carry it, as `obligations/first_reply`, `states/work/closed`, `decisions/grade/2`."""
    shown: Keys = Field(default_factory=list)
    """The scenarios that show it, as `complaint/24-first-reply-missed`."""
    tested: Keys = Field(default_factory=list)
    """Tests in Python that show it, as `tests/pack/test_messages.py::test_no_message_carries_personal_data`."""
    by: Label | None = None
    """Who carries it instead of a process, or besides one: one of the book's `carriers`."""
    why: Text = Field(default_factory=dict)
    """Why no process carries it, or what its carrier does."""


class RuleBookShape(Shape):
    """All rules that a pack of processes answers to."""

    rulebook: Label
    """The name of the book."""
    title: Text = Field(default_factory=dict)
    """What people call it."""
    documents: dict[str, Text]
    """Titles of the documents by the number that a rule's id begins with."""
    carriers: dict[Label, Text] = Field(default_factory=dict)
    """Who carries what no process can."""
    rules: dict[str, BookedRuleShape]
    """The rules by id: the document's number, a hyphen, and a number of two digits or more."""
