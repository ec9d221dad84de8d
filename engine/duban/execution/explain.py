"""Why a clock is due when it is: every interval that counted or did not, with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from duban.calendars import Interval
from duban.definition.model import Expr
from duban.durations import Duration
from duban.execution.draft import Draft
from duban.execution.instance import Clock, Instance, Opening
from duban.execution.names import CountNeeded
from duban.execution.program import Program


@dataclass(frozen=True, slots=True)
class Explanation:
    """One clock. `value` is what is counted (a duration, or an instant), `text` how the definition says it.

    `intervals` cover base to due (or to now while it stands still) and say what counted; `state` is where it stands.
    """

    kind: str
    name: str
    state: str
    text: str
    value: Any
    base: datetime | None
    due: datetime | None
    provisional: bool
    intervals: tuple[Interval, ...]


def explain(program: Program, instance: Instance, at: datetime) -> list[Explanation]:
    """All timers and the latest openings of obligations of an instance, by due instant, unknown ones last."""
    draft = Draft(program, instance, at, {})
    found = [_of_timer(draft, clock) for clock in instance.clocks]
    found += [_of_obligation(draft, opening) for opening in instance.openings]
    return sorted(found, key=lambda one: (one.due is None, one.due or at))


def _of_timer(draft: Draft, clock: Clock) -> Explanation:
    timer = draft.program.timers[clock.name]
    draft.names.scope = clock.scope
    expression = timer.first if timer.first is not None and clock.count == 0 else timer.value
    text = f"cron {timer.cron}" if timer.cron else f"{timer.kind} {expression.text if expression else ''}"
    return _explained(draft, "timer", clock, text, expression)


def _of_obligation(draft: Draft, opening: Opening) -> Explanation:
    duty = draft.program.obligations[opening.name]
    draft.names.scope = 0
    text = f"{duty.kind} {duty.value.text}" + (" until closing" if duty.until_closing else "")
    return _explained(draft, "obligation", opening, text, duty.value)


def _explained(draft: Draft, kind: str, clock: Clock | Opening, text: str, expression: Expr | None) -> Explanation:
    value = _value(draft, expression)
    intervals: list[Interval] = []
    if clock.base is not None and isinstance(value, Duration) and not value.never:
        closed = clock.closed_at if isinstance(clock, Opening) else None
        intervals = draft.program.calendar.explain(clock.base, value, clock.pauses, clock.due or closed or draft.at)
    return Explanation(
        kind=kind,
        name=clock.name,
        state=clock.status,
        text=text,
        value=value,
        base=clock.base,
        due=clock.due,
        provisional=clock.provisional,
        intervals=tuple(intervals),
    )


def _value(draft: Draft, expression: Expr | None) -> Any:
    """What is counted now; None where only a step could tell, because it depends on a count."""
    try:
        return expression.evaluate(draft.names) if expression else None
    except CountNeeded:
        return None
