"""Everything that can change an instance, as data. Each change is exactly one of these, given to `step`."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct, field

from duban.execution.instance import Origin, Parent


class Actor(Struct, frozen=True, omit_defaults=True):
    """Who asks for a change. With an actor, `by:` is enforced; without one, the host answers for that."""

    name: str
    roles: tuple[str, ...] = ()


class Start(Struct, frozen=True, omit_defaults=True, tag="start", tag_field="stimulus"):
    """The birth of an instance. `id` and `key` come from the host, which alone draws ids and numbers."""

    id: str
    key: str
    facts: dict[str, Any] = field(default_factory=dict)
    actor: Actor | None = None
    parent: Parent | None = None
    tenant: str = ""


class Event(Struct, frozen=True, omit_defaults=True, tag="event", tag_field="stimulus"):
    """Something happened outside. `origin` is the instance that sent it, where that wants to be known."""

    name: str
    fields: dict[str, Any] = field(default_factory=dict)
    actor: Actor | None = None
    origin: Origin | None = None


class TimerDue(Struct, frozen=True, omit_defaults=True, tag="timer_due", tag_field="stimulus"):
    """The instance's earliest due clock, warning, breach or rung fires (one of them)."""


class Reply(Struct, frozen=True, omit_defaults=True, tag="reply", tag_field="stimulus"):
    """A called process has ended or a service answered, or failed with `error`. `scope` is the activation that waits.

    `invoke` is the id of the invocation that has ended, where nobody waited for it.
    """

    scope: int
    facts: dict[str, Any] = field(default_factory=dict)
    error: str = ""
    message: str = ""
    invoke: str = ""


class Acknowledge(Struct, frozen=True, omit_defaults=True, tag="acknowledge", tag_field="stimulus"):
    """Somebody has taken note of an escalation: its name, a rung's name, or the id of one effect."""

    escalation: str
    actor: Actor | None = None


class Cancel(Struct, frozen=True, omit_defaults=True, tag="cancel", tag_field="stimulus"):
    """The instance ends here and now."""

    reason: str = ""
    actor: Actor | None = None


class Suspend(Struct, frozen=True, omit_defaults=True, tag="suspend", tag_field="stimulus"):
    """All clocks stand still and nothing is accepted until Resume."""

    reason: str = ""
    actor: Actor | None = None


class Resume(Struct, frozen=True, omit_defaults=True, tag="resume", tag_field="stimulus"):
    """Goes on after Suspend. `clocks` None leaves the choice to each timer's own `resume:`."""

    reason: str = ""
    actor: Actor | None = None
    clocks: Literal["keep_remaining", "keep_deadline", "restart"] | None = None


class CalendarChanged(Struct, frozen=True, omit_defaults=True, tag="calendar_changed", tag_field="stimulus"):
    """The working calendar has learned something: due instants are computed again."""

    calendar: str


class SetFacts(Struct, frozen=True, omit_defaults=True, tag="set_facts", tag_field="stimulus"):
    """An operator corrects what is known; a null takes a fact away. Clocks and guards are looked at again."""

    facts: dict[str, Any]
    reason: str = ""
    actor: Actor | None = None


class MoveToken(Struct, frozen=True, omit_defaults=True, tag="move_token", tag_field="stimulus"):
    """An operator moves the token at `source` (a path, or an activation's id) to the state `to`.

    Exits and entries run as they do for a transition.
    """

    source: str | int
    to: str
    reason: str = ""
    actor: Actor | None = None


class SkipDue(Struct, frozen=True, omit_defaults=True, tag="skip_due", tag_field="stimulus"):
    """What is due earliest passes without doing anything: an operator's way past a timer that fails whenever it fires."""

    reason: str = ""
    actor: Actor | None = None


class AddElement(Struct, frozen=True, omit_defaults=True, tag="add_element", tag_field="stimulus"):
    """A further element for an `each` that is running: at `state`, a path or an activation's id."""

    state: str | int
    element: Any
    reason: str = ""
    actor: Actor | None = None


class CompleteEach(Struct, frozen=True, omit_defaults=True, tag="complete_each", tag_field="stimulus"):
    """Enough: an `each` goes on as if all its elements had finished; those still open are left."""

    state: str | int
    reason: str = ""
    actor: Actor | None = None


class Migrate(Struct, frozen=True, omit_defaults=True, tag="migrate", tag_field="stimulus"):
    """The instance goes over to another version of its process; it is stepped with that version's program.

    `states`, `timing`, `otherwise`, `renames` and `facts` are those of the MigrationPlan. What only the old version
    knows comes along: what occupied states are for (`natures`, by old path), and which incoming transition of the new
    version a token that waits at a join has come by (`arrivals`, by the old one's order).
    """

    version: str
    states: dict[str, str | None] = field(default_factory=dict)
    timing: dict[str, Literal["keep", "recompute"]] = field(default_factory=dict)
    otherwise: Literal["keep", "recompute"] = "keep"
    renames: dict[str, str] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    natures: dict[str, str] = field(default_factory=dict)
    arrivals: dict[int, int] = field(default_factory=dict)
    reason: str = ""
    actor: Actor | None = None


Stimulus = (
    Start
    | Event
    | TimerDue
    | Reply
    | Acknowledge
    | Cancel
    | Suspend
    | Resume
    | CalendarChanged
    | SetFacts
    | MoveToken
    | SkipDue
    | AddElement
    | CompleteEach
    | Migrate
)
