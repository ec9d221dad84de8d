"""The end of a step: every clock that something changed for is computed again, once, from its original base."""

from __future__ import annotations

from duban.execution import clocks, obligations
from duban.execution.draft import CALENDAR, Draft


def reconcile(draft: Draft) -> None:
    """Look again at new clocks, and at those whose facts, states or calendar have changed."""
    if draft.status != "active":
        return
    draft.names.event = {}
    obligations.opened_by_facts(draft)
    for clock in list(draft.clocks.values()):
        if clock.status != "fired" and _concerned(draft, clock.id, clock.name):
            clocks.recompute(draft, clock, _because(draft, clock.name))
    for opening in list(draft.openings.values()):
        open_ = opening.status in ("owed", "paused", "idle")
        if open_ and _concerned(draft, opening.id, opening.name):
            obligations.recompute(draft, opening, _because(draft, opening.name))


def _concerned(draft: Draft, number: int, name: str) -> bool:
    return draft.concerns(draft.program.watches[name], number)


def _because(draft: Draft, name: str) -> list[str]:
    """What changed, for the journal: facts, the calendar, the version, or nothing when only the state did."""
    watch = draft.program.watches[name]
    found = sorted(watch.facts & draft.changed)
    found += ["calendar"] if CALENDAR in draft.changed else []
    return found if draft.kept is None else [*found, "version"]
