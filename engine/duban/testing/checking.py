"""A scenario against the definitions it names: unknown facts, events, states and the like, before anything is played."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from duban.calendars import BUNDLED, WorkingCalendar, bundled
from duban.definition.hints import did_you_mean
from duban.definition.located import Cursor
from duban.definition.model import Definition, Fact
from duban.definition.report import Report
from duban.errors import DubanError, Problem
from duban.execution.facts import UnfitError, fit, localize
from duban.execution.program import Program
from duban.testing import words
from duban.testing.checking_expect import ExpectCheck
from duban.testing.recurring import check_recurring
from duban.testing.scenario import Action, Moment, Scenario
from duban.testing.vocabulary import vocabulary


def check_scenario(
    scenario: Scenario, programs: Mapping[str, Program], calendars: Mapping[str, WorkingCalendar] | None = None
) -> tuple[Problem, ...]:
    """Every name, value and instant in the scenario that cannot be right, sorted by place.

    What is marked `refused` is not looked at. `calendars` are those that `calendar:` can name beside the bundled ones.
    """
    report = Report()
    cursor = scenario.cursor
    if scenario.process not in programs:
        hint = did_you_mean(scenario.process, programs, "there are")
        report.at("unknown-process", cursor.at("process"), f"there is no process {scenario.process!r}", hint)
    known = {*BUNDLED, *(calendars or {})}
    if scenario.calendar is not None and scenario.calendar not in known:
        hint = did_you_mean(scenario.calendar, known, "there are")
        report.at("unknown-calendar", cursor.at("calendar"), f"there is no calendar {scenario.calendar!r}", hint)
    if not report.errors:
        _Checker(scenario, programs, report, calendar_of(scenario, programs, calendars or {})).check()
    return report.problems


def calendar_of(
    scenario: Scenario, programs: Mapping[str, Program], calendars: Mapping[str, WorkingCalendar]
) -> WorkingCalendar:
    """The calendar the scenario is played on."""
    name = scenario.calendar
    if name is None:
        return programs[scenario.process].calendar
    return calendars[name] if name in calendars else bundled(name)


class _Checker:
    def __init__(
        self, scenario: Scenario, programs: Mapping[str, Program], report: Report, calendar: WorkingCalendar
    ) -> None:
        self.scenario, self.programs, self.report = scenario, programs, report
        self.calendar, self.zone = calendar, calendar.zone
        self.now: datetime | None = None
        starts = (moment.action for moment in scenario.story if moment.action and moment.action.verb == "start")
        self.asked = {name for one in programs.values() for name in vocabulary(one.definition).asked}
        self.aliases = {one.alias: one.name or scenario.process for one in starts if one.alias}

    def check(self) -> None:
        """Look at everything, in the order of the file."""
        scenario = self.scenario
        self.instant(scenario.at, scenario.cursor.at("at"))
        check_recurring(scenario.schedules, scenario.rosters, scenario.process, self.programs, scenario.cursor, self.report)
        if scenario.start is not None:
            self.values(scenario.process, scenario.start.values, scenario.cursor.at("start"))
        for moment in scenario.story:
            self.moment(moment)
        self.children()
        for name in scenario.services:
            self.known(name, self.asked, "service", scenario.cursor.at("services", name), key=True)

    def moment(self, moment: Moment) -> None:
        """One item of the story."""
        self.time(moment)
        if moment.action is not None and moment.refused is None:
            self.action(moment.action, moment.cursor)
        for expect in moment.expects:
            definition = self.target(expect.of)
            if definition is not None:
                ExpectCheck(definition, vocabulary(definition), self.zone, self.report).check(expect)

    def time(self, moment: Moment) -> None:
        """The clock only goes forwards."""
        if moment.at is not None:
            self.instant(moment.at, moment.cursor.at("at"))
        elif moment.after is not None and self.now is not None:
            try:
                self.now = self.calendar.add(self.now, moment.after).at
            except DubanError as error:
                self.report.at("value", moment.cursor.at("after"), str(error), "name a shorter time")

    def instant(self, at: datetime, cursor: Cursor) -> None:
        """A naive instant must exist in the zone, and lie ahead."""
        try:
            instant = localize(at, self.zone)
        except UnfitError as unfit:
            self.report.at("value", cursor, f"{at:%Y-%m-%d %H:%M} {unfit}", "name another instant")
            return
        if self.now is not None and instant < self.now:
            already = f"it is {words.instant(self.now, self.zone)} already"
            self.report.at("value", cursor, f"the clock does not go back: {already}", "name a later instant")
        else:
            self.now = instant

    def target(self, name: str | None) -> Definition | None:
        """The definition of the instance that is meant, as far as its name tells; a key tells nothing."""
        process = self.scenario.process if name is None else self.aliases.get(name, name)
        return self.programs[process].definition if process in self.programs else None

    def action(self, action: Action, cursor: Cursor) -> None:
        """What somebody does."""
        if action.verb == "start":
            self.values(action.name or self.scenario.process, action.values, cursor.at("start", "with"))
            self.known(action.name or self.scenario.process, self.programs, "process", cursor.at("start", "process"))
        elif action.verb == "publish":
            self.published(action, cursor)
        elif action.verb in ("answer", "fail"):
            self.known(action.name, self.asked, "service", cursor.at(action.verb))
        elif (definition := self.target(action.to)) is not None:
            self.request(definition, action, cursor)

    def request(self, definition: Definition, action: Action, cursor: Cursor) -> None:
        """What is asked of one instance."""
        if action.verb == "send" and self.known(action.name, definition.events, "event", cursor.at("send")):
            what = f"event {action.name}"
            self.fields(definition.events[action.name].fields, action.values, cursor.at("with"), what)
        elif action.verb == "acknowledge":
            names = vocabulary(definition)
            self.known(action.name, names.escalations | names.rungs, "escalation", cursor.at("acknowledge"))

    def published(self, action: Action, cursor: Cursor) -> None:
        """An event for everybody: somebody must know it."""
        definitions = [program.definition for program in self.programs.values()]
        names = {name for one in definitions for name in one.events}
        names |= {start.event for one in definitions for start in one.starts_on}
        self.known(action.name, names, "event", cursor.at("publish"))

    def values(self, process: str, values: Mapping[str, Any], cursor: Cursor) -> None:
        """Facts that a process starts with."""
        if process in self.programs:
            self.fields(self.programs[process].definition.facts, values, cursor, f"process {process}")

    def fields(self, known: Mapping[str, Fact], values: Mapping[str, Any], cursor: Cursor, what: str) -> None:
        """Names and values of facts or fields."""
        for name, value in values.items():
            if name not in known:
                hint = did_you_mean(name, known, "there are")
                self.report.at_key("unknown-fact", cursor.at(name), f"{what} has no {name!r}", hint)
            elif value is not None:
                self.fits(known[name], value, cursor.at(name))

    def fits(self, fact: Fact, value: Any, cursor: Cursor) -> None:
        """A value must be of its type."""
        try:
            fit(fact, value, self.zone)
        except UnfitError as unfit:
            self.report.at("type", cursor, f"{fact.name} {unfit}", "or say refused: true, if that is the point")

    def known(self, name: str, names: Collection[str], what: str, cursor: Cursor, *, key: bool = False) -> bool:
        """A name must be among the known ones."""
        return is_known(name, names, what, cursor, self.report, key=key)

    def children(self) -> None:
        """Processes that are scripted must be called by somebody."""
        called = {name for one in self.programs.values() for name in vocabulary(one.definition).called}
        cursor = self.scenario.cursor.at("children")
        for name, scripted in self.scenario.children.items():
            if name not in called:
                hint = did_you_mean(name, called, "called are")
                self.report.at_key("unknown-process", cursor.at(name), f"nobody calls or starts {name!r}", hint)
            self.values(name, _without_outcome(scripted.facts), cursor.at(name, "facts"))


def _without_outcome(facts: Mapping[str, Any]) -> Mapping[str, Any]:
    """Answers carry the final state as `outcome` beside the facts."""
    return {name: value for name, value in facts.items() if name != "outcome"}


def is_known(name: str, names: Iterable[str], what: str, cursor: Cursor, report: Report, *, key: bool = False) -> bool:
    """Report a name that is not among the known ones."""
    words = set(names)
    if name in words:
        return True
    tell = report.at_key if key else report.at
    tell(f"unknown-{what}", cursor, f"there is no {what} {name!r}", did_you_mean(name, words, "there are"))
    return False
