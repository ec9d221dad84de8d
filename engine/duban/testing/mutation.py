"""Mutation runs: small mistakes made in definitions one at a time, each of which some scenario must notice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from duban.definition.model import Place

Verdict = Literal["killed", "survived", "refused", "equivalent"]
VERDICTS: tuple[Verdict, ...] = ("killed", "survived", "refused", "equivalent")


@dataclass(frozen=True, slots=True)
class Mutant:
    """A definition with one mistake in it.

    `at` is the path of keys that leads there (`terms/reply_within`, `decisions/grade/rules/0/when`), `old` and `new` what
    stands there without and with the mistake, `new` being `∅` where something was left out.
    """

    process: str
    place: Place
    at: str
    old: str
    new: str

    @property
    def change(self) -> str:
        """Both texts: `2 days → 3 days`, or `removed`."""
        return "removed" if self.new == "∅" else f"{self.old} → {self.new}"

    def __str__(self) -> str:
        return f"{self.place}: {self.at}: {self.old} → {self.new}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a mutant.

    `killed`: the scenario `by` fails. `survived`: every scenario passes. `refused`: a check finds the mistake; `by` is
    what it says. `equivalent`: every scenario passes, and a file beside the process says why it must be so.
    """

    mutant: Mutant
    verdict: Verdict
    by: str = ""
    seconds: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        one = self.mutant
        place = {"file": one.place.file, "line": one.place.line, "column": one.place.column}
        head = {"process": one.process, **place, "at": one.at, "old": one.old, "new": one.new}
        return {**head, "verdict": self.verdict, "by": self.by, "seconds": round(self.seconds, 4)}


@dataclass(frozen=True, slots=True)
class Equivalent:
    """An entry of `equivalent.yaml`: a mutant that behaves as the process does, and why.

    `process` is None where the folder holds only one.
    """

    place: Place
    at: str
    change: str
    why: str
    process: str | None = None


@dataclass(frozen=True, slots=True)
class Unneeded:
    """An entry of `equivalent.yaml` that describes no surviving mutant, and what is wrong with it."""

    entry: Equivalent
    reason: str

    def __str__(self) -> str:
        return f"{self.entry.place}: {self.entry.at}: {self.entry.change}: {self.reason}"


@dataclass(frozen=True, slots=True)
class MutationReport:
    """What came of a run. `failing` are scenarios that fail without any mistake: their processes were left out.

    `total` counts the mutants there are, also those that a sample left out.
    """

    outcomes: tuple[Outcome, ...]
    unneeded: tuple[Unneeded, ...] = ()
    failing: tuple[str, ...] = ()
    total: int = 0
    seconds: float = 0.0
    scenarios: Mapping[str, int] = field(default_factory=dict)

    @property
    def survivors(self) -> tuple[Outcome, ...]:
        """The mutants that nothing noticed."""
        return tuple(one for one in self.outcomes if one.verdict == "survived")

    @property
    def passed(self) -> bool:
        """Whether every mutant was noticed, or is listed as equivalent, and nothing else was wrong."""
        return not (self.survivors or self.unneeded or self.failing)

    def counts(self, process: str | None = None) -> dict[str, int]:
        """How many mutants met each verdict, of one process or of all."""
        found = Counter(one.verdict for one in self.outcomes if process in (None, one.mutant.process))
        return {verdict: found[verdict] for verdict in VERDICTS}

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "mutants": len(self.outcomes),
            "total": self.total,
            **self.counts(),
            "seconds": round(self.seconds, 2),
            "processes": {name: {"scenarios": many, **self.counts(name)} for name, many in self.scenarios.items()},
            "outcomes": [one.as_dict() for one in self.outcomes],
            "unneeded": [str(one) for one in self.unneeded],
            "failing": list(self.failing),
        }
