"""The names in an `expect:`, against the definition of the instance it is about."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from duban.definition.hints import did_you_mean
from duban.definition.located import Cursor
from duban.definition.model import Definition
from duban.definition.report import Report
from duban.execution.facts import UnfitError, convert, localize
from duban.testing.scenario import Expect, Kind
from duban.testing.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class ExpectCheck:
    """Reports what an expectation names and its definition does not know."""

    definition: Definition
    names: Vocabulary
    zone: tzinfo
    report: Report

    def check(self, expect: Expect) -> None:
        """Look at all of it."""
        cursor = expect.cursor
        for index, path in enumerate(expect.states or ()):
            self.state(path, cursor.at("state", index))
        if isinstance(expect.ended, str) and expect.ended != "cancelled":
            self.state(expect.ended, cursor.at("ended"))
        self.facts(expect)
        for name, owed in (expect.obligations or {}).items():
            self.known(name, self.names.obligations, "obligation", cursor.at("obligations", name), key=True)
            self.instant(owed.due, cursor.at("obligations", name, "due"))
        self.timers(expect)
        for index, name in enumerate(expect.accepts or ()):
            self.known(name, self.definition.events, "event", cursor.at("accepts", index))
        self.happened(expect)

    def state(self, path: str, cursor: Cursor) -> None:
        """A path must lead to a state."""
        if path in self.names.states:
            return
        near = self.names.near_state(path)
        hint = f"did you mean {near!r}?" if near else did_you_mean(path, self.names.states, "there are")
        self.report.at("unknown-state", cursor, f"there is no state {path!r}", hint)

    def facts(self, expect: Expect) -> None:
        """Facts must be known, and their values possible."""
        facts = self.definition.facts
        for name, value in (expect.facts or {}).items():
            cursor = expect.cursor.at("facts", name)
            if self.known(name, facts, "fact", cursor, key=True) and value is not None:
                try:
                    convert(facts[name].type, value, self.zone)
                except UnfitError as unfit:
                    self.report.at("type", cursor, f"{name} {unfit}", "it can never hold this value")

    def timers(self, expect: Expect) -> None:
        """A timer's name must mean one."""
        for name, due in (expect.timers or {}).items():
            cursor = expect.cursor.at("timers", name)
            found = self.names.clock(name)
            if not found:
                self.known(name, self.names.clocks | _last(self.names.timers), "timer", cursor, key=True)
            elif len(found) > 1:
                self.report.at_key("value", cursor, f"{name!r} means several timers", f"say one of {', '.join(found)}")
            if isinstance(due, datetime):
                self.instant(due, cursor)

    def instant(self, at: datetime | None, cursor: Cursor) -> None:
        """A naive instant must exist in the zone."""
        try:
            localize(at, self.zone) if at is not None else None
        except UnfitError as unfit:
            self.report.at("value", cursor, f"{at:%Y-%m-%d %H:%M} {unfit}", "name another instant")

    def happened(self, expect: Expect) -> None:
        """What may have happened."""
        for kind, listing in expect.happened.items():
            cursor = expect.cursor.at(kind)
            for part, names in (("", listing.exact or ()), ("includes", listing.includes), ("excludes", listing.excludes)):
                self.listed(kind, names, cursor.at(part) if part else cursor)

    def listed(self, kind: Kind, names: Sequence[str], cursor: Cursor) -> None:
        """The names of one list."""
        what, known = self._vocabulary(kind)
        for index, name in enumerate(names if what else ()):
            self.known(name.partition(" to ")[0] if kind == "escalated" else name, known, what, cursor.at(index))

    def _vocabulary(self, kind: Kind) -> tuple[str, Collection[str]]:
        match kind:
            case "escalated":
                return "escalation", self.names.rungs
            case "notified":
                return "notified role", self.names.notified
            case "called":
                what = "called service or process" if self.names.asked else "called process"
                return what, self.names.called | self.names.asked
            case "published":
                return "published event", self.names.published
            case _:
                return "", ()

    def known(self, name: str, names: Collection[str], what: str, cursor: Cursor, *, key: bool = False) -> bool:
        """A name must be among the known ones."""
        if name in names:
            return True
        report = self.report.at_key if key else self.report.at
        code = f"unknown-{what.rpartition(' ')[2]}"
        report(code, cursor, f"there is no {what} {name!r}", did_you_mean(name, names, "there are"))
        return False


def _last(paths: Collection[str]) -> frozenset[str]:
    return frozenset(path.rpartition("/")[2] for path in paths)
