"""What a DMN expression sees while it is evaluated, and what an evaluation leaves behind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from duban.calendars import WorkingCalendar, always
from duban.clock import SystemClock
from duban.definition.feel.values import admit


@dataclass(frozen=True, slots=True)
class Host:
    """What an evaluation knows of the world: the instant that `now()` gives, and the calendar whose zone counts."""

    now: Callable[[], datetime]
    calendar: WorkingCalendar


@dataclass(slots=True)
class Trace:
    """Which rules hit, by decision or function, what each decision gave, and why something became null."""

    hits: dict[str, tuple[int, ...]] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Scope:
    """The names of one place. It is what FEEL calls an environment."""

    host: Host
    trace: Trace
    values: Mapping[str, Any]

    @property
    def calendar(self) -> WorkingCalendar:
        """The calendar whose zone counts."""
        return self.host.calendar

    def __getitem__(self, name: str) -> Any:
        if name == "now" and name not in self.values:
            return self.host.now()
        return admit(self.values.get(name))

    def previous(self, name: str) -> None:
        """Nothing was before."""

    def in_state(self, path: str) -> bool:
        """There are no states here."""
        return False

    def having(self, more: Mapping[str, Any]) -> Scope:
        """This scope with more names, which hide others."""
        return Scope(self.host, self.trace, {**self.values, **more})


NOBODY = Scope(Host(SystemClock().now, always()), Trace(), {})
"""Where constants are evaluated."""
