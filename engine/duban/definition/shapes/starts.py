"""Shapes of what starts instances: published events and schedules."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from duban.definition.shapes.base import Expression, Ident, Label, Shape


class StartsOnShape(Shape):
    """A published event that starts an instance."""

    event: Label
    """The event."""
    key: Expression | None = None
    """The new instance's key."""
    facts: dict[Ident, Expression] = Field(default_factory=dict, alias="with")
    """The facts it starts with, from `event`."""


class ScheduleShape(Shape):
    """A recurring start, once per due instant."""

    cron: str | None = None
    """Minute, hour, day, month and weekday; weekdays by name."""
    every: Expression | None = None
    """A duration."""
    for_each: str | None = Field(default=None, pattern=r"^roster\.\w+$")
    """One start for each element of a roster, as `roster.buildings`."""
    facts: dict[Ident, Expression] = Field(default_factory=dict, alias="with")
    """The facts it starts with; `element` is the roster's element."""
    key: Expression | None = None
    """The new instance's key."""


def _list_of(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


StartsOn = Annotated[
    list[StartsOnShape], BeforeValidator(_list_of, json_schema_input_type=StartsOnShape | list[StartsOnShape])
]
