"""Shapes of the actions: one class for each verb."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Discriminator, Field, Tag

from duban.definition.shapes.base import Expression, Ident, Label, Shape

TAG = "action "
"""Prefix of the union's tags, so that they are told from keys in an error's path."""


class ActionShape(Shape):
    """What every action may say."""

    condition: Expression | None = Field(default=None, alias="if")
    """The action is done only where this holds."""


class SetShape(ActionShape):
    """Sets facts."""

    set: dict[Ident, Expression]
    """New values by fact; an event field that did not come leaves its fact as it is."""


class DecideShape(ActionShape):
    """Applies a decision table to the facts."""

    decide: Ident
    """The decision."""


class EscalateShape(ActionShape):
    """Raises an escalation."""

    escalate: Label
    """The escalation."""


class NotifyShape(ActionShape):
    """Tells a role something."""

    notify: Label
    """The role."""
    message: str | None = None
    """A template; process title, key and place when absent."""


class RaiseShape(ActionShape):
    """Queues an internal event that is handled within the same step."""

    event: Label = Field(alias="raise")
    """The internal event."""
    fields: dict[Ident, Expression] = Field(default_factory=dict, alias="with")
    """What comes with it."""


class AddressShape(Shape):
    """An instance by process and key."""

    process: Label
    """Its process; `self` is this one."""
    key: Expression
    """The value of its key fact."""


class SendShape(ActionShape):
    """Sends an event to another instance."""

    send: Label
    """The event."""
    to: AddressShape
    """The receiver."""
    fields: dict[Ident, Expression] = Field(default_factory=dict, alias="with")
    """What comes with it."""
    keep: Expression | None = None
    """How long it waits for somebody who accepts it."""


class PublishShape(ActionShape):
    """Publishes an event to all who accept it or start on it."""

    publish: Label
    """The event."""
    fields: dict[Ident, Expression] = Field(default_factory=dict, alias="with")
    """What comes with it."""
    keep: Expression | None = None
    """How long it waits for somebody who accepts it."""


class StartShape(ActionShape):
    """Starts another process without waiting for it."""

    start: Label
    """The process."""
    facts: dict[Ident, Expression] = Field(default_factory=dict, alias="with")
    """The facts it starts with."""
    key: Expression | None = None
    """The key it is identified by."""


class AskServiceShape(ActionShape):
    """Asks a service without waiting for its answer."""

    service: Label
    """The service."""
    fields: dict[Ident, Expression] = Field(default_factory=dict, alias="with")
    """What it is asked with."""


class CompensateShape(ActionShape):
    """Undoes what was completed in a state, newest first."""

    compensate: str
    """The state; `all` is the whole process."""


class AcknowledgeShape(ActionShape):
    """Acknowledges an escalation, so that its ladder stops."""

    acknowledge: Label
    """The escalation."""


class WaiveShape(ActionShape):
    """Gives up an obligation."""

    waive: Label
    """The obligation."""


class NoteShape(ActionShape):
    """Writes into the journal."""

    note: Expression
    """The text."""


VERBS: dict[str, type[ActionShape]] = {
    "set": SetShape, "decide": DecideShape, "escalate": EscalateShape, "notify": NotifyShape, "raise": RaiseShape,
    "send": SendShape, "publish": PublishShape, "start": StartShape, "service": AskServiceShape,
    "compensate": CompensateShape, "acknowledge": AcknowledgeShape, "waive": WaiveShape, "note": NoteShape,
}  # fmt: skip


def _verb(value: Any) -> str | None:
    if isinstance(value, ActionShape):
        return TAG + next(verb for verb, shape in VERBS.items() if type(value) is shape)
    words = value if isinstance(value, dict) else ()
    return next((TAG + word for word in words if word in VERBS), None)


Action = Annotated[
    Annotated[SetShape, Tag(f"{TAG}set")]
    | Annotated[DecideShape, Tag(f"{TAG}decide")]
    | Annotated[EscalateShape, Tag(f"{TAG}escalate")]
    | Annotated[NotifyShape, Tag(f"{TAG}notify")]
    | Annotated[RaiseShape, Tag(f"{TAG}raise")]
    | Annotated[SendShape, Tag(f"{TAG}send")]
    | Annotated[PublishShape, Tag(f"{TAG}publish")]
    | Annotated[StartShape, Tag(f"{TAG}start")]
    | Annotated[AskServiceShape, Tag(f"{TAG}service")]
    | Annotated[CompensateShape, Tag(f"{TAG}compensate")]
    | Annotated[AcknowledgeShape, Tag(f"{TAG}acknowledge")]
    | Annotated[WaiveShape, Tag(f"{TAG}waive")]
    | Annotated[NoteShape, Tag(f"{TAG}note")],
    Discriminator(_verb),
]


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, dict | str) else value


Actions = Annotated[list[Action], BeforeValidator(_as_list, json_schema_input_type=Action | list[Action])]
"""Actions in their order; a single one needs no list."""
