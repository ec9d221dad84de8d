"""One mutant after another before the scenarios that play its process, the likeliest to notice it first."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cached_property

from duban.calendars import WorkingCalendar
from duban.definition import Library, load_library, load_source
from duban.definition.context import CheckContext
from duban.definition.model import Definition
from duban.definition.report import Report
from duban.definition.yaml_text import read_document
from duban.errors import DefinitionError
from duban.execution.program import Program, compile_program
from duban.testing.coverage import Coverage
from duban.testing.mutation import Mutant, Outcome
from duban.testing.mutation_edit import Bench
from duban.testing.mutation_equivalents import read_equivalents
from duban.testing.mutation_places import Mistake, mistakes
from duban.testing.pack import Pack, load_pack
from duban.testing.paths import scenario_files
from duban.testing.reading import read_scenario
from duban.testing.runner import run_scenario
from duban.testing.scenario import Scenario
from duban.testing.stage import TooManyStepsError

_WORD = re.compile(r"\w+")
_RECENT = 3
_PATIENCE = 20_000
"""Steps that a mistake may lead a scenario to before it counts as noticed; ten times as many as without it, if more."""


@dataclass(frozen=True, slots=True, eq=False)
class Witness:
    """A scenario, how it does without any mistake (`steps`: how much happens in it), and the words in it."""

    scenario: Scenario
    passed: bool
    steps: int
    seconds: float
    touched: frozenset[str]
    words: frozenset[str]

    def notices(self, programs: Mapping[str, Program], calendars: Mapping[str, WorkingCalendar]) -> bool:
        """Whether it fails on these programs, cannot be played on them any more, or would take for ever."""
        most = max(_PATIENCE, 10 * self.steps)
        try:
            return not run_scenario(self.scenario, programs, calendars, most_steps=most).passed
        except (DefinitionError, TooManyStepsError):
            return True


class Ground:
    """The processes and scenarios of a folder, read once. Scenarios are played once without mistakes when first needed."""

    def __init__(self, folder: str, calendars: Mapping[str, WorkingCalendar] | None = None, language: str = "en") -> None:
        self.library: Library = load_library(folder)
        self.pack: Pack = load_pack(folder, calendars=calendars, language=language)
        self._trials: dict[str, Trial] = {}

    @cached_property
    def witnesses(self) -> tuple[Witness, ...]:
        """Every scenario of the folder that can be read."""
        return tuple(self._witness(file) for file in scenario_files([self.library.directory]))

    def _witness(self, file: str) -> Witness:
        source = load_source(file)
        scenario = read_scenario(source)
        words = frozenset(_WORD.findall(source.text))
        begun = time.perf_counter()
        try:
            result = run_scenario(scenario, self.pack.programs, self.pack.calendars)
        except DefinitionError:
            return Witness(scenario, False, 0, 0.0, frozenset({scenario.process}), words)
        took = time.perf_counter() - begun
        touched = _processes(result.coverage) | {scenario.process}
        return Witness(scenario, result.passed, result.steps, took, touched, words)

    def trial(self, process: str) -> Trial:
        """Where the mutants of a process are judged. DefinitionError when the process cannot be used."""
        if process not in self._trials:
            self.pack.require(process)
            self._trials[process] = Trial(self, process)
        return self._trials[process]


def _processes(coverage: Coverage) -> frozenset[str]:
    return frozenset(entry[0] for one in fields(coverage) for entry in getattr(coverage, one.name))


class Trial:
    """The mutants of one process. It remembers which scenarios noticed those of each element, and asks them first."""

    def __init__(self, ground: Ground, process: str) -> None:
        self.ground, self.process = ground, process
        source = ground.library.sources[process]
        document = read_document(source, Report())
        assert document is not None, "its program was made from it"
        known = {name: program.definition for name, program in ground.pack.programs.items()}
        self.bench = Bench(source, document, ground.library.resolve, CheckContext(processes=known))
        working = known[process].calendar != "always"
        self.heirs = {name: heir for name, heir in known.items() if source.file in {one.file for one in heir.sources[1:]}}
        self.mistakes = tuple(mistakes(document, _enums(known[process]), working=working))
        self.mutants = tuple(self._mutant(mistake) for mistake in self.mistakes)
        self.equivalents = tuple(one for one in read_equivalents(source.file) if one.process in (None, process))
        self._killers: dict[str, list[Witness]] = {}
        self._recent: list[Witness] = []

    def _mutant(self, mistake: Mistake) -> Mutant:
        at = "/".join(map(str, mistake.path))
        return Mutant(self.process, mistake.place, at, mistake.old, mistake.new)

    @cached_property
    def witnesses(self) -> tuple[Witness, ...]:
        """The scenarios of the process, then those of others in which it plays a part."""
        every = self.ground.witnesses
        own = [one for one in every if one.scenario.process == self.process]
        return (*own, *(one for one in every if self.process in one.touched and one not in own))

    def judge(self, index: int) -> Outcome:
        """What becomes of a mutant: checked, then played until a scenario fails."""
        begun = time.perf_counter()
        mutant = self.mutants[index]
        definition, problems = self.bench.make(self.mistakes[index])
        if definition is None:
            return Outcome(mutant, "refused", problems[0].message, time.perf_counter() - begun)
        killer = self._killer(self.mistakes[index], mutant, definition)
        seconds = time.perf_counter() - begun
        if killer is not None:
            return Outcome(mutant, "killed", killer.scenario.file, seconds)
        excused = any((one.at, one.change) == (mutant.at, mutant.change) for one in self.equivalents)
        return Outcome(mutant, "equivalent" if excused else "survived", "", seconds)

    def _killer(self, mistake: Mistake, mutant: Mutant, definition: Definition) -> Witness | None:
        """The first scenario that fails: one that plays the process, else one of another standard of it."""
        programs = {**self.ground.pack.programs, self.process: self._compiled(definition)}
        killers = self._killers.setdefault("/".join(mutant.at.split("/")[:2]), [])
        killer = self._first(self._order(mutant, killers), programs)
        if killer is not None:
            for remembered in (killers, self._recent):
                _to_front(remembered, killer)
            return killer
        heirs = ((name, self.bench.heir(heir.sources[0], mistake)) for name, heir in self.heirs.items())
        changed = {name: self._compiled(heir) for name, heir in heirs if heir is not None}
        theirs = (one for one in self.ground.witnesses if one.scenario.process in changed)
        return self._first(theirs, {**programs, **changed})

    def _first(self, witnesses: Iterable[Witness], programs: Mapping[str, Program]) -> Witness | None:
        return next((one for one in witnesses if one.notices(programs, self.ground.pack.calendars)), None)

    def _compiled(self, definition: Definition) -> Program:
        known = self.ground.pack.programs[definition.process]
        return compile_program(definition, known.calendar, language=known.language)

    def _order(self, mutant: Mutant, killers: Iterable[Witness]) -> Iterator[Witness]:
        """Those that noticed its neighbours, then those that speak most of what it is about."""
        words = set(_WORD.findall(f"{mutant.at} {mutant.old}"))
        first = tuple(dict.fromkeys((*killers, *self._recent[:_RECENT])))
        yield from first
        rest = (one for one in self.witnesses if one not in first)
        yield from sorted(rest, key=lambda one: (-len(words & one.words), one.seconds))


def _to_front(remembered: list[Witness], witness: Witness) -> None:
    if witness in remembered:
        remembered.remove(witness)
    remembered.insert(0, witness)


def _enums(definition: Definition) -> dict[str, tuple[tuple[str, ...], ...]]:
    """The values of enums by the name of their fact or event field."""
    found: dict[str, tuple[tuple[str, ...], ...]] = {}
    fields_of = [definition.facts, *(event.fields for event in definition.events.values())]
    for fact in (fact for names in fields_of for fact in names.values() if fact.type.values):
        known = found.get(fact.name, ())
        found[fact.name] = known if fact.type.values in known else (*known, fact.type.values)
    return found
