"""What the customer-service part of a report reads, by name. Another pack's names may be given instead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from duban.execution.program import Program


@dataclass(frozen=True, slots=True)
class ServiceNames:
    """Processes (their standards, which extend them, belong to them), and the obligations that rates are made of.

    `unrated` are kinds of callback for which no rate is asked.
    """

    complaint: str = "complaint"
    callback: str = "callback"
    repair: str = "repair"
    first_reply: str = "first_reply"
    called: str = "called"
    repair_done: str = "repair_done"
    unrated: frozenset[str] = frozenset({"yearly"})


def family(programs: Mapping[str, Program], root: str) -> frozenset[str]:
    """`root` and every process that extends it, directly or not."""
    return frozenset(name for name in programs if root in _ancestry(programs, name))


def _ancestry(programs: Mapping[str, Program], name: str) -> Iterable[str]:
    seen: dict[str, None] = {}
    current: str | None = name
    while current is not None and current not in seen:
        seen[current] = None
        program = programs.get(current)
        current = program.definition.extends if program else None
    return seen


def last_segment(path: str) -> str:
    """The name of a state by its path."""
    return path.rpartition("/")[2]
