"""What a state listens to, one way for each thing that can happen: an event, a timer, a condition, an error."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from duban.definition.model import ROOT, Action, Definition, Raise, State, Timer, Transition
from duban.design.bpmn.model import Formula, Trigger
from duban.design.bpmn.saying import said_clock
from duban.design.bpmn.sketch import as_text
from duban.durations import Duration, parse_duration


@dataclass(frozen=True, slots=True)
class Way:
    """A trigger and the transitions it may take, the first that holds."""

    name: str
    trigger: Trigger
    transitions: tuple[Transition, ...]
    own: dict[str, str] = field(default_factory=dict)

    @property
    def leaves(self) -> bool:
        """Whether it may lead away."""
        return any(one.targets and one.interrupting for one in self.transitions)

    @property
    def counts(self) -> bool:
        """Whether it is a clock that would begin anew with each state."""
        text = self.trigger.formula.text if self.trigger.formula is not None else ""
        return self.trigger.kind == "timer" and (self.trigger.how == "duration" or text.startswith("R"))

    @property
    def inside(self) -> str | None:
        """The state inside the composite that it begins, if it is one of those."""
        first = self.transitions[0]
        return first.targets[0].path if first.internal and len(first.targets) == 1 else None


@dataclass(frozen=True, slots=True)
class Events:
    """Which events are raised only to those around: they are BPMN's escalations."""

    definition: Definition
    upward: frozenset[str]

    @classmethod
    def of(cls, definition: Definition) -> Events:
        raised: dict[str, set[str]] = {}
        caught: dict[str, set[str]] = {}
        for path, state in definition.states.items():
            for action in actions_of(state):
                if isinstance(action, Raise):
                    raised.setdefault(action.event, set()).add(path)
            for transition in state.transitions:
                for event in transition.events if transition.kind == "on" else ():
                    caught.setdefault(event, set()).add(path)
        upward = {
            event
            for event, places in raised.items()
            if event in caught and all(_below(place, catch) for place in places for catch in caught[event])
        }
        return cls(definition, frozenset(upward - definition.events.keys()))

    def trigger(self, event: str) -> Trigger:
        """How an event is told and heard of."""
        if event in self.upward:
            kind = "error" if ".error." in f".{event}" else "escalation"
            return Trigger(kind, name=event, code=event, raised=event)
        if event in self.definition.events or event == "*" or event.endswith(".*"):
            return Trigger("message", name=event)
        return Trigger("signal", name=event)


def ways_of(state: State, events: Events) -> list[Way]:
    """Everything a state listens to, in document order."""
    found: dict[tuple[str, str], list[Transition]] = {}
    for transition in state.transitions:
        for event in transition.events if transition.kind in ("on", "error") else ():
            found.setdefault((transition.kind, event), []).append(transition)
    ways = [_way(kind, event, tuple(taken), events) for (kind, event), taken in found.items()]
    ways += [timed(timer, events.definition) for timer in state.timers]
    return ways + list(_conditions(state))


def within(way: Way, state: State, definition: Definition) -> Literal["ends", "leads"] | None:
    """Whether a way of a composite leads back into it: to states that end it, or to others."""
    prefix = f"{state.path}/" if state.path else ""
    targets = [definition.states[target.path] for one in way.transitions for target in one.targets]
    if way.inside or not targets or not way.leaves or not all(one.path.startswith(prefix) for one in targets):
        return None
    if way.counts:
        return None
    if all(one.kind == "final" and one.parent == state.path for one in targets):
        return "ends"
    return "leads" if state.kind == "composite" and all(one.parent == state.path for one in targets) else None


def own_ways(state: State, events: Events) -> tuple[Way, ...]:
    """What may happen to a state: its own ways, and those of the composite around it that lead to states beside it.

    BPMN has no way from the edge of a sub-process into its middle, so each state inside listens itself.
    """
    definition = events.definition
    found = {
        (way.trigger.kind, way.name): way
        for way in ways_of(state, events)
        if not way.inside and within(way, state, definition) is None
    }
    parent = definition.states[state.parent] if state.parent is not None else None
    for way in ways_of(parent, events) if parent is not None else ():
        if within(way, parent, definition) == "leads":  # type: ignore[arg-type]
            key = (way.trigger.kind, way.name)
            known = found.get(key)
            found[key] = replace(known, transitions=(*known.transitions, *way.transitions)) if known else way
    return tuple(found.values())


def passing(state: State) -> tuple[Transition, ...]:
    """The transitions of a state that nobody rests in: taken at once, or by an event that it raises itself."""
    always = tuple(one for one in state.transitions if one.kind == "always")
    if always and _certain(always) and not state.timers:
        return always
    last = state.enter[-1] if state.enter else None
    if isinstance(last, Raise) and last.event == f"{state.name}.passed" and len(state.transitions) == 1:
        return state.transitions if state.transitions[0].events == (last.event,) else ()
    return ()


def _certain(always: tuple[Transition, ...]) -> bool:
    """Whether one of them can always be taken, as far as the text shows."""
    texts = [one.condition.text if one.condition else None for one in always]
    others = [text for text in texts[:-1] if text is not None]
    return None in texts or texts[-1] == " and ".join(f"not({text})" for text in others)


def actions_of(state: State) -> Iterator[Action]:
    """Everything that is done in a state and on its ways out."""
    yield from state.enter
    yield from state.exit
    for transition in (*state.transitions, *(timer.transition for timer in state.timers)):
        yield from transition.actions


def timed(timer: Timer, definition: Definition) -> Way:
    """The way of a timer. What BPMN's text of the time leaves out stands in our own words beside it."""
    clock = said_clock(timer)
    value = timer.value.text if timer.value is not None else ""
    how, text = "duration", iso(value, definition)
    if timer.kind == "at":
        how = "date"
    elif timer.kind == "cron":
        how, text = "cycle", timer.cron or ""
    elif timer.kind == "every":
        how, text = "cycle", f"R{timer.times or ''}/{text}"
    own = {} if clock == {timer.kind: text} else {"clock": as_text(clock), "clock_of": text}
    name = timer.name.rpartition("/")[2]
    return Way(name, Trigger("timer", formula=Formula(text), how=how), (timer.transition,), own)  # type: ignore[arg-type]


def iso(text: str, definition: Definition) -> str:
    """A duration as other tools write it; what only Duban knows stays as it is."""
    term = definition.terms.get(text.removeprefix("terms."))
    try:
        duration = term.value if term is not None and isinstance(term.value, Duration) else parse_duration(text)
    except ValueError:
        return text
    if duration.working or duration.never:
        return duration.text()
    return text if text.startswith("P") else duration.iso()


def _way(kind: str, event: str, transitions: tuple[Transition, ...], events: Events) -> Way:
    if kind == "error":
        code = "" if event == "*" else event
        return Way(event if code else "error", Trigger("error", name=code, code=code), transitions)
    return Way(event, events.trigger(event), transitions)


def _conditions(state: State) -> Iterator[Way]:
    for transition in state.transitions:
        if transition.kind == "always":
            text = transition.condition.text if transition.condition else "true"
            yield Way(text, Trigger("conditional", formula=Formula(text)), (replace(transition, condition=None),))


def _below(path: str, catch: str) -> bool:
    return path.startswith(f"{catch}/") or catch == ROOT
