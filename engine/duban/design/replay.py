"""Plays a log's rows in virtual time: starts and events at their recorded instants, timers in between."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from duban.calendars import WorkingCalendar, always
from duban.design.log_map import LogMap, Record, Rule
from duban.design.log_names import RowNames
from duban.design.report import Refusal
from duban.design.tally import Tally
from duban.errors import DubanError, EventNotAccepted, UnknownInstance
from duban.execution.effects import StartProcess, Step
from duban.execution.instance import Instance
from duban.execution.program import Program
from duban.execution.world import World

Progress = Callable[[int, int], None]
"""Told how many rows have been played, and how many there are."""


@dataclass(frozen=True, slots=True)
class Item:
    """One row at its instant. `early` means: only the start that its case's first row asks for, before the row itself."""

    at: datetime
    line: int
    case: str
    record: Record
    early: bool = False


@dataclass(slots=True)
class Case:
    """What a case has come to: its latest instance, the children by process, its last row, whether it began early."""

    instance: str | None = None
    children: dict[str, str] = field(default_factory=dict)
    row: Record | None = None
    begun: bool = False


class Replay:
    """One run of one version over a log."""

    def __init__(
        self, programs: Mapping[str, Program], log_map: LogMap, at: datetime, on_step: Callable[[Step], None] | None = None
    ) -> None:
        self.world = World(programs, at, on_step=self._observe)
        self.map = log_map
        self.calendar: WorkingCalendar = always(log_map.times.zone.key)
        self.tally = Tally(log_map.times.zone)
        self.cases: dict[str, Case] = defaultdict(Case)
        self.refusals: list[Refusal] = []
        self.silent = 0
        self._owner: dict[str, str] = {}
        self._now = ""
        self._on_step = on_step

    def run(self, items: Sequence[Item], on_progress: Progress | None = None) -> None:
        """Play all rows; time stops with the last one."""
        rows = sum(not item.early for item in items)
        done = 0
        for item in items:
            self._advance(item)
            self._play(item)
            self._gather_refused()
            done += not item.early
            if on_progress is not None:
                on_progress(done, rows)

    def _advance(self, item: Item) -> None:
        """Let time pass; what fails on the way is noted, and the rest goes on."""
        while True:
            try:
                self.world.advance(item.at)
            except DubanError as error:
                self._refuse(Item(self.world.at, 0, "", {}), "timer", error)
            else:
                return

    def _play(self, item: Item) -> None:
        case = self.cases[item.case]
        self._now = item.case
        names = self._names(item, case)
        applied = False
        for rule in self.map.rules:
            if not _concerns(rule, item, case):
                continue
            if rule.when is None or rule.when.evaluate(names) is True:
                applied = True
                self._apply(rule, item, case, names)
                names.instance = self._instance(case)
        if item.early:
            case.begun = True
        else:
            case.row = item.record
            self.silent += not applied

    def _names(self, item: Item, case: Case) -> RowNames:
        return RowNames(self.calendar, item.case, item.record, case.row, item.at, self._instance(case))

    def _instance(self, case: Case) -> Instance | None:
        return self.world.instances.get(case.instance) if case.instance else None

    def _apply(self, rule: Rule, item: Item, case: Case, names: RowNames) -> None:
        try:
            fields = {name: one.evaluate(names) for name, one in rule.fields.items()}
            given = {name: value for name, value in fields.items() if value is not None}
            if rule.start is not None:
                self._start(rule, given, item, case, names)
            elif rule.acknowledge is not None:
                self.world.acknowledge(self._target(rule, case), rule.acknowledge)
            else:
                self.world.send(self._target(rule, case), rule.send or "", given)
        except DubanError as error:
            self._refuse(item, rule.what, error)

    def _start(self, rule: Rule, facts: Mapping[str, Any], item: Item, case: Case, names: RowNames) -> None:
        key = rule.key.evaluate(names) if rule.key else item.case
        earlier, case.children = case.children, {}
        try:
            case.instance = self.world.start(rule.start or "", facts, key=None if key is None else str(key))
        except DubanError:
            case.children = earlier
            raise

    def _target(self, rule: Rule, case: Case) -> str:
        if rule.to is not None and rule.to in case.children:
            return case.children[rule.to]
        if case.instance is None or rule.to is not None:
            raise UnknownInstance(rule.to or "of this case")
        return case.instance

    def _observe(self, step: Step) -> None:
        """Every step comes by here; instances that others start belong to the same case."""
        id = step.instance.id
        case = self._owner.setdefault(id, self._now)
        for effect in step.effects:
            if isinstance(effect, StartProcess):
                self._owner[effect.instance] = case
                self.cases[case].children[effect.process] = effect.instance
        self.tally.observe(step, case)
        if self._on_step is not None:
            self._on_step(step)

    def _gather_refused(self) -> None:
        """Effects that other instances would not take."""
        for refused in self.world.refused:
            effect = refused.effect
            case = self._owner.get(effect.id.partition(":")[0], "")
            what = f"{type(effect).__name__} {getattr(effect, 'event', None) or getattr(effect, 'process', '')}".rstrip()
            self._refuse(Item(refused.at, 0, case, {}), what, refused.error)
        self.world.refused.clear()

    def _refuse(self, item: Item, what: str, error: DubanError) -> None:
        states, accepted = (error.states, error.accepted) if isinstance(error, EventNotAccepted) else ((), ())
        self.refusals.append(
            Refusal(item.line, item.case, item.at, what, type(error).__name__, str(error), states, accepted)
        )


def _concerns(rule: Rule, item: Item, case: Case) -> bool:
    """Whether a rule is tried now: an early start is made before its row, and not again by the row itself."""
    if item.early:
        return rule.at is not None
    return rule.at is None or not case.begun or case.row is not None
