"""Obligations: opened, warned of, met, breached, waived. They only observe what happens."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from duban.calendars import Due, WorkingCalendar
from duban.definition.model import Obligation, Trigger
from duban.durations import Duration
from duban.execution import ladders
from duban.execution.budgets import as_instant, due_at, is_paused, paused, resumed, stands_still
from duban.execution.draft import Draft
from duban.execution.instance import Opening


def observe(draft: Draft, kind: str, name: str = "") -> None:
    """Something happened: first what it meets is met, then what it opens is opened.

    The end of an instance opens nothing, and its cancellation meets nothing either.
    """
    if draft.status == "cancelled":
        return
    key = (kind, name)
    for duty in draft.program.meeting.get(key, ()):
        meet(draft, duty, f"{kind} {name}")
    if draft.status == "ended":
        return
    for duty in draft.program.opening.get(key, ()):
        open_(draft, duty, Trigger(kind, name))  # type: ignore[arg-type]


def pending(draft: Draft, name: str) -> list[Opening]:
    """The obligation's openings that can still be met."""
    return [opening for opening in draft.openings.values() if opening.name == name and opening.pending]


def open_(draft: Draft, duty: Obligation, trigger: Trigger) -> None:
    """A new opening, unless one is open that `restart` does not supersede."""
    current = [opening for opening in pending(draft, duty.name) if opening.status != "breached"]
    if current and not duty.restart:
        return
    for opening in current:
        _close(draft, opening, "superseded", f"opened again by {trigger.kind} {trigger.name}".rstrip())
    base = as_instant(draft, duty.name, draft.facts[trigger.name]) if trigger.kind == "fact" else draft.at
    _add(draft, duty, base)


def _add(draft: Draft, duty: Obligation, base: Any) -> None:
    for opening in [found for found in draft.openings.values() if found.name == duty.name and not found.pending]:
        del draft.openings[opening.id]
    opening = Opening(draft.number(), duty.name, "owed", draft.at, base, warnings=[None] * len(duty.warnings))
    draft.openings[opening.id] = opening


def meet(draft: Draft, duty: Obligation, by: str) -> None:
    """Close what is owed as met, what was breached as met late; an `every` obligation opens again from now.

    Where such a one was late, what is owed next is not met with it, but only put off.
    """
    found = pending(draft, duty.name)
    late = [opening for opening in found if opening.status == "breached"]
    owed = [opening for opening in found if opening.status != "breached" and _is_owed(draft, duty, opening)]
    for opening in late:
        _close(draft, opening, "met_late", by)
    for opening in owed:
        _close(draft, opening, "superseded" if late and duty.kind == "every" else "met", by)
    if duty.kind == "every" and owed:
        _add(draft, duty, draft.at)


def _is_owed(draft: Draft, duty: Obligation, opening: Opening) -> bool:
    """Whether it was owed when the step began, or its `when` holds at this moment of it."""
    if duty.when is None or (opening.status != "idle" and not draft.is_new(opening.id)):
        return True
    scope, draft.names.scope = draft.names.scope, 0
    holds = duty.when.evaluate(draft.names) is True
    draft.names.scope = scope
    return holds


def waive(draft: Draft, name: str, reason: str) -> None:
    """Nobody owes it any more."""
    for opening in pending(draft, name):
        _close(draft, opening, "waived", reason)


def drop(draft: Draft, opening: Opening, reason: str) -> None:
    """The duty itself is gone: what is still owed is waived, what was breached stays so."""
    if opening.status in ("owed", "paused"):
        _close(draft, opening, "waived", reason)
    ladders.stop_for_opening(draft, opening.id, reason)
    del draft.openings[opening.id]


def end(draft: Draft) -> None:
    """The instance ends: what is still owed is waived, what was breached stays so, what never held is dropped."""
    for opening in list(draft.openings.values()):
        if opening.status in ("owed", "paused"):
            _close(draft, opening, "waived", f"the instance ended: {draft.outcome}")
        elif opening.status == "idle":
            del draft.openings[opening.id]


def _close(draft: Draft, opening: Opening, status: Any, reason: str) -> None:
    draft.openings[opening.id] = replace(
        opening, status=status, due=opening.due, warnings=[], closed_at=draft.at, reason=reason
    )
    data = {"id": opening.id, "due": opening.due, "opened_at": opening.opened_at, "by": reason}
    draft.note(f"obligation.{status}", opening.name, data)
    ladders.stop_for_opening(draft, opening.id, f"obligation {status}")


def recompute(draft: Draft, opening: Opening, because: list[str]) -> None:
    """Bring an opening up to date with facts and states; the journal says what changed and why."""
    duty = draft.program.obligations[opening.name]
    draft.names.scope = 0
    if duty.when is not None and duty.when.evaluate(draft.names) is not True:
        _set_idle(draft, duty, opening)
        return
    fresh = _pausing(draft, duty, _based(draft, duty, opening))
    assert fresh.base is not None
    due = due_at(draft, duty.name, duty.value.evaluate(draft.names), fresh.base, fresh.pauses)
    if duty.until_closing:
        due = _until_closing(draft.program.calendar, due)
    still = due.at is None and is_paused(fresh.pauses)
    fresh = replace(fresh, due=due.at, provisional=due.provisional, status="paused" if still else "owed")
    fresh = _with_warnings(draft, duty, fresh)
    draft.openings[opening.id] = fresh
    _tell(draft, opening, fresh, because)


