"""States nobody reaches, states nobody leaves."""

from __future__ import annotations

from duban.definition.building.paths import outward, parent_of
from duban.definition.building.scope import Scope
from duban.definition.checks.graph import Reach, is_never, ways_of
from duban.definition.located import Cursor
from duban.definition.model import ROOT, Definition, State


def check_states(definition: Definition, scope: Scope, cursor: Cursor) -> None:
    """Report unreachable states (the outermost only) and resting places without a way out."""
    reached = Reach.of(definition).reached
    for path, state in definition.states.items():
        if path in reached:
            _check_way_out(definition, state, scope)
        elif parent_of(path) in reached:
            message = f"no transition leads to the state {path!r}"
            hint = "lead a transition there, or remove it"
            scope.report.add("unreachable", state.place, message, hint, _where(path))


def _check_way_out(definition: Definition, state: State, scope: Scope) -> None:
    if state.kind != "atomic" or state.path == ROOT:
        return
    enclosing = [definition.states[path] for path in outward(state.path)]
    if any(leaves(one) for one in enclosing) or any(one.finished_always for one in enclosing):
        return
    hint = "add done: {to: …}" if state.call else "add on, always or timers with to, or final: true"
    message = f"nothing ever leaves the state {state.path!r}"
    scope.report.add("dead-end", state.place, message, hint, _where(state.path))


def leaves(state: State) -> bool:
    """Whether something on this very state can lead away from it."""
    dead = {timer.transition.order for timer in state.timers if is_never(timer.value)}
    happens = ("on", "always", "timer", "error", "done") if state.kind == "atomic" else ("on", "always", "timer", "error")
    return any(way.targets and way.kind in happens and way.order not in dead for way in ways_of(state))


def _where(path: str) -> str:
    return f"state {path}"
