"""What comes due by itself: timers, then warnings, breaches, rungs, delayed events; each fires as one step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from msgspec.structs import replace

from duban.execution import clocks, ladders, obligations, sending
from duban.execution.actions import Happening, run
from duban.execution.budgets import is_paused
from duban.execution.draft import CALENDAR, Draft
from duban.execution.exits import Chosen
from duban.execution.instance import Opening
from duban.execution.moves import take

TIMER, WARNING, BREACH, RUNG, SEND = range(5)


@dataclass(frozen=True, slots=True, order=True)
class Due:
    """Something due, in the order it fires: by instant, kind, place in the document, and age."""

    at: datetime
    rank: int
    order: int
    id: int
    index: int = 0


def earliest(draft: Draft) -> Due | None:
    """The next thing that comes due, if any."""
    return min(_all(draft), default=None)


def _all(draft: Draft) -> Iterator[Due]:
    program = draft.program
    for clock in draft.clocks.values():
        if clock.due is not None:
            yield Due(clock.due, TIMER, program.timers[clock.name].order, clock.id)
    for opening in draft.openings.values():
        order = program.obligations[opening.name].order
        for index, at in enumerate(opening.warnings):
            if at is not None:
                yield Due(at, WARNING, order, opening.id, index)
        if opening.status == "owed" and opening.due is not None:
            yield Due(opening.due, BREACH, order, opening.id)
    yield from (Due(ladder.due, RUNG, 0, ladder.id) for ladder in draft.ladders.values())
    yield from (Due(one.due, SEND, 0, one.id) for one in draft.delayed)


def name_of(draft: Draft, due: Due) -> str:
    """What people call it: the timer, obligation, escalation or event."""
    if due.rank == TIMER:
        return draft.clocks[due.id].name
    if due.rank in (WARNING, BREACH):
        return draft.openings[due.id].name
    if due.rank == RUNG:
        return draft.ladders[due.id].escalation
    return next(one.event for one in draft.delayed if one.id == due.id)


def fire(draft: Draft, due: Due) -> None:
    """Let it happen."""
    if due.rank == TIMER:
        _fire_timer(draft, due.id)
    elif due.rank == WARNING:
        _warn(draft, draft.openings[due.id], due.index)
    elif due.rank == BREACH:
        _breach(draft, draft.openings[due.id])
    elif due.rank == SEND:
        sending.fire(draft, due.id)
    else:
        ladders.fire(draft, draft.ladders[due.id], lambda kind, name: obligations.observe(draft, kind, name))


def _fire_timer(draft: Draft, number: int) -> None:
    clock = draft.clocks[number]
    if clocks.fired(draft, clock):
        node = draft.program.timers[clock.name].transition
        take(draft, [Chosen(node, draft.scopes[clock.scope], "", {})])


def _warn(draft: Draft, opening: Opening, index: int) -> None:
    warning = draft.program.obligations[opening.name].warnings[index]
    obligations.warned(draft, opening, index)
    run(draft, warning.actions, _happening(opening))


def _breach(draft: Draft, opening: Opening) -> None:
    obligations.breach(draft, opening)
    run(draft, draft.program.obligations[opening.name].breach, _happening(opening))


def _happening(opening: Opening) -> Happening:
    return Happening(0, 0, "", opening.id, opening.name, opening.due)


def stood_still(draft: Draft, since: datetime, mode: Literal["keep_remaining", "keep_deadline", "restart"] | None) -> None:
    """After a suspension: every running clock goes on by `mode`, or by its own `resume:`."""
    for clock in list(draft.clocks.values()):
        if clock.base is not None and not is_paused(clock.pauses) and clock.status != "fired":
            held = replace(clock, pauses=[*clock.pauses, (since, None)])
            timer = draft.program.timers[clock.name]
            draft.clocks[clock.id] = clocks.after_pause(timer, held, mode or timer.resume, draft.at)
    for opening in list(draft.openings.values()):
        if opening.pending and opening.status != "breached" and not is_paused(opening.pauses):
            _opening_stood_still(draft, opening, since, mode)
    if mode != "keep_deadline":
        ladders.shift(draft, since)
        sending.shift(draft, since)
    draft.changed.add(CALENDAR)


def _opening_stood_still(draft: Draft, opening: Opening, since: datetime, mode: str | None) -> None:
    if mode == "restart":
        draft.openings[opening.id] = replace(opening, base=draft.at, pauses=[])
    elif mode != "keep_deadline":
        draft.openings[opening.id] = replace(opening, pauses=[*opening.pauses, (since, draft.at)])
