"""Escalations and their ladders: who is told, who is told next when nobody takes note, and when that ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from duban.definition.model import Escalation, Expr, Rung
from duban.durations import Duration
from duban.execution import effects
from duban.execution.draft import Draft
from duban.execution.instance import Ladder
from duban.execution.messages import render
from duban.execution.program import pick

Happened = Callable[[str, str], None]


@dataclass(frozen=True, slots=True)
class Cause:
    """What raised an escalation. Its ladder ends with `scope`, or with `opening` when that is given."""

    name: str
    scope: int
    opening: int | None = None
    obligation: str = ""
    due: datetime | None = None


def message_names(draft: Draft, cause: Cause, **more: Any) -> dict[str, Any]:
    """What a message can name."""
    program = draft.program
    return {
        **draft.facts,
        "title": program.title,
        "key": draft.base.key,
        "process": program.process,
        "state": ", ".join(leaf.path for leaf in draft.leaves()),
        "obligation": _obligation_title(draft, cause.obligation),
        "due": cause.due,
        "now": draft.at,
        "event": _Fields(draft.names.event),
        "terms": program.terms,
        **_elements(draft),
        **more,
    }


def _elements(draft: Draft) -> dict[str, Any]:
    """The elements that can be seen from here; a message elsewhere finds them empty."""
    found: dict[str, Any] = {}
    for name in draft.program.elements:
        value = draft.names[name]
        found[name] = _Fields(value or {}) if value is None or isinstance(value, dict) else value
    return found


class _Fields(dict[str, Any]):
    """The fields of an event or element; in a message, one that did not come is empty."""

    def __missing__(self, name: str) -> None:
        return None


def _obligation_title(draft: Draft, name: str) -> str:
    duty = draft.program.obligations.get(name)
    return (pick(duty.title, draft.program.language) or name) if duty else name


def escalate(draft: Draft, name: str, cause: Cause, happened: Happened) -> None:
    """Tell the first rung and start the ladder. `happened` hears of every rung told, as ("escalated", rung)."""
    ladder = Ladder(draft.number(), name, 0, draft.at, cause.scope, cause.name, [], cause.opening, cause.obligation)
    held = _held(draft, draft.program.definition.escalations[name], draft.at)
    if held > draft.at:
        draft.ladders[ladder.id] = replace(ladder, due=held)
        draft.note("ladder.held", name, {"until": held})
    else:
        _tell(draft, ladder, cause, happened)


def fire(draft: Draft, ladder: Ladder, happened: Happened) -> None:
    """The next rung of a ladder has come due."""
    del draft.ladders[ladder.id]
    opening = draft.openings.get(ladder.opening) if ladder.opening is not None else None
    due = opening.due if opening else None
    _tell(draft, ladder, Cause(ladder.cause, ladder.scope, ladder.opening, ladder.obligation, due), happened)


def _tell(draft: Draft, ladder: Ladder, cause: Cause, happened: Happened) -> None:
    escalation = draft.program.definition.escalations[ladder.escalation]
    rung = escalation.rungs[ladder.rung]
    title = pick(escalation.title, draft.program.language) or escalation.name
    until = _instant(draft, rung.acknowledge, ladder.due)
    names = message_names(draft, cause, escalation=title, level=escalation.level)
    effect = effects.Escalate(
        id=draft.effect_id(),
        escalation=rung.name,
        to=rung.to,
        level=escalation.level,
        message=render(draft.program, rung.message, names),
        title=title,
        process=draft.program.process,
        version=draft.base.version,
        key=draft.base.key,
        cause=cause.name,
        acknowledge_by=until,
    )
    draft.effects.append(effect)
    draft.note("escalated", rung.name, {"to": rung.to, "cause": cause.name, "effect": effect.id, "due": ladder.due})
    if until is not None and ladder.rung + 1 < len(escalation.rungs):
        draft.ladders[ladder.id] = replace(
            ladder, rung=ladder.rung + 1, due=_held(draft, escalation, until), effects=[*ladder.effects, effect.id]
        )
    happened("escalated", rung.name)


def _instant(draft: Draft, expression: Expr | None, base: datetime) -> datetime | None:
    duration = expression.evaluate(draft.names) if expression else None
    return draft.program.calendar.add(base, duration).at if isinstance(duration, Duration) else None


def _held(draft: Draft, escalation: Escalation, at: datetime) -> datetime:
    return draft.program.calendar.next_opening(at) if escalation.quiet == "working" else at


def next_rung(draft: Draft, ladder: Ladder) -> Rung:
    """The rung a ladder will tell next."""
    return draft.program.definition.escalations[ladder.escalation].rungs[ladder.rung]


def acknowledge(draft: Draft, what: str, by: str) -> bool:
    """Stop ladders by escalation, rung or effect id; False when none was waiting."""
    name = what.partition("/")[0]
    found = [ladder for ladder in draft.ladders.values() if what in ladder.effects or name == ladder.escalation]
    for ladder in found:
        stop(draft, ladder, "acknowledged")
    if found:
        draft.note("acknowledged", what, {"by": by})
    return bool(found)


def stop_for_scope(draft: Draft, scope: int) -> None:
    """The scope that caused them is left: its ladders end."""
    for ladder in [found for found in draft.ladders.values() if found.scope == scope and found.opening is None]:
        stop(draft, ladder, "the state was left")


def stop_for_opening(draft: Draft, opening: int, reason: str) -> None:
    """The obligation's opening has ended: its ladders end."""
    for ladder in [found for found in draft.ladders.values() if found.opening == opening]:
        stop(draft, ladder, reason)


def stop(draft: Draft, ladder: Ladder, reason: str) -> None:
    """End one ladder."""
    del draft.ladders[ladder.id]
    draft.note("ladder.stopped", ladder.escalation, {"reason": reason, "before": next_rung(draft, ladder).name})


def shift(draft: Draft, since: datetime) -> None:
    """Add the time since then to every ladder: they stood still. What is quiet stays so."""
    for ladder in list(draft.ladders.values()):
        escalation = draft.program.definition.escalations[ladder.escalation]
        draft.ladders[ladder.id] = replace(ladder, due=_held(draft, escalation, ladder.due + (draft.at - since)))
