"""What happens to an activity while it is going on: boundary events, and what undoes it."""

from __future__ import annotations

from duban.definition.model import AskService, State
from duban.design.bpmn.drafter import LONGEST
from duban.design.bpmn.drafting import END, Scope, leaving
from duban.design.bpmn.model import Trigger
from duban.design.bpmn.saying import said_all
from duban.design.bpmn.sketch import Tail, as_text
from duban.design.bpmn.ways import Way


def attach(scope: Scope, host: str, way: Way) -> None:
    """A boundary event for something that may happen to an activity."""
    wanted = f"{host}.{way.name}" if len(way.name) < LONGEST else f"{host}.when"
    own = {**way.own, "state": way.name} if way.trigger.kind == "timer" else way.own
    options = {"triggers": (way.trigger,), "attached": host, "interrupting": way.leaves, "own": own}
    id = scope.sketch.add("boundaryEvent", wanted, _name(scope, way), **options)
    scope.outs(Tail(id), way.transitions, host if way.leaves else END)


def _name(scope: Scope, way: Way) -> str:
    if way.trigger.kind in ("message", "signal"):
        return scope.drafter.event_title(way.name)
    if way.trigger.kind == "error" and not way.trigger.name:
        return scope.drafter.word("error")
    targets = [target.path for one in way.transitions for target in one.targets]
    if len(targets) == 1 and way.trigger.raised == leaving(targets[0]).raised:
        return scope.drafter.title(scope.drafter.definition.states[targets[0]])
    return scope.drafter.short(way.name)


def let_out(scope: Scope, host: str, escapes: list[str]) -> None:
    """Boundary events for what leads from inside an activity to other places, here or further outside."""
    for path in escapes:
        if scope.child(path) is None:
            scope.escapes[path] = None
            continue
        trigger = leaving(path)
        name = scope.drafter.title(scope.drafter.definition.states[path])
        id = scope.sketch.add("boundaryEvent", f"{host}.to.{path}", name, triggers=(trigger,), attached=host)
        scope.sketch.connect(Tail(id), scope.node(path))


def undo(scope: Scope, host: str, state: State) -> None:
    """The compensation of an activity."""
    if not state.compensate:
        return
    boundary = scope.sketch.add("boundaryEvent", f"{host}.undo", "↶", triggers=(Trigger("compensate"),), attached=host)
    services = [one.service for one in state.compensate if isinstance(one, AskService)]
    kind, name = ("serviceTask", services[0]) if len(state.compensate) == len(services) == 1 else ("task", f"{state.name} ↶")
    own = {"do": as_text(said_all(state.compensate))}
    handler = scope.sketch.add(kind, f"{host}.undoing", name, compensates=True, own=own)
    scope.sketch.compensators[boundary] = handler
