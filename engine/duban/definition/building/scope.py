"""The symbols of one process while it is being built: who knows which names, and who complains about others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from duban.definition.building.paths import StatePaths
from duban.definition.context import CheckContext
from duban.definition.hints import closest, did_you_mean
from duban.definition.located import Cursor, Key
from duban.definition.model import Event, Fact, Term
from duban.definition.report import Report
from duban.definition.shapes.process import ProcessShape


@dataclass(slots=True)
class Scope:
    """What is declared. `lost` are names whose declaration was broken: known, but not to be relied on.

    `guessed`: some target could not be found, nor guessed; `meant` are the events that misspelt ones were meant to be.
    """

    report: Report
    shape: ProcessShape
    context: CheckContext
    paths: StatePaths
    lost: frozenset[tuple[Key, ...]]
    facts: dict[str, Fact] = field(default_factory=dict)
    events: dict[str, Event] = field(default_factory=dict)
    terms: dict[str, Term] = field(default_factory=dict)
    raised: dict[str, frozenset[str]] = field(default_factory=dict)
    guessed: bool = False
    meant: set[str] = field(default_factory=set)

    def is_lost(self, section: str, name: str) -> bool:
        """Whether a name of a section was written, but could not be read."""
        return (section, name) in self.lost or (section,) in self.lost

    def known(self, kind: str, section: str, name: str, names: Iterable[str], cursor: Cursor) -> str | None:
        """The name if it is declared in the section, else what it was probably meant to be (reported), or None."""
        every = list(names)
        if name in every:
            return name
        if self.is_lost(section, name) or self.report.full:
            return None
        hint = did_you_mean(name, every, f"declared {section}")
        self.report.at(f"unknown-{kind}", cursor, f"unknown {kind} {name!r}", hint)
        return closest(name, every)

    def fact(self, name: str, cursor: Cursor) -> str | None:
        """A fact's name, checked."""
        return self.known("fact", "facts", name, self.facts, cursor)

    def decision(self, name: str, cursor: Cursor) -> str | None:
        """A decision's name, checked."""
        return self.known("decision", "decisions", name, self.shape.decisions, cursor)

    def escalation(self, name: str, cursor: Cursor) -> str | None:
        """An escalation's name, checked."""
        return self.known("escalation", "escalations", name, self.shape.escalations, cursor)

    def obligation(self, name: str, cursor: Cursor) -> str | None:
        """An obligation's name, checked."""
        return self.known("obligation", "obligations", name, self.shape.obligations, cursor)

    def event(self, name: str, cursor: Cursor) -> str | None:
        """The name of a declared or raised event, checked."""
        return self.known("event", "events", name, [*self.events, *self.raised], cursor)

    def descriptor(self, name: str, cursor: Cursor, key: bool = True) -> str | None:
        """An event or a descriptor such as `fire.*`, checked; `key` where it stands as a key."""
        names = [*self.events, *self.raised]
        if name == "*" or name in names:
            return name
        if name.endswith(".*") and any(matches(name, one) for one in names):
            return name
        if self.is_lost("events", name):
            return name
        place = cursor.key if key else cursor.place
        hint = did_you_mean(name, names, "declared events")
        message = f"unknown event {name!r}: it is neither declared under events nor raised"
        self.report.add("unknown-event", place, message, hint, cursor.where)
        return closest(name, names)

    def matching(self, descriptor: str) -> Iterator[str]:
        """The declared and raised events that a descriptor matches."""
        return (name for name in (*self.events, *self.raised) if matches(descriptor, name))

    def state(self, text: str, source: str, cursor: Cursor) -> str | None:
        """The path a state's name means for `source`, else what it was probably meant to be (reported), or None."""
        path = self.paths.resolve(text, source)
        if path is not None or self.report.full:
            self.guessed = self.guessed or path is None
            return path
        if not self.paths.incomplete:
            hint = self.paths.hint(text, source)
            self.report.at("unknown-state", cursor, f"unknown state {text!r}", hint)
        meant = self.paths.meant(text, source)
        self.guessed = self.guessed or meant is None
        return meant

    def role(self, name: str, cursor: Cursor) -> None:
        """Complain about a role that nobody fills, where roles are known."""
        roles = self.context.roles
        if roles is not None and name not in roles:
            self.report.at("unknown-role", cursor, f"nobody fills the role {name!r}", did_you_mean(name, roles, "roles"))

    def process(self, name: str, cursor: Cursor) -> None:
        """Complain about a process that is not known, where processes are."""
        processes = self.context.processes
        if processes is not None and name not in ("self", self.shape.process) and name not in processes:
            hint = did_you_mean(name, [*processes, "self"], "processes")
            self.report.at("unknown-process", cursor, f"unknown process {name!r}", hint)


def matches(descriptor: str, name: str) -> bool:
    """Whether an event's name matches a descriptor: `*`, the name itself, or a prefix of segments."""
    prefix = descriptor.removesuffix(".*")
    return descriptor == "*" or name == descriptor or (prefix != descriptor and (name + ".").startswith(prefix + "."))
