"""What can be wrong with an expression: problems found before it runs, and the bound it may hit while it runs."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from duban.errors import DubanError

LONGEST_WORD = 60
MOST_PROBLEMS = 50


@dataclass(frozen=True, slots=True, order=True)
class FeelProblem:
    """One finding: the characters `offset … offset + length` of the expression, what is wrong, and what to do about it."""

    offset: int
    length: int
    message: str
    suggestion: str | None = None

    def __str__(self) -> str:
        tail = f"; {self.suggestion}" if self.suggestion else ""
        return f"at {self.offset + 1}: {self.message}{tail}"


class FeelError(DubanError):
    """An expression cannot be used; `problems` are the findings (at most 50) in order of place, `text` the expression."""

    def __init__(self, text: str, problems: Sequence[FeelProblem]) -> None:
        self.text = text
        self.problems = tuple(sorted(problems, key=lambda found: (found.offset, found.length))[:MOST_PROBLEMS])
        super().__init__("; ".join(str(problem) for problem in self.problems))


class EvaluationLimit(DubanError):
    """An evaluation was given up because it grew beyond its bound; `limit` says which one."""

    def __init__(self, limit: str) -> None:
        self.limit = limit
        super().__init__(f"the expression was given up: {limit}")


def shortened(word: str) -> str:
    """A word as messages show it."""
    return word if len(word) <= LONGEST_WORD else f"{word[:LONGEST_WORD]}…"


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that a misspelt one probably stands for, or None."""
    if len(word) > LONGEST_WORD:
        return None
    lowered = {name.lower(): name for name in known}
    longer = [name for name in lowered if name.startswith(word.lower())]
    near = longer if len(longer) == 1 and len(word) > 2 else difflib.get_close_matches(word.lower(), lowered, 1, 0.6)
    return lowered[near[0]] if near else None


def did_you_mean(word: str, known: Iterable[str], quote: str = "") -> str | None:
    """The suggestion for a misspelt word, or None when nothing known is near."""
    near = nearest(word, known)
    return f"did you mean {quote}{near}{quote}?" if near else None
