"""Plays a scenario in virtual time and says what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NoReturn

from duban.calendars import WorkingCalendar
from duban.definition.located import Cursor
from duban.errors import DefinitionError, DubanError, FactError
from duban.execution.facts import localize
from duban.execution.program import Program, compile_program
from duban.testing import words
from duban.testing.answering import NobodyWaitsError
from duban.testing.checking import calendar_of, check_scenario
from duban.testing.chronicle import Happened
from duban.testing.matching import mismatches
from duban.testing.refusals import code_of, is_refusal
from duban.testing.result import Result
from duban.testing.scenario import Action, Expect, Moment, Refusal, Scenario
from duban.testing.stage import NobodyThereError, Rules, Stage
from duban.testing.timeline import Failure, Timeline

_STRICT = ("escalated", "notified", "incidents")


def run_scenario(
    scenario: Scenario,
    programs: Mapping[str, Program],
    calendars: Mapping[str, WorkingCalendar] | None = None,
    *,
    most_steps: int | None = None,
) -> Result:
    """Play a scenario on these programs, by process name, and compare what happens with what it expects.

    `calendars` are those that its `calendar:` can name beside the bundled ones. DefinitionError, with every problem and
    its place, when the scenario names what the definitions do not know; what fails in the play is in the Result.
    TooManyStepsError after more than `most_steps`.
    """
    problems = check_scenario(scenario, programs, calendars)
    if problems:
        raise DefinitionError(problems)
    calendar = calendar_of(scenario, programs, calendars or {})
    if scenario.calendar is not None:
        programs = {
            name: compile_program(one.definition, calendar, version=one.version, language=one.language)
            for name, one in programs.items()
        }
    return _Play(scenario, programs, calendar, most_steps).play()


class _Stopped(Exception):
    """The rest of the story would make no sense."""


class _Play:
    def __init__(
        self, scenario: Scenario, programs: Mapping[str, Program], calendar: WorkingCalendar, most_steps: int | None
    ) -> None:
        self.scenario = scenario
        rules = Rules(scenario.children, scenario.others, scenario.services)
        at = localize(scenario.at, calendar.zone)
        self.stage = Stage(
            programs,
            scenario.process,
            at,
            rules,
            schedules=scenario.schedules,
            rosters=scenario.rosters,
            most_steps=most_steps,
        )
        self.failures: list[Failure] = []
        self.looked: dict[str, int] = {}
        self.moments: list[tuple[int, Cursor]] = [(0, scenario.cursor.at("start"))]

    def play(self) -> Result:
        """The whole story."""
        scenario, stage = self.scenario, self.stage
        try:
            if scenario.start is not None:
                self.act(scenario.start, None, scenario.cursor.at("start"))
            for moment in scenario.story:
                self.moment(moment)
        except _Stopped:
            pass
        else:
            self.demand_names()
        main = stage.instance(stage.main).key if stage.main else ""
        lines = tuple(stage.chronicle.lines)
        timeline = Timeline(scenario.title, scenario.file, stage.zone, lines, main)
        coverage = stage.collector.coverage
        failures = tuple(self.failures)
        return Result(scenario.title, scenario.file, scenario.process, timeline, failures, coverage, stage.now, stage.steps)

    def moment(self, moment: Moment) -> None:
        """One item: the clock, the action, the expectations."""
        self.moments.append((len(self.stage.chronicle.happened), moment.cursor))
        self.move(moment)
        if moment.action is not None:
            self.act(moment.action, moment.refused, moment.cursor)
        for expect in moment.expects:
            self.expect(expect)

    def move(self, moment: Moment) -> None:
        """Let time pass."""
        stage = self.stage
        try:
            if moment.at is not None:
                stage.move(localize(moment.at, stage.zone))
            elif moment.after is not None:
                stage.move(stage.later(moment.after))
        except DubanError as error:
            self.broken(moment.cursor, "time passes", "nothing goes wrong", error)

    def act(self, action: Action, refused: Refusal | None, cursor: Cursor) -> None:
        """Do what is written, and see whether it is refused if it must be."""
        cursor = cursor.at(action.verb) if cursor.has(action.verb) else cursor
        what = f"{action.verb} {action.name}".strip()
        try:
            taken = self.request(action)
        except (NobodyThereError, NobodyWaitsError) as error:
            self.broken(cursor, what, "a call" if isinstance(error, NobodyWaitsError) else "an instance", error)
        except DubanError as error:
            self.turned_down(what, refused, error, cursor)
            return
        if refused is not None and taken:
            self.fail(cursor, what, "to be refused", "accepted")

    def request(self, action: Action) -> bool:
        """Ask for it; False for a published event that nobody took."""
        stage, verb = self.stage, action.verb
        if verb == "start":
            process = action.name or self.scenario.process
            stage.start(process, action.values, key=action.key, role=action.role, alias=action.alias)
        elif verb == "publish":
            taken = stage.publish(action.name, action.values)
            if not taken:
                stage.chronicle.write(stage.now, "published", f"{action.name}, taken by nobody")
            return taken > 0
        elif verb == "send":
            stage.send(stage.find(action.to), action.name, action.values, role=action.role)
        elif verb == "answer":
            stage.answer(stage.find(action.to), action.name, action.values)
        elif verb == "fail":
            stage.fail(stage.find(action.to), action.name, action.error, action.reason)
        elif verb == "acknowledge":
            stage.acknowledge(stage.find(action.to), action.name, role=action.role)
        else:
            getattr(stage, verb)(stage.find(action.to), action.reason)
        return True

    def turned_down(self, what: str, refused: Refusal | None, error: DubanError, cursor: Cursor) -> None:
        """A request was not taken: as it should be, or not."""
        if refused is None:
            self.broken(cursor, what, "to be accepted", error)
        code = code_of(error)
        fits = is_refusal(error) if refused.code is None else _has_code(code, refused.code)
        faults = frozenset(error.faults) if isinstance(error, FactError) else frozenset()
        mark = fits and refused.faults <= faults
        self.stage.chronicle.write(self.stage.now, "refused", f"{what}: {error}", mark="passed" if mark else "failed")
        if not fits:
            wanted = f"to be refused ({refused.code})" if refused.code else "to be refused"
            self.fail(cursor, what, wanted, f"{code or 'an error'}: {error}", quiet=True)
        elif not mark:
            self.fail(cursor, what, f"faults of {words.names(sorted(refused.faults))}", str(error), quiet=True)

    def expect(self, expect: Expect) -> None:
        """Compare, and mark the timeline."""
        stage = self.stage
        try:
            id = stage.find(expect.of)
        except NobodyThereError as error:
            self.broken(expect.cursor, "expect", "an instance", error)
        found = list(mismatches(stage, expect, id, self.looked.get(id, 0)))
        self.looked[id] = len(stage.chronicle.happened)
        of = f" of {expect.of}" if expect.of else ""
        detail: list[str] = []
        for one in found:
            place = expect.cursor.at(*one.keys).place
            self.failures.append(Failure(place, stage.now, one.what + of, one.expected, one.actual, one.hint))
            detail += [f"{one.what}: expected  {one.expected}", f"{'':>{len(one.what)}}  actual    {one.actual}"]
            detail += [f"{'':>{len(one.what)}}  {one.hint}"] if one.hint else []
        mark = "failed" if found else "passed"
        stage.chronicle.write(stage.now, "expect", f"line {expect.place.line}{of}", mark=mark, detail=detail)  # type: ignore[arg-type]

    def demand_names(self) -> None:
        """What was said to people must be named by some expectation, or the scenario would not notice if it changed."""
        for index, one in enumerate(self.stage.chronicle.happened if self.scenario.strict else ()):
            if not one.named and one.kind in _STRICT:
                cursor = next(cursor for begun, cursor in reversed(self.moments) if begun <= index)
                self.unnamed(one, cursor)

    def unnamed(self, one: Happened, cursor: Cursor) -> None:
        """Something that no expectation has named, in the item of the story where it happened."""
        when = words.instant(one.at, self.stage.zone)
        actual = f"{one.name} {one.about}".rstrip() + f" on {when}"
        of = "" if one.instance == self.stage.main else f"of: {one.who}, "
        hint = f"add expect: {{{of}{one.kind}: [{one.name}]}} there, or strict: false"
        self.fail(cursor, one.kind, "named by some expect", actual, hint, quiet=True)
        self.stage.chronicle.mark(one, ("named by no expect", hint))

    def broken(self, cursor: Cursor, what: str, expected: str, error: DubanError) -> NoReturn:
        """Something went so wrong that the story ends here."""
        self.fail(cursor, what, expected, str(error), "the story was not played further")
        raise _Stopped

    def fail(self, cursor: Cursor, what: str, expected: str, actual: str, hint: str = "", *, quiet: bool = False) -> None:
        """Note a failure, on the timeline too unless it stands there already."""
        self.failures.append(Failure(cursor.place, self.stage.now, what, expected, actual, hint))
        if not quiet:
            detail = [f"expected  {expected}", f"actual    {actual}", *([hint] if hint else [])]
            self.stage.chronicle.write(self.stage.now, "failed", what, mark="failed", detail=detail)


def _has_code(code: str | None, wanted: str) -> bool:
    """A guard that says no is one way of not accepting."""
    return code == wanted or (code == "guard" and wanted == "not_accepted")
