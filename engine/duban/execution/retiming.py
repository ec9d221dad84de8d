"""Clocks, duties and ladders in another version: kept, worked out anew, begun or ended."""

from __future__ import annotations

from msgspec.structs import replace

from duban.definition.plan import MigrationPlan
from duban.execution import clocks, obligations
from duban.execution.draft import Draft
from duban.execution.instance import Clock, Opening


def retime(draft: Draft, plan: MigrationPlan, reason: str) -> None:
    """Let every clock, opening and ladder find itself in the new version. What is gone ends, and the journal says why.

    Afterwards `draft.kept` are the clocks that the end of the step leaves alone.
    """
    kept: set[int] = set()
    for clock in list(draft.clocks.values()):
        _clock(draft, plan, clock, kept)
    for scope in list(draft.scopes.values()):
        _arm_new(draft, scope.id)
    _ladders(draft, reason)
    for opening in list(draft.openings.values()):
        _opening(draft, plan, opening, kept, reason)
    draft.kept = kept


def _keeps(plan: MigrationPlan, name: str) -> bool:
    return plan.timing.get(name, plan.otherwise) == "keep"


def _clock(draft: Draft, plan: MigrationPlan, clock: Clock, kept: set[int]) -> None:
    scope = draft.scopes.get(clock.scope)
    name = f"{scope.path}/{clock.name.rpartition('/')[2]}".lstrip("/") if scope else ""
    if name not in draft.program.timers:
        del draft.clocks[clock.id]
        if clock.status in ("armed", "paused"):
            draft.note("timer.cancelled", clock.name, {"id": clock.id, "due": clock.due, "because": ["version"]})
        return
    draft.clocks[clock.id] = replace(clock, name=name)
    if _keeps(plan, clock.name):
        kept.add(clock.id)


def _arm_new(draft: Draft, number: int) -> None:
    scope = draft.scopes[number]
    known = {clock.name for clock in draft.clocks.values() if clock.scope == number}
    if scope.arrived is None:
        timers = draft.program.states[scope.path].timers
        clocks.arm(draft, [timer for timer in timers if timer.name not in known], scope)


def _ladders(draft: Draft, reason: str) -> None:
    escalations = draft.program.definition.escalations
    for ladder in list(draft.ladders.values()):
        known = escalations.get(ladder.escalation)
        cause = ladder.opening is not None or ladder.scope in draft.scopes
        if known is None or ladder.rung >= len(known.rungs) or not cause:
            del draft.ladders[ladder.id]
            draft.note("ladder.stopped", ladder.escalation, {"reason": reason})


def _opening(draft: Draft, plan: MigrationPlan, opening: Opening, kept: set[int], reason: str) -> None:
    duty = draft.program.obligations.get(opening.name)
    if duty is None:
        obligations.drop(draft, opening, reason)
    elif _keeps(plan, opening.name):
        kept.add(opening.id)
        if opening.status in ("owed", "paused", "idle") and len(opening.warnings) != len(duty.warnings):
            obligations.warn_anew(draft, opening)
