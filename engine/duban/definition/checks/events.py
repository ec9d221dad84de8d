"""Events nobody takes."""

from __future__ import annotations

from duban.definition.building.events import all_actions
from duban.definition.building.scope import Scope
from duban.definition.checks.clocks import accepted
from duban.definition.hints import did_you_mean
from duban.definition.located import Cursor
from duban.definition.model import Definition
from duban.definition.shapes.actions import RaiseShape


def check_events(definition: Definition, scope: Scope, cursor: Cursor) -> None:
    """Report declared events that no state accepts, and raised ones that none handles."""
    told = {one.event for one in definition.starts_on}
    told |= {one.name for duty in definition.obligations.values() for one in (*duty.opens, *duty.met) if one.kind == "event"}
    for name, event in definition.events.items():
        if name not in told and not accepted(definition, scope, name):
            message = f"no state accepts the event {name!r}"
            scope.report.add(
                "unaccepted", event.place, message, f"add it to some `on`, as on: {{{name}: {{}}}}", f"events/{name}"
            )
    raised = {action.event for action in all_actions(scope.shape) if isinstance(action, RaiseShape)}
    for name in sorted(raised):
        if not accepted(definition, scope, name):
            taken = {one for state in definition.states.values() for way in state.transitions for one in way.events}
            hint = did_you_mean(name, taken - {"*"}, "events taken")
            message = f"the event {name!r} is raised, but no state takes it"
            scope.report.add("unaccepted", cursor.at("events").place, message, hint)
