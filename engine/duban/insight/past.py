"""One instance's past, as its journal tells it up to an instant: what was owed, what happened, when it stood still."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec import Struct

from duban.execution.program import Program
from duban.ports import InstanceRow
from duban.runtime.keeping import REPLAYED

Rows = Iterable[tuple[datetime, bytes]]
"""Journal rows of one instance in order: when, and the entries as JSON."""


class _Entry(Struct, frozen=True):
    kind: str
    name: str = ""
    data: msgspec.Raw = msgspec.Raw(b"{}")


class _Duty(Struct, frozen=True):
    id: int
    due: datetime | None = None
    opened_at: datetime | None = None


class _Move(Struct, frozen=True, rename={"source": "from", "targets": "to"}):
    source: str = ""
    targets: list[str] = []


class _Origin(Struct, frozen=True):
    generated: bool = False


class _Document(Struct, frozen=True):
    facts: dict[str, Any] = {}
    outcome: str = ""


_entries = msgspec.json.Decoder(list[_Entry])
_duties = msgspec.json.Decoder(_Duty)
_moves = msgspec.json.Decoder(_Move)
LAST = timedelta(microseconds=1)
_origins = msgspec.json.Decoder(_Origin)
_documents = msgspec.json.Decoder(_Document)


@dataclass(slots=True)
class Opening:
    """One opening of an obligation. `status`: owed, paused, idle, met, met_late, breached, waived or superseded."""

    name: str
    opened_at: datetime
    due: datetime | None = None
    status: str = "owed"
    breached: bool = False
    closed_at: datetime | None = None

    def judged_at(self) -> datetime | None:
        """The instant it counts at: the last one in time; where it never was due, when it was closed.

        What is to be done before the first instant of a month is a duty of the month before.
        """
        return self.due - LAST if self.due is not None else self.closed_at

    def failed(self, until: datetime) -> bool:
        """Whether its time ran out before `until`: it was breached, or nobody has looked yet although it was due."""
        return self.breached or (self.status == "owed" and self.due is not None and self.due - LAST < until)


@dataclass(slots=True)
class Past:
    """An instance and its past. `facts` are JSON values, personal ones left out; `events` the instants by event name.

    `generated` says that nobody recorded it: a generator made it up.
    """

    row: InstanceRow
    program: Program
    facts: dict[str, Any]
    outcome: str
    openings: dict[int, Opening] = field(default_factory=dict)
    events: dict[str, list[datetime]] = field(default_factory=dict)
    waits: list[tuple[datetime, datetime]] = field(default_factory=list)
    ended_at: datetime | None = None
    generated: bool = False

    def fact(self, name: str) -> Any:
        """A fact that is not personal, None when it is not known."""
        return self.facts.get(name)

    def text(self, name: str) -> str:
        """A fact as text, empty when it is not known."""
        value = self.facts.get(name)
        return "" if value is None else str(value)

    def instant(self, name: str) -> datetime | None:
        """A datetime fact."""
        value = self.facts.get(name)
        return datetime.fromisoformat(value) if isinstance(value, str) else None

    def of(self, obligation: str) -> list[Opening]:
        """The openings of one obligation, in order."""
        return [opening for opening in self.openings.values() if opening.name == obligation]

    @property
    def key(self) -> str:
        """What people call it by; the end of its id where the key itself is personal."""
        name = self.program.definition.key
        return self.row.id[-12:] if name and _is_personal(self.program, name) else self.row.key

    @property
    def waited(self) -> timedelta:
        """How long it stood still in all."""
        return sum((until - since for since, until in self.waits), timedelta(0))


def past_of(row: InstanceRow, program: Program, rows: Rows, until: datetime) -> Past:
    """The past of an instance before `until`; its facts are those of today."""
    document = _documents.decode(row.document)
    facts = {name: value for name, value in document.facts.items() if not _is_personal(program, name)}
    ended = row.ended_at if row.ended_at is not None and row.ended_at < until else None
    past = Past(row, program, facts, document.outcome if ended else "", ended_at=ended)
    reader = _Reader(past, still_states(program))
    for at, entries in rows:
        if at < until:
            reader.read(at, entries)
    reader.finish(ended or until)
    return past


def still_states(program: Program) -> frozenset[str]:
    """The states in which some clock stands still, because somebody outside has to answer."""
    return frozenset(path for duty in program.obligations.values() for path in duty.pause)


def _is_personal(program: Program, name: str) -> bool:
    fact = program.definition.facts.get(name)
    return fact is None or fact.personal


@dataclass(slots=True)
class _Reader:
    past: Past
    still: Collection[str]
    waiting: str | None = None
    since: datetime | None = None

    def read(self, at: datetime, raw: bytes) -> None:
        for entry in _entries.decode(raw):
            topic, _, what = entry.kind.partition(".")
            if topic == "obligation":
                self._duty(at, what, entry)
            elif topic == "transition":
                self._moved(at, _moves.decode(entry.data))
            elif topic == "event":
                self.past.events.setdefault(entry.name, []).append(at)
            elif topic == REPLAYED:
                self.past.generated |= _origins.decode(entry.data).generated

    def _duty(self, at: datetime, what: str, entry: _Entry) -> None:
        data = _duties.decode(entry.data)
        opening = self.past.openings.get(data.id)
        if opening is None:
            opening = self.past.openings[data.id] = Opening(entry.name, data.opened_at or at)
        if what in ("owed", "moved", "resumed"):
            opening.due, opening.status = data.due, "breached" if opening.breached else "owed"
        elif what in ("paused", "idle"):
            opening.due, opening.status = None, what
        elif what != "warned":
            self._settled(at, what, opening, data)

    @staticmethod
    def _settled(at: datetime, what: str, opening: Opening, data: _Duty) -> None:
        opening.status, opening.due = what, data.due or opening.due
        if what == "breached":
            opening.breached = True
        else:
            opening.closed_at = at

    def _moved(self, at: datetime, move: _Move) -> None:
        if not move.targets:
            return
        if self.waiting is not None and _covers(move.source, self.waiting):
            self.finish(at)
        for target in move.targets:
            if any(_covers(state, target) for state in self.still):
                self.waiting, self.since = target, at

    def finish(self, at: datetime) -> None:
        """Whatever still waits has waited until then."""
        if self.waiting is not None and self.since is not None and at > self.since:
            self.past.waits.append((self.since, at))
        self.waiting = self.since = None


def _covers(outer: str, path: str) -> bool:
    return not outer or path == outer or path.startswith(f"{outer}/")
