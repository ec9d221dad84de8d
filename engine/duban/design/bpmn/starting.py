"""What starts a process: messages, schedules; and the states that are nothing but a start."""

from __future__ import annotations

from collections.abc import Mapping

from duban.definition.model import Schedule, StartsOn, State, Transition
from duban.design.bpmn.drafter import Drafter
from duban.design.bpmn.model import Formula, Trigger
from duban.design.bpmn.sketch import Sketch, as_text
from duban.design.bpmn.ways import iso, passing


def triggered_starts(drafter: Drafter, sketch: Sketch) -> list[str]:
    """The start events of a process that events and schedules start, put into a sketch; their ids."""
    definition = drafter.definition
    starts = [_on(drafter, sketch, one) for one in definition.starts_on]
    return starts + [_at(drafter, sketch, one) for one in definition.schedules.values()]


def _on(drafter: Drafter, sketch: Sketch, one: StartsOn) -> str:
    with_ = {name: value.text for name, value in one.facts.items()}
    own = {"with": as_text(with_) if with_ else "", "key": one.key.text if one.key is not None else ""}
    trigger = Trigger("message", name=one.event)
    return sketch.add("startEvent", f"on.{one.event}", drafter.event_title(one.event), triggers=(trigger,), own=own)


def _at(drafter: Drafter, sketch: Sketch, one: Schedule) -> str:
    with_ = {name: value.text for name, value in one.facts.items()}
    own = {
        "state": one.name,
        "with": as_text(with_) if with_ else "",
        "key": one.key.text if one.key is not None else "",
        "for_each": f"roster.{one.roster}" if one.roster else "",
    }
    text = one.cron or f"R/{iso(one.every.text if one.every else '', drafter.definition)}"
    own |= {"every": one.every.text, "every_of": text} if one.every is not None else {}
    trigger = Trigger("timer", formula=Formula(text), how="cycle")
    return sketch.add("startEvent", f"at.{one.name}", one.name, triggers=(trigger,), own=own)


def begins_as(state: State, states: Mapping[str, State]) -> str | None:
    """The first state inside, if it is nothing but a start: it leads on at once, and nothing leads back to it."""
    if state.kind != "composite" or not state.initial or states[state.initial[0]].parent != state.path:
        return None
    first = states[state.initial[0]]
    ways = passing(first)
    alone = len(ways) == 1 and ways[0].kind == "always" and ways[0].condition is None
    if not alone or first.enter or first.exit or len(first.transitions) > 1 or first.join is not None:
        return None
    leading = (transition for one in states.values() for transition in transitions_of(one))
    targeted = {target.path for transition in leading for target in transition.targets}
    return first.path if first.path not in targeted else None


def transitions_of(state: State) -> list[Transition]:
    """All transitions of a state, those of its timers included."""
    return [*state.transitions, *(timer.transition for timer in state.timers)]
