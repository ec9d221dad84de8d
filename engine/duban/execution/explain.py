"""Why a clock is due when it is: every interval that counted or did not, with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from duban.calendars import Interval
from duban.definition.model import Expr
from duban.durations import Duration
from duban.execution.draft import Draft
from duban.execution.instance import Instance, Pauses
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
    found = []
    for clock in instance.clocks:
        timer = program.timers[clock.name]
        draft.names.scope = clock.scope
        expression = timer.first if timer.first is not None and clock.count == 0 else timer.value
        text = f"cron {timer.cron}" if timer.cron else f"{timer.kind} {expression.text if expression else ''}"
        found.append(
            _explained(
                draft,
                "timer",
                clock.name,
                clock.status,
                text,
                expression,
                clock.base,
                clock.due,
                clock.provisional,
                clock.pauses,
            )
        )
    for opening in instance.openings:
        duty = program.obligations[opening.name]
        draft.names.scope = 0
        text = f"{duty.kind} {duty.value.text}" + (" until closing" if duty.until_closing else "")
        found.append(
            _explained(
                draft,
                "obligation",
                opening.name,
                opening.status,
                text,
                duty.value,
                opening.base,
                opening.due,
                opening.provisional,
                opening.pauses,
            )
        )
    return sorted(found, key=lambda one: (one.due is None, one.due or at))


def _explained(
    draft: Draft,
    kind: str,
    name: str,
    state: str,
    text: str,
    expression: Expr | None,
    base: datetime | None,
    due: datetime | None,
    provisional: bool,
    pauses: Pauses,
) -> Explanation:
    value = expression.evaluate(draft.names) if expression else None
    intervals: list[Interval] = []
    if base is not None and isinstance(value, Duration) and not value.never:
        intervals = draft.program.calendar.explain(base, value, pauses, due or draft.at)
    return Explanation(kind, name, state, text, value, base, due, provisional, tuple(intervals))
