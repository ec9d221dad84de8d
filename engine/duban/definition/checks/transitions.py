"""Transitions that an earlier one always takes away, splits that never come together, joins with one way in."""

from __future__ import annotations

from collections.abc import Sequence

from duban.definition.building.paths import outward, parent_of
from duban.definition.building.scope import Scope, matches
from duban.definition.checks.graph import all_transitions, certain, ways_of
from duban.definition.located import Cursor
from duban.definition.model import Definition, State, Transition


def check_transitions(definition: Definition, scope: Scope, cursor: Cursor) -> None:
    """Report what can never be taken, and splits and joins that do not fit."""
    for state in definition.states.values():
        _check_shadows(state, scope)
        _check_restless(state, scope)
        if state.join is not None:
            _check_join(definition, state, scope)
    for transition in all_transitions(definition):
        if len(transition.targets) > 1:
            _check_split(definition, transition, scope)


def _check_shadows(state: State, scope: Scope) -> None:
    earlier: list[Transition] = []
    for transition in state.transitions:
        shadow = next((one for one in earlier if _takes(one, transition)), None)
        if shadow is not None:
            message = f"never taken: the transition in line {shadow.place.line} comes first"
            message += " and has no `if`" if shadow.condition is None else " and has the same `if`"
            scope.report.add(
                "shadowed", transition.place, message, "give the earlier one an `if`, or remove one", transition.where
            )
        earlier.append(transition)


def _takes(earlier: Transition, later: Transition) -> bool:
    if earlier.kind != later.kind:
        return False
    same = earlier.condition is not None and later.condition is not None and earlier.condition.text == later.condition.text
    covered = earlier.kind in ("always", "done") or any(matches(earlier.events[0], name) for name in later.events)
    return covered and (certain(earlier) or (same and certain(_without_condition(earlier))))


def _without_condition(transition: Transition) -> Transition:
    return Transition(transition.order, transition.source, transition.kind, transition.where, targets=transition.targets)


def _check_restless(state: State, scope: Scope) -> None:
    """A leaf that is always left at once never waits for anything."""
    always = next((one for one in state.transitions if one.kind == "always" and one.targets and certain(one)), None)
    if always is None or state.kind != "atomic":
        return
    for way in ways_of(state):
        if way.kind in ("on", "timer", "done"):
            message = f"never happens: `always` in line {always.place.line} leaves the state at once"
            scope.report.add("shadowed", way.place, message, "give `always` an `if`, or remove one", way.where)


def _check_join(definition: Definition, state: State, scope: Scope) -> None:
    incoming = [one for one in all_transitions(definition) if any(target.path == state.path for target in one.targets)]
    needed = state.join if isinstance(state.join, int) else 2
    if len(incoming) < needed and state.join != "any":
        message = f"the join waits for {needed} tokens, but {len(incoming)} transition leads to it"
        scope.report.add(
            "lone-join", state.place, message, "lead more transitions to it, or remove join", f"state {state.path}"
        )


def _check_split(definition: Definition, transition: Transition, scope: Scope) -> None:
    if _in_regions(definition, [target.path for target in transition.targets]):
        return
    seen: dict[str, int] = {}
    for index, target in enumerate(transition.targets):
        for path in _ahead(definition, target.path):
            state = definition.states[path]
            met = seen.setdefault(path, index) != index
            if met and state.join is None and state.kind != "final":
                message = f"the tokens of this split meet in {path!r} and stay apart"
                hint = f"add join: all to {path!r}"
                scope.report.add("never-joined", transition.place, message, hint, transition.where)
                return


def _in_regions(definition: Definition, paths: Sequence[str]) -> bool:
    """Whether all targets lie in different regions of one parallel state."""
    regions = []
    for path in paths:
        inside = [one for one in outward(path) if one and definition.states[parent_of(one)].kind == "parallel"]
        regions.append(inside[0] if inside else path)
    return (
        len(set(regions)) == len(regions)
        and len({parent_of(region) for region in regions}) == 1
        and all(definition.states[parent_of(region)].kind == "parallel" for region in regions)
    )


def _ahead(definition: Definition, path: str) -> list[str]:
    """The states that one token comes through from here, joins not passed."""
    found = [path]
    for at in found:
        if definition.states[at].join is not None:
            continue
        state = definition.states[at]
        steps = [*state.initial, *(target.path for way in ways_of(state) for target in way.targets)]
        found += [step for step in dict.fromkeys(steps) if step not in found]
    return found
