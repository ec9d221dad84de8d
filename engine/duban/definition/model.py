"""What a definition file says, as frozen data: names resolved, expressions compiled, every element with its place.

All state references are absolute paths (`handling/work/assigned`); the process itself is the state with the empty path.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from duban.definition.actions import Acknowledge as Acknowledge
from duban.definition.actions import Action as Action
from duban.definition.actions import AskService as AskService
from duban.definition.actions import Attempt as Attempt
from duban.definition.actions import Branch as Branch
from duban.definition.actions import CancelSend as CancelSend
from duban.definition.actions import Choose as Choose
from duban.definition.actions import Compensate as Compensate
from duban.definition.actions import Decide as Decide
from duban.definition.actions import Escalate as Escalate
from duban.definition.actions import ForEach as ForEach
from duban.definition.actions import Note as Note
from duban.definition.actions import Notify as Notify
from duban.definition.actions import Publish as Publish
from duban.definition.actions import Raise as Raise
from duban.definition.actions import Send as Send
from duban.definition.actions import SendTo as SendTo
from duban.definition.actions import SetBlank as SetBlank
from duban.definition.actions import SetFacts as SetFacts
from duban.definition.actions import SetRecord as SetRecord
from duban.definition.actions import Start as Start
from duban.definition.actions import Waive as Waive
from duban.definition.activities import Call as Call
from duban.definition.activities import Each as Each
from duban.definition.activities import Invoke as Invoke
from duban.definition.activities import Service as Service
from duban.definition.activities import Task as Task
from duban.definition.basics import NOWHERE as NOWHERE
from duban.definition.basics import ROOT as ROOT
from duban.definition.basics import Expr as Expr
from duban.definition.basics import Place as Place
from duban.definition.basics import Text as Text
from duban.definition.conventions import OURS as OURS
from duban.definition.conventions import STATECHART as STATECHART
from duban.definition.conventions import Conventions as Conventions
from duban.definition.duties import Escalation as Escalation
from duban.definition.duties import Obligation as Obligation
from duban.definition.duties import Rung as Rung
from duban.definition.duties import Trigger as Trigger
from duban.definition.duties import Warning as Warning
from duban.definition.fact_types import Fact as Fact
from duban.definition.fact_types import FactType as FactType


@dataclass(frozen=True, slots=True)
class Event:
    """What can happen from outside: who may send it (`by`; empty: anybody) and what must come with it.

    Published, it reaches only the open instance whose key `key` gives from `event`; without one, all that accept it.
    """

    name: str
    fields: Mapping[str, Fact]
    by: tuple[str, ...] = ()
    key: Expr | None = None
    title: Text = field(default_factory=dict)
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Term:
    """A number a standard may change: a duration, number, text, boolean or list of those."""

    name: str
    value: Any
    place: Place


@dataclass(frozen=True, slots=True)
class Count:
    """A question to the store: instances of `process` started within `within` that agree on the `match` facts."""

    name: str
    process: str
    match: tuple[str, ...]
    within: Expr | None
    distinct: str | None
    place: Place


HitPolicy = Literal["unique", "first", "any", "priority", "rule_order", "output_order", "collect"]
Aggregate = Literal["sum", "min", "max", "count"]


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of a decision table: `when` (None: always) and one expression an output, in the order of the outputs."""

    when: Expr | None
    then: tuple[Expr, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision table in DMN's sense. `outputs` are the facts it sets; `orders` the values of each, best first.

    `default` has one expression an output, for when no rule holds; empty: they become null. `inputs` are the columns that
    the rules test, as written; empty where they have conditions instead.
    """

    name: str
    hit: HitPolicy
    aggregate: Aggregate | None
    outputs: tuple[str, ...]
    orders: tuple[tuple[Any, ...], ...]
    rules: tuple[Rule, ...]
    place: Place
    default: tuple[Expr, ...] = ()
    inputs: tuple[str, ...] = ()
    title: Text = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Target:
    """One place a transition leads to; in a split each target with a condition gets a token only where it holds."""

    path: str
    condition: Expr | None = None


@dataclass(frozen=True, slots=True)
class Transition:
    """A way to move. `order` numbers all transitions in document order; no targets means nothing is left or entered.

    An `internal` one of a composite to states inside it does not leave the composite itself. One that is not
    `interrupting` leaves nothing: its targets are entered beside what goes on.

    `events` are event names or descriptors (`fire.*`, `*`) for kind `on`, error codes or `*` for kind `error`, else empty.
    """

    order: int
    source: str
    kind: Literal["on", "always", "done", "error", "timer"]
    where: str
    events: tuple[str, ...] = ()
    condition: Expr | None = None
    targets: tuple[Target, ...] = ()
    actions: tuple[Action, ...] = ()
    place: Place = NOWHERE
    internal: bool = False
    interrupting: bool = True


@dataclass(frozen=True, slots=True)
class Timer:
    """A clock on a state. `value` is a duration (`after`, `every`) or an instant (`at`); `cron` a five-field text.

    `name` is `state path/timer name`; `order` its place in the document. An interrupting timer's transition has targets.
    """

    order: int
    name: str
    state: str
    kind: Literal["after", "at", "every", "cron"]
    value: Expr | None
    transition: Transition
    cron: str | None = None
    times: int | None = None
    first: Expr | None = None
    condition: Expr | None = None
    pause: tuple[str, ...] = ()
    resume: Literal["keep_remaining", "keep_deadline", "restart"] = "keep_remaining"
    missed: Literal["once", "all", "skip"] = "once"
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class State:
    """A state with everything declared on it; `children` and `initial` are absolute paths.

    `initial` has one path for a composite and one a region for a parallel state; those of a composite may lie deeper.
    `order` is the place in the document. `opening` is done between the entry of a composite and that of its initial states,
    for a history when it remembers nothing (SCXML 3.6, 3.10). `gives` is what a final state hands to whoever hears of it,
    field by field or, as `content`, in one piece.
    """

    order: int
    path: str
    kind: Literal["atomic", "composite", "parallel", "final", "history"]
    children: tuple[str, ...] = ()
    initial: tuple[str, ...] = ()
    title: Text = field(default_factory=dict)
    task: Task | None = None
    transitions: tuple[Transition, ...] = ()
    timers: tuple[Timer, ...] = ()
    enter: tuple[Action, ...] = ()
    exit: tuple[Action, ...] = ()
    call: Call | None = None
    service: Service | None = None
    each: Each | None = None
    compensate: tuple[Action, ...] = ()
    join: Literal["all", "any", "inclusive"] | int | None = None
    history: Literal["shallow", "deep"] | None = None
    terminate: bool = False
    throws: str = ""
    finished_always: bool = False
    place: Place = NOWHERE
    opening: tuple[Action, ...] = ()
    invokes: tuple[Invoke, ...] = ()
    gives: tuple[tuple[str, Expr], ...] = ()
    content: Expr | None = None

    @property
    def name(self) -> str:
        """The last segment of the path."""
        return self.path.rpartition("/")[2]

    @property
    def parent(self) -> str | None:
        """The path of the enclosing state; None for the process itself."""
        return None if self.path == ROOT else self.path.rpartition("/")[0]


@dataclass(frozen=True, slots=True)
class Schedule:
    """A recurring start. `every` is a duration; `roster` names a list whose elements are `element` in `facts`."""

    name: str
    cron: str | None
    every: Expr | None
    roster: str | None
    facts: Mapping[str, Expr]
    key: Expr | None = None
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class StartsOn:
    """A published event that starts an instance; `key` and `facts` are expressions over `event`."""

    event: str
    key: Expr | None
    facts: Mapping[str, Expr]
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Source:
    """The text of a definition file and the name it is reported under."""

    file: str
    text: str


@dataclass(frozen=True, slots=True)
class Definition:
    """A whole process as written. `states` is in document order and begins with the process itself, path "".

    `hash` is a digest of what the file and the standards it extends say (comments and layout apart). `version` is the
    declared one or None. `sources` are the files it was read from, itself first, so that it can be read again.
    """

    process: str
    version: int | None
    hash: str
    title: Text
    calendar: str
    key: str | None
    terms: Mapping[str, Term]
    facts: Mapping[str, Fact]
    counts: Mapping[str, Count]
    decisions: Mapping[str, Decision]
    events: Mapping[str, Event]
    obligations: Mapping[str, Obligation]
    escalations: Mapping[str, Escalation]
    states: Mapping[str, State]
    schedules: Mapping[str, Schedule]
    starts_on: tuple[StartsOn, ...]
    extends: str | None
    sources: tuple[Source, ...]
    unknown_year: Literal["provisional", "refuse"] = "provisional"
    place: Place = NOWHERE
    conventions: Conventions = OURS
