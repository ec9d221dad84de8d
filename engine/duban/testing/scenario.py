"""What a scenario file says, as frozen data: a story with the clock in its hands, and what is expected of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, get_args

from duban.definition.located import Cursor
from duban.definition.model import Place
from duban.durations import Duration

Verb = Literal["start", "send", "publish", "acknowledge", "suspend", "resume", "cancel", "answer", "fail"]
VERBS: tuple[Verb, ...] = get_args(Verb)

Kind = Literal["escalated", "notified", "called", "published", "incidents"]
KINDS: tuple[Kind, ...] = ("escalated", "notified", "called", "published", "incidents")

PAUSED = "paused"
"""What `timers` says of a clock that stands still."""

STATUSES = ("owed", "paused", "idle", "met", "met_late", "breached", "waived", "superseded")
"""What `obligations` can say; null for one that was never owed."""


@dataclass(frozen=True, slots=True)
class Action:
    """One thing somebody does. `name` is the event, escalation, process or service; `values` its fields or facts.

    `role` is who does it, `to` whom it is done to (None: the story's instance), `alias` and `key` name what is started,
    `reason` belongs to suspend, resume, cancel and fail; `error` is the code that a service fails with.
    """

    verb: Verb
    name: str
    values: Mapping[str, Any] = field(default_factory=dict)
    role: str | None = None
    to: str | None = None
    alias: str | None = None
    key: str | None = None
    reason: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """The action must be refused, with this code if one is given, and for these fields or facts if any are named."""

    code: str | None = None
    faults: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Listing:
    """What happened since the previous `expect`: `exact` and in order, or what must and must not be among it."""

    exact: tuple[str, ...] | None = None
    includes: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that is said to have happened."""
        return self.includes if self.exact is None else self.exact


@dataclass(frozen=True, slots=True)
class Owed:
    """What is expected of an obligation's latest opening. `due` is naive where the file is; None is not looked at."""

    status: str | None
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class Expect:
    """What must hold now of the story's instance, or of another (`of`). What is None is not looked at.

    `ended` is a truth value or the path of the final state. In `timers` a due instant is a datetime (naive where the file
    is), "paused", or None for a timer that is not armed; `accepts` is a set. `cursor` finds the places of it all.
    """

    cursor: Cursor = field(repr=False, compare=False)
    of: str | None = None
    states: tuple[str, ...] | None = None
    ended: bool | str | None = None
    facts: Mapping[str, Any] | None = None
    obligations: Mapping[str, Owed] | None = None
    timers: Mapping[str, datetime | str | None] | None = None
    accepts: tuple[str, ...] | None = None
    happened: Mapping[Kind, Listing] = field(default_factory=dict)

    @property
    def place(self) -> Place:
        """Where it stands."""
        return self.cursor.key


@dataclass(frozen=True, slots=True)
class Moment:
    """One item of the story: the clock moves (to `at`, or by `after`), then something is done, then it is looked at."""

    cursor: Cursor = field(repr=False, compare=False)
    at: datetime | None = None
    after: Duration | None = None
    action: Action | None = None
    refused: Refusal | None = None
    expects: tuple[Expect, ...] = ()

    @property
    def place(self) -> Place:
        """Where it stands."""
        return self.cursor.place


@dataclass(frozen=True, slots=True)
class Scripted:
    """How a process that the story keeps out, or a service, answers: after a while, with facts or with an error code.

    `mode` is "run" to let it run after all, or "ignore": it never answers.
    """

    mode: Literal["answer", "ignore", "run"] = "answer"
    after: Duration | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    error: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Scenario:
    """A whole file. `start` is None where the story itself brings the first instance about.

    `children` says what becomes of other processes by name; `others` of those not named; `services` how services answer.
    `at` is naive where the file is: then it is meant in the zone of the process's calendar, for which `calendar` may name
    another. `schedules` are those played: all of the process, or by name; `rosters` the lists they start one instance for
    each element of.
    """

    title: str
    process: str
    at: datetime
    cursor: Cursor = field(repr=False, compare=False)
    start: Action | None = None
    story: tuple[Moment, ...] = ()
    strict: bool = True
    others: Literal["run", "ignore"] = "run"
    children: Mapping[str, Scripted] = field(default_factory=dict)
    services: Mapping[str, Scripted] = field(default_factory=dict)
    calendar: str | None = None
    schedules: bool | tuple[str, ...] = False
    rosters: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)

    @property
    def file(self) -> str:
        """The name of the file it was read from."""
        return self.cursor.place.file
