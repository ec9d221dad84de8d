"""A rule book against the pack it speaks of: what it names must be there, and what the pack cites must be in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, reduce
from pathlib import Path

from duban.definition.hints import did_you_mean, listed
from duban.definition.model import Place, Source
from duban.definition.report import Report
from duban.errors import Problem
from duban.testing.coverage import Coverage
from duban.testing.pack import Pack
from duban.testing.paths import Played
from duban.testing.rule_places import elements, touched
from duban.testing.rulebook import Rule, RuleBook

_TEST = re.compile(r"(?P<file>[^:]+)::(?P<name>\w+)")


@dataclass(frozen=True)
class Evidence:
    """What a pack has to show: its processes, and its scenarios as they were played."""

    pack: Pack
    played: tuple[Played, ...]

    @cached_property
    def scenarios(self) -> Mapping[str, Played]:
        """The scenarios by the name that a rule book gives them: folder of the process, and stem."""
        return {scenario_name(one.file): one for one in self.played}

    @cached_property
    def places(self) -> Mapping[str, Mapping[str, Place]]:
        """The elements of each process."""
        return {name: elements(program.definition) for name, program in self.pack.programs.items()}

    def coverage(self, names: tuple[str, ...]) -> Coverage:
        """What these scenarios have touched together."""
        results = (self.scenarios[name].result for name in names if name in self.scenarios)
        return reduce(Coverage.__or__, (one.coverage for one in results if one), Coverage())


def scenario_name(file: str) -> str:
    """`complaint/24-first-reply-missed` for `…/complaint/scenarios/24-first-reply-missed.scenario.yaml`."""
    path = Path(file)
    folder = path.parent.parent if path.parent.name == "scenarios" else path.parent
    return f"{folder.name}/{path.name.partition('.scenario.')[0]}"


def check_rulebook(book: RuleBook, evidence: Evidence) -> tuple[Problem, ...]:
    """Everything that is not so, sorted by place.

    A rule lives where it says, is shown by scenarios that pass and touch the elements it names, and is cited there; whatever
    is cited is in the book. A hard rule that lives in a process is shown; a rule that lives in none says who carries it.
    As long as a process cannot be read, nothing but its own problems is told.
    """
    if faults := {problem for found in evidence.pack.faults.values() for problem in found}:
        return tuple(sorted(faults))
    check = _Check(book, evidence)
    for rule in book.rules.values():
        check.rule(rule)
    check.citations()
    return check.report.problems


@dataclass
class _Check:
    book: RuleBook
    evidence: Evidence
    report: Report = field(default_factory=Report)

    def rule(self, rule: Rule) -> None:
        """One rule by itself."""
        if not re.fullmatch(rf"(?:{'|'.join(map(re.escape, self.book.documents))})-\d{{2,}}", rule.id):
            self.report.at_key("rule-id", rule.cursor, "no document of the book has this number", "see documents")
        if rule.by is not None and rule.by not in self.book.carriers:
            hint = did_you_mean(rule.by, self.book.carriers, "carriers are")
            self.report.at("rule-carrier", rule.cursor.at("by"), f"nobody is called {rule.by!r} here", hint)
        if not rule.lives and not (rule.by and rule.why):
            self.report.at_key(
                "rule-homeless", rule.cursor, "it lives nowhere", "say where it lives, or by whom it is kept and why"
            )
        if rule.lives and rule.strength == "hard" and not rule.proven:
            self.report.at_key(
                "rule-unshown", rule.cursor, "a hard rule, and nothing shows it", "name a scenario in `shown`"
            )
        self._lives(rule)
        self._shown(rule)
        self._tested(rule)

    def _lives(self, rule: Rule) -> None:
        reached = self.evidence.coverage(rule.shown)
        for process, keys in rule.lives.items():
            cursor = rule.cursor.at("lives", process)
            if process not in self.evidence.places:
                hint = did_you_mean(process, self.evidence.places, "there are")
                self.report.at_key("rule-process", cursor, f"there is no process {process!r}", hint)
                continue
            known = self.evidence.places[process]
            for number, key in enumerate(keys):
                if key not in known:
                    self.report.at("rule-place", cursor.at(number), f"{process} has no {key}", did_you_mean(key, known))
                elif rule.shown and not touched(process, key, reached):
                    message = f"none of the scenarios it names touches {key} of {process}"
                    self.report.at("rule-untouched", cursor.at(number), message, "name one that does in `shown`")

    def _shown(self, rule: Rule) -> None:
        for number, name in enumerate(rule.shown):
            cursor = rule.cursor.at("shown", number)
            played = self.evidence.scenarios.get(name)
            if played is None:
                hint = did_you_mean(name, self.evidence.scenarios, "there are")
                self.report.at("rule-scenario", cursor, f"there is no scenario {name}", hint)
            elif not played.passed:
                self.report.at("rule-failing", cursor, f"the scenario {name} does not pass", "see `duban test`")
            elif rule.lives and not rule.lives.keys() & _played(played):
                message = f"{name} plays no process that the rule lives in"
                self.report.at("rule-elsewhere", cursor, message, f"it plays {listed(sorted(_played(played)))}")

    def _tested(self, rule: Rule) -> None:
        for number, name in enumerate(rule.tested):
            cursor, found = rule.cursor.at("tested", number), _TEST.fullmatch(name)
            if found is None or not _is_there(Path(self.book.file), found["file"], found["name"]):
                self.report.at(
                    "rule-test", cursor, f"there is no test {name}", "write path::name, the path from the project"
                )

    def citations(self) -> None:
        """What files cite, and what the book says of them."""
        for name, source in self._processes():
            booked = {rule.id for rule in self.book.rules.values() if name in rule.lives}
            self._compare(source, booked, f"lives in {name}")
        for name, played in self.evidence.scenarios.items():
            booked = {rule.id for rule in self.book.rules.values() if name in rule.shown}
            self._compare(Source(played.file, Path(played.file).read_text("utf-8")), booked, f"is shown by {name}")

    def _processes(self) -> Iterator[tuple[str, Source]]:
        for name, program in self.evidence.pack.programs.items():
            yield name, program.definition.sources[0]

    def _compare(self, source: Source, booked: set[str], words: str) -> None:
        cited = self.book.cited(source.text)
        for id in sorted(cited.keys() - booked):
            what = f"the book does not say that {id} {words}" if id in self.book.rules else f"no rule {id} is in the book"
            self.report.add("rule-unbooked", Place(source.file, cited[id], 1), what, f"write it into {self.book.file}")
        for id in sorted(booked - cited.keys()):
            message = f"it {words}, where no comment names it"
            self.report.at_key("rule-uncited", self.book.rules[id].cursor, message, f"cite {id} in {source.file}")


def _played(scenario: Played) -> set[str]:
    """The processes that a scenario is about."""
    result = scenario.result
    return {result.process} | {process for process, _ in result.coverage.states} if result else set()


def _is_there(book: Path, file: str, name: str) -> bool:
    """Whether a test exists. Where its whole folder is missing, as in an installed pack, nobody can say."""
    root = next((folder for folder in book.resolve().parents if (folder / Path(file).parts[0]).is_dir()), None)
    if root is None:
        return True
    path = root / file
    return path.is_file() and re.search(rf"^def {name}\(", path.read_text("utf-8"), re.M) is not None
