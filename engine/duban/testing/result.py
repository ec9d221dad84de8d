"""What came of a scenario: whether it passed, what failed where, and the timeline of all that happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from duban.testing.coverage import Coverage
from duban.testing.drawing import draw
from duban.testing.timeline import Failure, Timeline


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome of one scenario. `steps` are those of all instances."""

    title: str
    file: str
    process: str
    timeline: Timeline
    failures: tuple[Failure, ...]
    coverage: Coverage
    ended_at: datetime
    steps: int = 0

    @property
    def passed(self) -> bool:
        """Whether everything was as expected."""
        return not self.failures

    def text(self, *, colour: bool = False) -> str:
        """The timeline with what failed in it, for people."""
        return draw(self.timeline, self.failures, colour=colour)

    def as_dict(self) -> dict[str, Any]:
        """The outcome for JSON, without the timeline."""
        return {
            "title": self.title,
            "file": self.file,
            "process": self.process,
            "passed": self.passed,
            "failures": [
                {
                    "line": one.place.line,
                    "column": one.place.column,
                    "at": one.at.isoformat(),
                    "what": one.what,
                    "expected": one.expected,
                    "actual": one.actual,
                    "hint": one.hint,
                }
                for one in self.failures
            ],
        }
