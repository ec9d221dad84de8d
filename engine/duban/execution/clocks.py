"""Timers of states: armed on entry, computed at the end of each step, fired when due."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from duban.calendars import Due
from duban.definition.model import Timer
from duban.durations import Duration
from duban.execution import recurrence
from duban.execution.budgets import UNKNOWN, due_at, is_paused, paused, resumed, stands_still
from duban.execution.draft import Draft
from duban.execution.instance import Clock, Scope

Following = Callable[[datetime], Due]
Passed = Callable[[datetime, datetime], tuple[datetime, int]]


def arm(draft: Draft, timers: Iterable[Timer], scope: Scope) -> None:
    """A clock for each of these timers of an activation; its due instant is computed when the step ends."""
    for timer in timers:
        clock = Clock(draft.number(), timer.name, scope.id, "idle")
        draft.clocks[clock.id] = clock


def disarm(draft: Draft, scope: Scope) -> None:
    """The scope is left: its clocks end."""
    for clock in [found for found in draft.clocks.values() if found.scope == scope.id]:
        del draft.clocks[clock.id]
        if clock.status in ("armed", "paused"):
            draft.note("timer.cancelled", clock.name, {"id": clock.id, "due": clock.due})


def recompute(draft: Draft, clock: Clock, because: list[str]) -> None:
    """Bring a clock up to date with facts and states; the journal says what changed and why."""
    timer = draft.program.timers[clock.name]
    draft.names.scope = clock.scope
    if timer.condition is not None and timer.condition.evaluate(draft.names) is not True:
        _disarmed(draft, timer, clock)
        return
    fresh = clock if clock.base is not None else replace(clock, base=draft.at)
    fresh = _pausing(draft, timer, fresh)
    due = _due(draft, timer, fresh)
    fresh = replace(fresh, due=due.at, provisional=due.provisional, status=_status(fresh, due))
    draft.clocks[clock.id] = fresh
    _tell(draft, clock, fresh, because)


def _disarmed(draft: Draft, timer: Timer, clock: Clock) -> None:
    fresh = clock if clock.base is None else _pausing(draft, timer, clock)
    draft.clocks[clock.id] = replace(fresh, status="idle", due=None)
    if clock.status != "idle":
        draft.note("timer.cancelled", clock.name, {"id": clock.id, "due": clock.due, "because": ["if"]})


def _pausing(draft: Draft, timer: Timer, clock: Clock) -> Clock:
    still = stands_still(draft, timer.pause)
    if still == is_paused(clock.pauses):
        return clock
    if still:
        return replace(clock, pauses=paused(clock.pauses, draft.at))
    return after_pause(timer, clock, timer.resume, draft.at)


def after_pause(timer: Timer, clock: Clock, mode: str, at: datetime) -> Clock:
    """The clock after its open pause: going on, as if there had been none, or from the beginning.

    A cron line has no remainder: what it missed is gone.
    """
    if timer.kind == "cron" and mode == "keep_remaining":
        mode = "restart"
    if mode == "keep_deadline":
        return replace(clock, pauses=clock.pauses[:-1])
    if mode == "restart":
        return replace(clock, pauses=[], base=at)
    return replace(clock, pauses=resumed(clock.pauses, at))


def _status(clock: Clock, due: Due) -> Any:
    if due.at is not None:
        return "armed"
    return "paused" if is_paused(clock.pauses) else "idle"


def _due(draft: Draft, timer: Timer, clock: Clock) -> Due:
    assert clock.base is not None
    if timer.kind == "cron":
        return UNKNOWN if is_paused(clock.pauses) else Due(_cron(draft, timer, clock.base), False)
    expression = timer.first if timer.first is not None and clock.count == 0 else timer.value
    value = expression.evaluate(draft.names) if expression else None
    return due_at(draft, timer.name, value, clock.base, clock.pauses)


def _cron(draft: Draft, timer: Timer, after: datetime) -> datetime | None:
    return recurrence.cron(timer.cron or "").next(after, draft.program.calendar.zone)


def _tell(draft: Draft, before: Clock, after: Clock, because: list[str]) -> None:
    known: dict[str, Any] = {"id": after.id, "due": after.due}
    if after.provisional:
        known["provisional"] = True
    if after.status == "paused" and before.status != "paused":
        draft.note("timer.paused", after.name, {"id": after.id, "was_due": before.due})
    elif before.status == "paused" and after.status == "armed":
        draft.note("timer.resumed", after.name, known)
    elif after.status == "armed" and before.status == "idle":
        draft.note("timer.armed", after.name, known | {"base": after.base})
    elif after.status == "armed" and after.due != before.due:
        draft.note("timer.moved", after.name, known | {"from": before.due, "because": because})
    elif before.status == "armed" and after.status == "idle":
        draft.note("timer.cancelled", after.name, {"id": after.id, "due": before.due, "because": because})


def fired(draft: Draft, clock: Clock) -> bool:
    """Note that a due clock fires and set it to its next instant. False when a cycle skips what it missed."""
    timer = draft.program.timers[clock.name]
    assert clock.due is not None
    lag = draft.at - clock.due
    if timer.kind in ("after", "at"):
        draft.clocks[clock.id] = replace(clock, status="fired", due=None, count=clock.count + 1)
        skipped = 0
    else:
        skipped = _advance(draft, timer, clock)
    data = {"id": clock.id, "due": clock.due, "lag_ms": int(lag.total_seconds() * 1000)}
    if timer.missed == "skip" and skipped:
        draft.note("timer.skipped", clock.name, data | {"missed": skipped + 1})
        return False
    draft.note("timer.fired", clock.name, data | ({"missed": skipped} if skipped else {}))
    return True


def _advance(draft: Draft, timer: Timer, clock: Clock) -> int:
    """Move a cycle on from its scheduled instant, over what was missed unless all is wanted; how many were missed."""
    assert clock.due is not None
    following, passed = _cycle(draft, timer, clock)
    base, missed = (clock.due, 0) if timer.missed == "all" else passed(clock.due, draft.at)
    due = following(base)
    count = clock.count + (0 if timer.missed == "skip" and missed else 1)
    if due.at is None or (timer.times is not None and count >= timer.times):
        draft.clocks[clock.id] = replace(clock, status="fired", due=None, count=count)
        return missed
    count = count if timer.first is None else max(count, 1)  # what is skipped has been the first one too
    fresh = replace(clock, base=base, due=due.at, provisional=due.provisional, pauses=[], count=count)
    draft.clocks[clock.id] = fresh
    known = {"id": clock.id, "due": due.at, "base": base} | ({"provisional": True} if due.provisional else {})
    draft.note("timer.armed", clock.name, known)
    return missed


def _cycle(draft: Draft, timer: Timer, clock: Clock) -> tuple[Following, Passed]:
    """What gives a cycle's next instant, and what jumps over those that have passed."""
    calendar = draft.program.calendar
    if timer.kind == "cron":
        line = recurrence.cron(timer.cron or "")
        return lambda base: Due(line.next(base, calendar.zone)), lambda due, at: line.passed(due, at, calendar.zone)
    draft.names.scope = clock.scope
    every = timer.value.evaluate(draft.names) if timer.value else None
    if not isinstance(every, Duration) or every.never:
        return lambda base: UNKNOWN, lambda due, at: (due, 0)
    return lambda base: recurrence.after(calendar, base, every), lambda due, at: recurrence.passed(calendar, due, every, at)
