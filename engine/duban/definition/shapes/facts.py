"""Shapes of facts, events, terms, counts and decisions: what is known and how it is judged."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from duban.definition.shapes.base import Expression, HitPolicy, Ident, Label, Labels, Shape, Text, nothing_to_say

Kind = Literal["text", "integer", "decimal", "boolean", "date", "datetime", "duration", "enum", "list", "record", "any"]


def _kind_as_fact(value: Any) -> Any:
    return {"type": value} if isinstance(value, str) else value


class FactShape(Shape):
    """One thing that is known of an instance, or one field of an event or record."""

    type: Kind
    """What kind of value it holds."""
    required: bool | None = None
    """Whether it must be given at the start (facts, default false) or with the event (fields, default true)."""
    default: Any = None
    """The value it has when none is given."""
    min: Any = None
    """The smallest allowed value; for a text or list the smallest length."""
    max: Any = None
    """The largest allowed value; for a text or list the largest length."""
    pattern: str | None = None
    """A regular expression the whole text must match."""
    values: list[Label] | None = None
    """The values of an enum, in their order of rank."""
    of: ElementShape | None = None
    """The type of a list's elements."""
    fields: dict[Ident, FactShape] | None = None
    """The fields of a record."""
    personal: bool = False
    """Masked for those without the right to read archives."""
    indexed: bool = False
    """Instances can be found by it."""
    title: Text = Field(default_factory=dict)
    """What people call it."""


ElementShape = Annotated[FactShape, BeforeValidator(_kind_as_fact, json_schema_input_type=Kind | FactShape)]

FactShape.model_rebuild()


class EventShape(Shape):
    """What can happen from outside, by whom, and what must come with it."""

    by: Labels = Field(default_factory=list)
    """The roles that may send it; anybody when absent."""
    fields: dict[Ident, FactShape] = Field(default_factory=dict, alias="with")
    """What must come with it. Fields are required unless they say `required: false`."""
    key: Expression | None = None
    """Whose it is when it is published: the key of the open instance, from `event`."""
    title: Text = Field(default_factory=dict)
    """What people call it."""


Event = Annotated[EventShape, BeforeValidator(nothing_to_say, json_schema_input_type=EventShape | None)]


class CountShape(Shape):
    """A question to the store about instances of a process, this one included."""

    process: Label = "self"
    """The process whose instances are counted; `self` is this one."""
    match: list[Ident] = Field(default_factory=list)
    """The facts in which the instances must agree with this one."""
    within: Expression | None = None
    """How far back their starts may lie."""
    distinct: Ident | None = None
    """Count different values of this fact instead of instances."""


class RuleShape(Shape):
    """A row of a decision table."""

    when: Any = None
    """An expression, or one unary test for each input; a row without it always holds."""
    then: Any
    """The value; for several outputs a map or a list."""


class DecisionShape(Shape):
    """A decision table in DMN's sense."""

    hit: HitPolicy = "unique"
    """Which of the rows that hold decides."""
    aggregate: Literal["sum", "min", "max", "count"] | None = None
    """How `collect` makes one value of many."""
    inputs: list[Expression] = Field(default_factory=list)
    """Expressions that each rule's `when` list tests."""
    outputs: list[Ident] = Field(default_factory=list)
    """The facts the table sets; the fact named like the decision when absent."""
    rules: list[RuleShape]
    """The rows, from the top."""
    default: Any = None
    """What it gives where no rule holds, instead of null; for several outputs a map or a list."""
    title: Text = Field(default_factory=dict)
    """What people call it."""


Term = Annotated[Any, Field(description="A duration, number, text, boolean or a list of those.")]
Number = int | Decimal
