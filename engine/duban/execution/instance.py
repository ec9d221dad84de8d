"""The state of one running process, as one value: what is active, known, timed and owed."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from msgspec import Struct, field


class Invoked(Struct, frozen=True):
    """A running invocation: the instance it started, and its number (from 0) among those of the state."""

    instance: str
    index: int


Pauses = list[tuple[datetime, datetime | None]]


class Scope(Struct, frozen=True, omit_defaults=True):
    """One activation of a state. Scopes form a tree by `parent`; those without children are the tokens.

    The process itself is scope 0 with path "". `arrived` is the order of the transition a token waits with at a join,
    `child` the instance a call waits for; `finished` says that the call was answered. `late` names the joins that will
    absorb the token. Ids grow and are never used twice, so that old causes are not mistaken for new ones.

    An `each` keeps the `items` it goes over (as JSON values), how many of them it has `begun` and how many are `ended`;
    the activation of its body says by `element` which of them (from 0) it is about. `invoked` are the instances of the
    state's invocations by their ids.
    """

    id: int
    path: str
    parent: int
    entered_at: datetime
    arrived: int | None = None
    child: str | None = None
    finished: bool = False
    late: list[str] = field(default_factory=list)
    items: list[Any] = field(default_factory=list)
    begun: int = 0
    ended: int = 0
    element: int | None = None
    invoked: dict[str, Invoked] = field(default_factory=dict)


class Clock(Struct, frozen=True, omit_defaults=True):
    """A timer of one scope. `due` is None while it stands still, is not wanted or has no instant yet.

    `base` is the instant it counts from (for cycles: the scheduled instant of the previous firing), None until its
    condition held for the first time. `count` is how often it fired.
    """

    id: int
    name: str
    scope: int
    status: Literal["armed", "paused", "idle", "fired"]
    base: datetime | None = None
    due: datetime | None = None
    pauses: Pauses = field(default_factory=list)
    count: int = 0
    provisional: bool = False


class Opening(Struct, frozen=True, omit_defaults=True):
    """One opening of an obligation. `due` is None while it stands still, is not wanted or has no instant yet.

    `warnings` are the instants at which warnings will be given, None for those given, skipped or unknown.
    """

    id: int
    name: str
    status: Literal["owed", "paused", "idle", "met", "breached", "met_late", "waived", "superseded"]
    opened_at: datetime
    base: datetime | None = None
    due: datetime | None = None
    pauses: Pauses = field(default_factory=list)
    warnings: list[datetime | None] = field(default_factory=list)
    warned: list[int] = field(default_factory=list)
    breached_at: datetime | None = None
    closed_at: datetime | None = None
    reason: str = ""
    provisional: bool = False

    @property
    def pending(self) -> bool:
        """Whether it can still be met, in time or late."""
        return self.status in ("owed", "paused", "idle", "breached")


class Ladder(Struct, frozen=True, omit_defaults=True):
    """An escalation that has not been acknowledged. `rung` is the next one to be told, at `due`.

    It ends with its cause: the scope, or the opening when that is given. `effects` are the ids of the rungs told.
    """

    id: int
    escalation: str
    rung: int
    due: datetime
    scope: int
    cause: str
    effects: list[str] = field(default_factory=list)
    opening: int | None = None
    obligation: str = ""


class Parent(Struct, frozen=True, omit_defaults=True):
    """The call that started an instance: the calling instance, its tenant-wide id, and the scope that waits.

    `invoke` is the id of the invocation, where it was one: then nobody waits.
    """

    instance: str
    scope: int
    invoke: str = ""


class Origin(Struct, frozen=True, omit_defaults=True):
    """Where an event came from: the instance that sent it ("" for this one itself, inside a step), under which name.

    `scope` and `invoke` say for an invoked child which of the receiver's invocations it is.
    """

    instance: str = ""
    send: str = ""
    scope: int = -1
    invoke: str = ""


class Delayed(Struct, frozen=True, omit_defaults=True):
    """An event that will be sent at `due` to the instance `receiver` ("" for this one itself, inside a step)."""

    id: int
    due: datetime
    event: str
    receiver: str = ""
    name: str = ""
    fields: dict[str, Any] = field(default_factory=dict)


class Completed(Struct, frozen=True, omit_defaults=True):
    """A state that has completed and could be undone: its activation and those around it.

    `elements` are those of the `each` states around it, as JSON values by their paths.
    """

    path: str
    scope: int
    around: list[int]
    elements: dict[str, Any] = field(default_factory=dict)


class Held(Struct, frozen=True, omit_defaults=True):
    """A reply that came while the instance was suspended; it is taken when that goes on."""

    scope: int
    facts: dict[str, Any] = field(default_factory=dict)
    error: str = ""
    message: str = ""
    invoke: str = ""


class Instance(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A running process. `seq` counts its steps; `next_id` is the next number for a scope, clock, opening or ladder.
    `completed` is what `compensate` could undo, oldest first.

    `facts` holds Python values by the fact types of the definition (see documents.py for how they are stored).
    """

    id: str
    process: str
    version: str
    key: str
    tenant: str = ""
    status: Literal["active", "suspended", "ended", "cancelled"] = "active"
    seq: int = 0
    next_id: int = 1
    started_at: datetime
    ended_at: datetime | None = None
    suspended_at: datetime | None = None
    outcome: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    scopes: list[Scope] = field(default_factory=list)
    clocks: list[Clock] = field(default_factory=list)
    openings: list[Opening] = field(default_factory=list)
    ladders: list[Ladder] = field(default_factory=list)
    history: dict[str, list[str]] = field(default_factory=dict)
    held: list[Held] = field(default_factory=list)
    completed: list[Completed] = field(default_factory=list)
    delayed: list[Delayed] = field(default_factory=list)
    parent: Parent | None = None

    @property
    def ended(self) -> bool:
        """Whether nothing will happen to it any more."""
        return self.status in ("ended", "cancelled")

    @property
    def tokens(self) -> list[Scope]:
        """The scopes without children, in order of entry: where the instance is."""
        parents = {scope.parent for scope in self.scopes}
        return [scope for scope in self.scopes if scope.id not in parents]

    @property
    def states(self) -> list[str]:
        """The paths of all tokens, in order of entry; none where the instance was cancelled."""
        return [token.path for token in self.tokens if token.path]

    @property
    def next_due(self) -> datetime | None:
        """The earliest instant at which something happens by itself; None for never (and while suspended)."""
        if self.status != "active":
            return None
        dues = [clock.due for clock in self.clocks]
        dues += [ladder.due for ladder in self.ladders]
        dues += [one.due for one in self.delayed]
        for opening in self.openings:
            dues += opening.warnings
            if opening.status == "owed":
                dues.append(opening.due)
        return min(filter(None, dues), default=None)
