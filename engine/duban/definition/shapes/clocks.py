"""Shapes of what is owed and who hears of it: timers, obligations, escalations."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from duban.definition.shapes.actions import Actions
from duban.definition.shapes.base import Expression, Label, Paths, Shape, Text, fault


class ClockShape(Shape):
    """A clock's settings."""

    after: Expression | None = None
    """A duration from the moment the state is entered."""
    at: Expression | None = None
    """An instant."""
    every: Expression | None = None
    """A duration, again and again."""
    cron: str | None = None
    """Minute, hour, day, month and weekday; weekdays by name."""
    times: int | None = Field(default=None, ge=1)
    """How often `every` or `cron` fires at most."""
    first: Expression | None = None
    """When `every` fires for the first time: a duration or an instant."""
    condition: Expression | None = Field(default=None, alias="if")
    """The clock runs only while this holds."""
    pause: Paths = Field(default_factory=list)
    """States in which the clock stands still."""
    resume: Literal["keep_remaining", "keep_deadline", "restart"] = "keep_remaining"
    """What is left after a pause."""
    missed: Literal["once", "all", "skip"] = "once"
    """What becomes of instants that passed while nothing ran."""


def _share(value: Any) -> Any:
    try:
        share = Decimal(value.removesuffix("%").strip()) if isinstance(value, str) and value.endswith("%") else None
    except InvalidOperation:
        share = None
    if share is not None and share.is_finite() and 0 <= share <= 100:
        return share / 100
    part = isinstance(value, int | Decimal) and not isinstance(value, bool) and 0 <= value <= 1
    hint = f"write {float(value * 100):g}%" if part else "write for example 95%"
    raise fault("value", f"{value} is not a share", hint)


Share = Annotated[Decimal, BeforeValidator(_share, json_schema_input_type=str)]
"""A percentage."""


def _trigger_in_a_list(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


class TriggerShape(Shape):
    """Something that happens to an instance."""

    event: Paths = Field(default_factory=list)
    """One of these events is accepted."""
    enter: Paths = Field(default_factory=list)
    """One of these states is entered."""
    leave: Paths = Field(default_factory=list)
    """One of these states is left."""
    escalated: Paths = Field(default_factory=list)
    """One of these escalations is raised; `escalation/role` names a later rung."""
    fact: str | None = None
    """A date and time fact; the obligation counts from its value."""


def _trigger(value: Any) -> Any:
    if isinstance(value, str):
        return {} if value == "start" else {"fact": value}
    return value


Trigger = Annotated[TriggerShape, BeforeValidator(_trigger, json_schema_input_type=str | TriggerShape)]
Triggers = Annotated[
    list[Trigger],
    BeforeValidator(_trigger_in_a_list, json_schema_input_type=str | TriggerShape | list[str | TriggerShape]),
]


class WarningShape(Shape):
    """What is done before an obligation is due."""

    before: Expression
    """How long before."""
    do: Actions
    """What."""


class ObligationShape(Shape):
    """What is owed by when. It only observes: the flow must accept the events itself."""

    opens: Triggers = Field(alias="from")
    """`start`, an event, entering or leaving a state, or a date and time fact."""
    within: Expression | None = None
    """How long after that: it is owed before this instant."""
    at: Expression | None = None
    """The instant it is owed by."""
    every: Expression | None = None
    """Owed again and again, each time this long after the last."""
    until: Literal["closing"] | None = None
    """`closing` extends to the end of that working day."""
    when: Expression | None = None
    """Owed only while this holds."""
    met: Triggers = Field(default_factory=list)
    """What fulfils it."""
    pause: Paths = Field(default_factory=list)
    """States in which the clock stands still."""
    restart: bool = False
    """Whether a new `from` while it is open starts it anew."""
    warn: list[WarningShape] = Field(default_factory=list)
    """What is done before it is due."""
    breach: Actions = Field(default_factory=list)
    """What is done when it is due and not met."""
    target: Share | None = None
    """The share that should be met in time, as `95%`."""
    title: Text = Field(default_factory=dict)
    """What people call it."""


class RungShape(Shape):
    """A later step of an escalation's ladder."""

    to: Label
    """The role that is told."""
    acknowledge: Expression | None = None
    """How long to wait for its acknowledgement before the next rung."""
    message: str | None = None
    """A template; the escalation's when absent."""


class EscalationShape(Shape):
    """Who hears of it, and who next when nobody acknowledges."""

    to: Label
    """The role that is told at once."""
    level: Label = "normal"
    """How serious it is, in a word of your own."""
    message: str = "{{ title }} {{ key }}"
    """A template."""
    title: Text = Field(default_factory=dict)
    """What people call it."""
    acknowledge: Expression | None = None
    """How long to wait for an acknowledgement before the ladder's next rung."""
    ladder: list[RungShape] = Field(default_factory=list)
    """Who is told next, and next."""
    quiet: Literal["working"] | None = None
    """`working` holds a rung until working time."""