def _until_closing(calendar: WorkingCalendar, due: Due) -> Due:
    """The end of that working day: a guess where the year has no schedule yet, whatever the duration."""
    if due.at is None:
        return due
    at = calendar.closing(due.at)
    return Due(at, due.provisional or calendar.provisional(at.astimezone(calendar.zone).year))


def _set_idle(draft: Draft, duty: Obligation, opening: Opening) -> None:
    fresh = replace(opening, base=None) if draft.is_new(opening.id) else opening
    if fresh.base is not None:
        fresh = _pausing(draft, duty, fresh)
    draft.openings[opening.id] = replace(fresh, status="idle", due=None, warnings=[None] * len(opening.warnings))
    if opening.status != "idle" and not draft.is_new(opening.id):
        draft.note("obligation.idle", opening.name, {"id": opening.id, "due": opening.due})


def _based(draft: Draft, duty: Obligation, opening: Opening) -> Opening:
    """With the base it counts from: a fact it opened by may have changed; a `when` may hold for the first time now."""
    for trigger in duty.opens:
        if trigger.kind == "fact" and draft.facts.get(trigger.name) is not None:
            return replace(opening, base=as_instant(draft, duty.name, draft.facts[trigger.name]))
    return opening if opening.base is not None else replace(opening, base=draft.at)


def _pausing(draft: Draft, duty: Obligation, opening: Opening) -> Opening:
    still = stands_still(draft, duty.pause)
    if still == is_paused(opening.pauses):
        return opening
    pauses = paused(opening.pauses, draft.at) if still else resumed(opening.pauses, draft.at)
    return replace(opening, pauses=pauses)


def warn_anew(draft: Draft, opening: Opening) -> None:
    """Another version has other warnings: those not yet given, before the same due instant."""
    duty = draft.program.obligations[opening.name]
    draft.names.scope = 0
    draft.openings[opening.id] = _with_warnings(draft, duty, replace(opening, warnings=[]))


def _with_warnings(draft: Draft, duty: Obligation, opening: Opening) -> Opening:
    """The instants of warnings not yet given; one that would lie before the opening is skipped."""
    if not duty.warnings:
        return opening
    instants = []
    for index, warning in enumerate(duty.warnings):
        before = warning.before.evaluate(draft.names)
        at = None
        if opening.due is not None and index not in opening.warned and isinstance(before, Duration):
            at = draft.program.calendar.subtract(opening.due, before).at
        instants.append(at if at is not None and at >= opening.opened_at else None)
    return replace(opening, warnings=instants)


def _tell(draft: Draft, before: Opening, after: Opening, because: list[str]) -> None:
    known: dict[str, Any] = {"id": after.id, "due": after.due}
    if after.provisional:
        known["provisional"] = True
    if after.status == "paused" and before.status != "paused":
        draft.note("obligation.paused", after.name, {"id": after.id, "was_due": before.due})
    elif before.status == "paused" and after.status == "owed":
        draft.note("obligation.resumed", after.name, known)
    elif draft.is_new(after.id) or before.status == "idle":
        draft.note("obligation.owed", after.name, known | {"base": after.base})
    elif after.due != before.due:
        draft.note("obligation.moved", after.name, known | {"from": before.due, "because": because})


def breach(draft: Draft, opening: Opening) -> None:
    """The due instant has come and nobody met it; an `every` obligation opens again from that instant, if time goes on."""
    duty = draft.program.obligations[opening.name]
    draft.openings[opening.id] = replace(opening, status="breached", warnings=[], breached_at=draft.at)
    assert opening.due is not None
    lag = int((draft.at - opening.due).total_seconds() * 1000)
    data = {"id": opening.id, "due": opening.due, "opened_at": opening.opened_at, "lag_ms": lag}
    draft.note("obligation.breached", opening.name, data)
    if duty.kind == "every" and opening.base is not None and opening.due > opening.base:
        _add(draft, duty, opening.due)


def warned(draft: Draft, opening: Opening, index: int) -> None:
    """A warning is given; it will not be given again for this opening."""
    warnings = [None if number == index else at for number, at in enumerate(opening.warnings)]
    draft.openings[opening.id] = replace(opening, warnings=warnings, warned=[*opening.warned, index])
    draft.note("obligation.warned", opening.name, {"id": opening.id, "due": opening.due, "warning": index + 1})


def opened_by_facts(draft: Draft) -> None:
    """Facts that became known in this step open what counts from them, once unless `restart`."""
    for name in sorted(draft.changed):
        if draft.facts.get(name) is None:
            continue
        for duty in draft.program.opening.get(("fact", name), ()):
            if duty.restart or not any(opening.name == duty.name for opening in draft.openings.values()):
                open_(draft, duty, Trigger("fact", name))
