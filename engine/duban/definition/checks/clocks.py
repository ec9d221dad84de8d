"""Timers that never fire or never stop, obligations that nothing can open or meet."""

from __future__ import annotations

from duban.definition.building.cron import never_comes
from duban.definition.building.paths import outward
from duban.definition.building.scope import Scope, matches
from duban.definition.checks.graph import Reach, all_transitions, is_false, is_never
from duban.definition.located import Cursor
from duban.definition.model import Definition, Obligation, State, Timer, Trigger


def check_clocks(definition: Definition, scope: Scope, cursor: Cursor) -> None:
    """Report clocks that are of no use."""
    for state in definition.states.values():
        for timer in state.timers:
            _check_timer(definition, state, timer, scope)
    reached = Reach.of(definition).reached
    for duty in definition.obligations.values():
        _check_obligation(definition, duty, scope, reached)


def _check_timer(definition: Definition, state: State, timer: Timer, scope: Scope) -> None:
    if is_never(timer.value) or is_false(timer.condition) or (timer.cron is not None and never_comes(timer.cron)):
        message = f"the timer {timer.name!r} can never fire"
        scope.report.add("never-fires", timer.place, message, "give it an instant that comes, or remove it", timer.name)
    elif _endless(definition, timer):
        message = f"the timer {timer.name!r} goes on for as long as nobody leaves the state"
        scope.report.add("endless", timer.place, message, "add times: …, an `if`, or a timer with `to`", timer.name)


def _endless(definition: Definition, timer: Timer) -> bool:
    if timer.kind not in ("every", "cron") or timer.times or timer.condition or timer.transition.targets:
        return False
    enclosing = [definition.states[path] for path in outward(timer.state)]
    return not any(_ends(other) for state in enclosing for other in state.timers)


def _ends(timer: Timer) -> bool:
    return bool(timer.transition.targets) and timer.condition is None and not is_never(timer.value)


def _check_obligation(definition: Definition, duty: Obligation, scope: Scope, reached: set[str]) -> None:
    if is_never(duty.value) or is_false(duty.when):
        message = f"the obligation {duty.name!r} is never owed"
        scope.report.add("never-fires", duty.place, message, "give it a duration, or remove it", f"obligations/{duty.name}")
    if duty.opens and not any(_happens(definition, trigger, scope, reached) for trigger in duty.opens):
        message = f"nothing ever opens the obligation {duty.name!r}: {_why(duty.opens)}"
        hint = "accept the event in some state, or name another trigger"
        scope.report.add("never-owed", duty.place, message, hint, f"obligations/{duty.name}/from")
    if duty.met and not any(_happens(definition, trigger, scope, reached) for trigger in duty.met):
        message = f"nothing can ever meet the obligation {duty.name!r}: {_why(duty.met)}"
        hint = f"accept it: on: {{{duty.met[0].name}: {{}}}}" if duty.met[0].kind == "event" else "name another trigger"
        scope.report.add("never-met", duty.place, message, hint, f"obligations/{duty.name}/met")


def _why(triggers: tuple[Trigger, ...]) -> str:
    first = triggers[0]
    if first.kind == "event":
        return f"no state accepts the event {first.name!r}"
    return f"the state {first.name!r} is never reached" if first.kind in ("enter", "leave") else "nobody raises it"


def _happens(definition: Definition, trigger: Trigger, scope: Scope, reached: set[str]) -> bool:
    if trigger.kind == "event":
        return accepted(definition, scope, trigger.name)
    if trigger.kind in ("enter", "leave"):
        return trigger.name in reached
    return True


def accepted(definition: Definition, scope: Scope, event: str) -> bool:
    """Whether some transition takes this event, or was probably meant to."""
    if event in scope.meant:
        return True
    ways = (one for one in all_transitions(definition) if one.kind == "on")
    return any(matches(descriptor, event) for one in ways for descriptor in one.events)
