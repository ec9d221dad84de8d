"""The working copy of an instance during one step: what is read and changed, and everything that is caused meanwhile."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from datetime import datetime
from hashlib import blake2b
from typing import Any

from msgspec.structs import replace

from duban.definition.model import ROOT, Action
from duban.errors import Livelock
from duban.execution.effects import Effect, Entry, Step
from duban.execution.facts import plain
from duban.execution.instance import Clock, Instance, Ladder, Opening, Origin, Scope
from duban.execution.names import INTERNAL, NOTHING, Names, Raised
from duban.execution.program import MICROSTEPS, Program
from duban.execution.stimulus import Stimulus
from duban.execution.watches import Watch

CALENDAR = "\0calendar"


class Draft:
    """A mutable instance. Scopes, clocks, openings and ladders are kept by id, in order of their beginning."""

    __slots__ = (
        "answered", "answers", "at", "base", "changed", "children", "clocks", "completed", "defaulted", "delayed", "effects",
        "ended_at", "entries", "facts", "fired_due", "given", "held", "history", "indexed", "invoking", "kept", "ladders",
        "late", "microsteps", "moved", "names",
        "next_id", "openings", "outcome", "program", "queue", "reason", "scopes", "seq", "status", "suspended_at",
        "terminated",
    )  # fmt: skip

    def __init__(self, program: Program, base: Instance, at: datetime, answers: Mapping[str, int]) -> None:
        self.program, self.base, self.at, self.answers = program, base, at, answers
        self.seq, self.next_id = base.seq + 1, base.next_id
        self.status, self.outcome, self.reason = base.status, base.outcome, ""
        self.ended_at, self.suspended_at = base.ended_at, base.suspended_at
        self.facts: dict[str, Any] = dict(base.facts)
        self.scopes: dict[int, Scope] = {scope.id: scope for scope in base.scopes}
        self.clocks: dict[int, Clock] = {clock.id: clock for clock in base.clocks}
        self.openings: dict[int, Opening] = {opening.id: opening for opening in base.openings}
        self.ladders: dict[int, Ladder] = {ladder.id: ladder for ladder in base.ladders}
        self.history = dict(base.history)
        self.held, self.completed, self.delayed = base.held, base.completed, base.delayed
        self.children: dict[int, list[int]] = {}
        for scope in base.scopes:
            self.children.setdefault(scope.parent, []).append(scope.id)
        self.queue: deque[Raised] = deque()
        self.entries: list[Entry] = []
        self.effects: list[Effect] = []
        self.changed: set[str] = set()
        self.indexed: dict[str, Any] = {}
        self.answered: dict[str, int] = {}
        self.moved, self.microsteps = False, 0
        self.late: list[str] = []
        self.terminated: set[int] = set()
        self.defaulted: dict[str, tuple[Action, ...]] = {}
        self.invoking: list[int] = []
        self.given: Mapping[str, Any] = NOTHING
        self.fired_due: datetime | None = None
        self.kept: set[int] | None = None
        self.names = Names(
            program,
            base,
            at,
            answers,
            facts=self.facts,
            scopes=self.scopes,
            answered=self.answered,
            entries=self.entries,
            queue=self.queue,
        )

    # what is active

    def leaves(self) -> list[Scope]:
        """The tokens, in order of entry."""
        return [scope for scope in self.scopes.values() if not self.children.get(scope.id)]

    def chain(self, scope: Scope) -> Iterator[Scope]:
        """The scope and those around it, inner to outer."""
        while True:
            yield scope
            if scope.parent < 0:
                return
            scope = self.scopes[scope.parent]

    def inside(self, path: str) -> bool:
        """Whether any active scope is at this path or in it."""
        return self.names.in_state(path)

    def add_scope(self, path: str, parent: int, arrived: int | None = None, element: int | None = None) -> Scope:
        """A new activation of a state."""
        number = self.number() if path != ROOT else 0
        scope = Scope(number, path, parent, self.at, arrived, late=self.late, element=element)
        self.scopes[scope.id] = scope
        self.children.setdefault(parent, []).append(scope.id)
        self.moved = True
        self._unfinish(parent)
        return scope

    def _unfinish(self, number: int) -> None:
        """Scopes that counted as final without anybody hearing of it have a token to wait for again."""
        while (outer := self.scopes.get(number)) is not None and outer.finished and outer.path in self.program.unheard:
            self.scopes[number] = replace(outer, finished=False)
            number = outer.parent

    def drop_scope(self, scope: Scope) -> None:
        """Forget an activation that has no children any more."""
        self.names.left[scope.id] = self.scopes.pop(scope.id)
        self.children[scope.parent].remove(scope.id)
        self.children.pop(scope.id, None)
        self.moved = True

    # what is known

    def learn(self, values: Mapping[str, Any]) -> None:
        """Take the facts an instance starts with."""
        self.facts.update(values)
        self.changed.update(values)
        for name in self.program.indexed:
            self.indexed[name] = values.get(name)

    def set_fact(self, name: str, value: Any, reason: str) -> None:
        """Change a fact; nothing happens when it is the same."""
        before = self.facts.get(name)
        if before == value and type(before) is type(value):
            return
        self.facts[name] = value
        self.changed.add(name)
        if name in self.program.indexed:
            self.indexed[name] = value
        self.note("fact", name, {"from": plain(before), "to": plain(value), "by": reason})

    def is_new(self, number: int) -> bool:
        """Whether a scope, clock, opening or ladder began in this step."""
        return number >= self.base.next_id

    def concerns(self, watch: Watch, number: int) -> bool:
        """Whether this step gives reason for a new look at what watches: a clock, an opening or a scope.

        In another version everything is new, but for the clocks that keep their due instants.
        """
        if self.kept is not None:
            return number not in self.kept
        return (
            self.is_new(number)
            or (watch.states and self.moved)
            or CALENDAR in self.changed
            or not watch.facts.isdisjoint(self.changed)
        )

    # what is caused

    def number(self) -> int:
        """The next number for a scope, clock, opening or ladder."""
        self.next_id += 1
        return self.next_id - 1

    def note(self, kind: str, name: str = "", data: dict[str, Any] | None = None) -> None:
        """Write a journal entry."""
        self.entries.append(Entry(kind, name, data or {}))

    def effect_id(self) -> str:
        """The id of the next effect: instance, sequence and index."""
        return f"{self.base.id}:{self.seq}:{len(self.effects)}"

    def raise_event(self, name: str, fields: Mapping[str, Any], kind: str = "event", origin: Origin = INTERNAL) -> None:
        """Queue an internal event."""
        self.queue.append((kind, name, fields, origin))

    def count_microstep(self) -> None:
        """Refuse to go on for ever."""
        self.microsteps += 1
        if self.microsteps > MICROSTEPS:
            raise Livelock(self.program.process, [leaf.path for leaf in self.leaves()], MICROSTEPS)

    def finish(self, stimulus: Stimulus) -> Step:
        """The step as a value."""
        base = self.base
        instance = Instance(
            id=base.id,
            process=base.process,
            version=base.version,
            key=base.key,
            tenant=base.tenant,
            status=self.status,
            seq=self.seq,
            next_id=self.next_id,
            started_at=base.started_at,
            ended_at=self.ended_at,
            suspended_at=self.suspended_at,
            outcome=self.outcome,
            facts=self.facts,
            scopes=list(self.scopes.values()),
            clocks=list(self.clocks.values()),
            openings=list(self.openings.values()),
            ladders=list(self.ladders.values()),
            history=self.history,
            held=self.held,
            completed=self.completed,
            delayed=self.delayed,
            parent=base.parent,
        )
        return Step(instance, stimulus, self.at, tuple(self.entries), tuple(self.effects), self.indexed, self.answered)


def child_id(effect: str) -> str:
    """The id of the instance that an effect starts: a digest, so that starting twice gives the same one."""
    return blake2b(effect.encode(), digest_size=13).hexdigest()
