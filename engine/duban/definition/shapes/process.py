"""The shape of a definition file."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from duban.definition.shapes.actions import Actions
from duban.definition.shapes.base import Ident, Label, Shape, Text
from duban.definition.shapes.clocks import EscalationShape, ObligationShape
from duban.definition.shapes.facts import CountShape, DecisionShape, Event, FactShape, Term
from duban.definition.shapes.starts import ScheduleShape, StartsOn
from duban.definition.shapes.states import State, TimerShape, Transitions


class ProcessShape(Shape):
    """One process."""

    duban: Literal[1]
    """The version of the language."""
    process: Label
    """The name of the process."""
    version: int | None = Field(default=None, ge=1)
    """A number for people; the content decides whether it is new."""
    extends: Label | None = None
    """The process of which this is another standard."""
    title: Text = Field(default_factory=dict)
    """What people call it."""
    calendar: Label = "always"
    """The working calendar."""
    unknown_year: Literal["provisional", "refuse"] = "provisional"
    """What to do about years the calendar does not know."""
    key: Ident | None = None
    """The fact that identifies an instance, unique among open ones."""
    terms: dict[Ident, Term] = Field(default_factory=dict)
    """Numbers that a standard may change without touching the flow."""
    facts: dict[Ident, FactShape] = Field(default_factory=dict)
    """What is known of an instance."""
    counts: dict[Ident, CountShape] = Field(default_factory=dict)
    """Questions to the store about instances."""
    decisions: dict[Ident, DecisionShape] = Field(default_factory=dict)
    """How it is judged: decision tables."""
    events: dict[Label, Event] = Field(default_factory=dict)
    """What can happen from outside."""
    obligations: dict[Label, ObligationShape] = Field(default_factory=dict)
    """What is owed by when."""
    escalations: dict[Label, EscalationShape] = Field(default_factory=dict)
    """Who hears of it."""
    starts_on: StartsOn = Field(default_factory=list)
    """Published events that start an instance."""
    schedules: dict[Label, ScheduleShape] = Field(default_factory=dict)
    """Recurring starts."""
    on: dict[str, Transitions] = Field(default_factory=dict)
    """Transitions by event, from wherever the instance is."""
    timers: dict[Label, TimerShape] = Field(default_factory=dict)
    """Clocks that run as long as the instance."""
    enter: Actions = Field(default_factory=list)
    """What is done when the instance starts."""
    exit: Actions = Field(default_factory=list)
    """What is done when the instance ends."""
    initial: Label | None = None
    """The state an instance starts in."""
    states: dict[Label, State] | None = Field(default=None, min_length=1)
    """The states."""
    parallel: dict[Label, State] | None = Field(default=None, min_length=1)
    """Regions, if the process itself is parallel."""
