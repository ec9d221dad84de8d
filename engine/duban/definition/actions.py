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


@dataclass(frozen=True, slots=True, kw_only=True)
class SetBlank(Action):
    """Sets one fact that is not known yet; what is known stays."""

    fact: str
    value: Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class SetRecord(Action):
    """Sets the facts of a record that an expression gives: what a script of another language leaves behind."""

    values: Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt(Action):
    """A block: an error in it ends the block, not the step, and raises `error.execution` (SCXML 3.13)."""

    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """One way of a `Choose`; without a condition it is always open."""

    condition: Expr | None
    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choose(Action):
    """Runs the first branch whose condition holds, and no other."""

    branches: tuple[Branch, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ForEach(Action):
    """Runs actions for each element of a list as it is at the beginning; `item` and `index` are the facts to set."""

    items: Expr
    item: str
    index: str | None
    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SendTo(Action):
    """Sends an event to a receiver worked out when it is sent, perhaps later.

    `target` gives None (this instance, by way of its host), `#_internal`, `#_parent`, `#_INVOCATION` or `#_scxml_ID`.
    `delay` is a duration; what is delayed can be cancelled by its `name` and is lost when this instance ends. `content`
    stands for all `fields` together, whatever it is. `name_into` is a fact for the name it gets when it has none.
    """

    event: Expr
    target: Expr | None = None
    fields: tuple[tuple[str, Expr], ...] = ()
    content: Expr | None = None
    delay: Expr | None = None
    name: Expr | None = None
    name_into: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelSend(Action):
    """Takes back what was sent with a delay under this name and is not gone yet."""

    name: Expr
