"""What can be done on the way: one class a kind of action."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from duban.definition.basics import NOWHERE, Expr, Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """The common part of all actions. `where` is the element's document path, stable under edits elsewhere."""

    where: str
    condition: Expr | None = None
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class SetFacts(Action):
    values: Mapping[str, Expr]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decide(Action):
    decision: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalate(Action):
    escalation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notify(Action):
    """Tells a role something; `message` is a template, None stands for the process title, key and place."""

    to: str
    message: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Raise(Action):
    """Queues an internal event that is handled within the same step."""

    event: str
    fields: Mapping[str, Expr] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Send(Action):
    """Sends an event to the open instance of `process` with this key. `keep` is a duration to wait for acceptance."""

    event: str
    process: str
    key: Expr
    fields: Mapping[str, Expr] = field(default_factory=dict)
    keep: Expr | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Publish(Action):
    """Publishes an event to every instance that accepts it and every process that starts on it."""

    event: str
    fields: Mapping[str, Expr] = field(default_factory=dict)
    keep: Expr | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Start(Action):
    """Starts an instance of another process without waiting for it."""

    process: str
    facts: Mapping[str, Expr] = field(default_factory=dict)
    key: Expr | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AskService(Action):
    """Asks a service without waiting: its answer is of no interest, its failure an incident."""

    service: str
    fields: Mapping[str, Expr] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compensate(Action):
    """Undoes what was completed in the state `scope` (the process: ""), newest first."""

    scope: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledge(Action):
    escalation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Waive(Action):
    obligation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Note(Action):
    """Writes a text into the journal."""

    text: Expr
