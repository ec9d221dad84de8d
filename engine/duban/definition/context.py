"""What a check may know of a definition's surroundings; whatever is None is not checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from duban.definition.model import Definition


@dataclass(frozen=True, slots=True)
class CheckContext:
    """The world around a definition.

    `processes` are the deployed ones by name (None for one that is known to exist, but cannot be read); `roles` those that
    somebody fills; `routes` those that a channel serves (`*` serves all); `superiors` maps a role to its superiors;
    `calendars` are the known calendars' names with the years each knows (None: all); `rosters` the known rosters;
    `services` the known services; `at` is the instant from which on the process would run.
    """

    processes: Mapping[str, Definition | None] | None = None
    roles: frozenset[str] | None = None
    routes: frozenset[str] | None = None
    superiors: Mapping[str, Sequence[str]] | None = None
    calendars: Mapping[str, frozenset[int] | None] | None = None
    rosters: frozenset[str] | None = None
    services: frozenset[str] | None = None
    at: datetime | None = None


NOTHING_KNOWN = CheckContext()
