"""What a backtest found, as plain frozen data that can be shown or written as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Duty:
    """What became of an obligation's openings. `breached` counts those met late too; `open` were owed at the end."""

    opened: int = 0
    met: int = 0
    breached: int = 0
    met_late: int = 0
    waived: int = 0
    superseded: int = 0
    open: int = 0

    @property
    def attainment(self) -> float | None:
        """The share met in time of those that came to a verdict; None where none did."""
        judged = self.met + self.breached
        return self.met / judged if judged else None


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row, or an effect between instances (line 0), that the definition would not take, and what it accepted instead."""

    line: int
    case: str
    at: datetime
    what: str
    reason: str
    message: str
    states: tuple[str, ...] = ()
    accepted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Busy:
    """An instant at which much happened by itself: timers, warnings, breaches and escalations together."""

    at: datetime
    count: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """The log's verdict on each case against ours: kept means that no opening of the obligation was breached.

    `missed` says that the log calls the case missed. `undecided` are cases without a verdict here or there. `examples`
    are cases on which the two differ, at most ten of each kind.
    """

    obligation: str
    both_kept: int
    both_missed: int
    only_log_kept: int
    only_log_missed: int
    undecided: int
    examples: Mapping[str, tuple[str, ...]]

    @property
    def agreed(self) -> int:
        """The cases on which both say the same."""
        return self.both_kept + self.both_missed

    @property
    def judged(self) -> int:
        """The cases on which both say something."""
        return self.agreed + self.only_log_kept + self.only_log_missed

    @property
    def share(self) -> float | None:
        """The share of judged cases on which both say the same."""
        return self.agreed / self.judged if self.judged else None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one version would have done. Counts are by name; `weeks` by ISO week (`2016-W09`) in the map's zone."""

    versions: Mapping[str, str]
    instances: Mapping[str, int]
    outcomes: Mapping[str, Mapping[str, int]]
    events: Mapping[str, int]
    timers: Mapping[str, int]
    warnings: Mapping[str, int]
    escalations: Mapping[str, int]
    weeks: Mapping[str, Mapping[str, int]]
    notifications: Mapping[str, int]
    obligations: Mapping[str, Duty]
    busiest: tuple[Busy, ...]
    refusals: tuple[Refusal, ...]
    refused: int
    agreement: Mapping[str, Agreement]
    steps: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Report:
    """A backtest. `generated` logs were made up; `silent` rows matched no rule; `against` is the other version's outcome."""

    map: str
    title: Mapping[str, str]
    log: str
    generated: bool
    rows: int
    cases: int
    silent: int
    begins: datetime | None
    ends: datetime | None
    outcome: Outcome
    against: Outcome | None = None

    def to_json(self) -> dict[str, Any]:
        """Everything as JSON can carry it: objects, lists, numbers, texts; instants in ISO 8601."""
        found: dict[str, Any] = _plain(self)
        return found


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        shown = {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        return shown | {name: getattr(value, name) for name in _computed(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, datetime | date) else value


def _computed(value: Any) -> list[str]:
    return [name for name, member in vars(type(value)).items() if isinstance(member, property)]
