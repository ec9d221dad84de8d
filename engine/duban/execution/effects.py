"""What a step wants to happen elsewhere, and what it says about itself, as data.

An effect's id is `instance:sequence:index`: the same step gives the same ids, so a replay cannot deliver twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from msgspec import Struct, field

from duban.execution.instance import Instance, Origin, Parent
from duban.execution.stimulus import Stimulus


class Escalate(Struct, frozen=True, omit_defaults=True, tag="escalate", tag_field="effect"):
    """Tell `to` (a role). `escalation` is the rung's name; `cause` says what raised it, once per cause and rung."""

    id: str
    escalation: str
    to: str
    level: str
    message: str
    title: str
    process: str
    version: str
    key: str
    cause: str
    acknowledge_by: datetime | None = None


class Notify(Struct, frozen=True, omit_defaults=True, tag="notify", tag_field="effect"):
    """Tell `to` (a role) something that needs no answer."""

    id: str
    to: str
    message: str
    title: str
    process: str
    version: str
    key: str


class StartProcess(Struct, frozen=True, omit_defaults=True, tag="start_process", tag_field="effect"):
    """Start an instance. `instance` is the id it will have; `parent` the call that waits for its end, if any."""

    id: str
    process: str
    instance: str
    facts: dict[str, Any] = field(default_factory=dict)
    key: str | None = None
    parent: Parent | None = None


class CallService(Struct, frozen=True, omit_defaults=True, tag="call_service", tag_field="effect"):
    """Ask a service. `parent` is the activation that waits for the answer, None when nobody does.

    `attempts` is how often it is tried at most (None: as often as the engine does); `pause` the seconds before the
    second attempt, doubled each time.
    """

    id: str
    service: str
    process: str
    key: str
    fields: dict[str, Any] = field(default_factory=dict)
    parent: Parent | None = None
    attempts: int | None = None
    pause: float | None = None


class SendEvent(Struct, frozen=True, omit_defaults=True, tag="send_event", tag_field="effect"):
    """Send an event to the open instance of `process` with `key`, retrying until `keep_until` while it is refused.

    With `instance`, it is for that one, open or not; `origin` tells it who sent it.
    """

    id: str
    process: str
    key: str
    event: str
    fields: dict[str, Any] = field(default_factory=dict)
    keep_until: datetime | None = None
    instance: str = ""
    origin: Origin | None = None


class PublishEvent(Struct, frozen=True, omit_defaults=True, tag="publish_event", tag_field="effect"):
    """Offer an event to every instance that accepts it and every process that starts on it."""

    id: str
    event: str
    fields: dict[str, Any] = field(default_factory=dict)
    keep_until: datetime | None = None


class CancelProcess(Struct, frozen=True, omit_defaults=True, tag="cancel_process", tag_field="effect"):
    """Cancel a child whose caller has left the calling state."""

    id: str
    instance: str
    reason: str


class ReplyTo(Struct, frozen=True, omit_defaults=True, tag="reply_to", tag_field="effect"):
    """Tell the caller that its child has ended or its service answered: with facts, or an error code and what it means."""

    id: str
    parent: Parent
    facts: dict[str, Any] = field(default_factory=dict)
    error: str = ""
    message: str = ""


Effect = Escalate | Notify | StartProcess | CallService | SendEvent | PublishEvent | CancelProcess | ReplyTo


class Entry(Struct, frozen=True, omit_defaults=True):
    """One line of the journal: what happened (`timer.armed`, `transition` …), to what, and the particulars."""

    kind: str
    name: str = ""
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CountQuery:
    """A question that only the store can answer: how many other instances agree with this one.

    Count the instances of `process` other than `exclude` started at or after `since` whose indexed facts equal `match`.
    With `distinct`, count the different values of that fact among them and `own`; without, count them and this one.
    The answer is an int of at least 1. It must be given under a lock on (`process`, `match`).
    """

    name: str
    process: str
    match: Mapping[str, Any]
    since: datetime | None
    distinct: str | None
    own: Any
    exclude: str

    @property
    def question(self) -> str:
        """What tells this question from others in the same step: its name and what is matched."""
        return f"{self.name}({', '.join(str(value) for value in self.match.values())})"


class Step(Struct, frozen=True):
    """The outcome of one stimulus: the new instance and everything it causes. Nothing has happened yet.

    `indexed` holds the indexed facts that changed, by name. `answers` are the counts it was given, by question.
    """

    instance: Instance
    stimulus: Stimulus
    at: datetime
    entries: tuple[Entry, ...]
    effects: tuple[Effect, ...]
    indexed: Mapping[str, Any]
    answers: Mapping[str, int]
