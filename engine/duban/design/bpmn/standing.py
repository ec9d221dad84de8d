"""How a state stands in a diagram: the kind of its node, what it says, and what is done before it is reached."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from duban.definition.model import Action, Each, Publish, Raise, State
from duban.design.bpmn.doing import Doing, visible
from duban.design.bpmn.drafting import Scope
from duban.design.bpmn.ids import clean
from duban.design.bpmn.model import Formula, Loop, Trigger
from duban.design.bpmn.saying import said_all, said_call, said_each, said_service
from duban.design.bpmn.sketch import Tail, as_text
from duban.design.bpmn.ways import Way, own_ways, passing

JOINS = {"all": "parallelGateway", "inclusive": "inclusiveGateway"}


@dataclass(frozen=True, slots=True)
class Standing:
    """A state's node. `ways` lead out of it by something that happens; `done` is the one that completes its task."""

    id: str
    kind: str
    ways: tuple[Way, ...] = ()
    done: Way | None = None


def stand(scope: Scope, state: State) -> Standing:
    """Put a state's node into a body, with what is done on entering before it."""
    standing = _standing(scope, state)
    enter = list(state.enter)
    if passing(state) and passing(state)[0].kind == "on":
        enter.pop()
    drawn = _last(standing, enter)
    if drawn is not None:
        enter.pop()
    before = enter if any(visible(one) for one in enter) else []
    _put(scope, state, standing, drawn)
    id = standing.id
    if before:
        entry = scope.sketch.add("exclusiveGateway", f"{id}.enter", own={"part": "enter"})
        scope.entries[state.path] = entry
        scope.sketch.connect(Doing(scope.drafter, scope.sketch, "enter").act(Tail(entry), before, state.path), id)
    else:
        scope.entries[state.path] = id
        if enter:
            _keep(scope, id, "do" if drawn else "enter", said_all(enter))
    if state.join is not None and not standing.kind.endswith("Gateway"):
        _join(scope, state)
    if state.exit:
        scope.drafter.tell("own", state.place, state.path, "what is done on leaving stands in Duban's own words only")
        scope.sketch.own(id, exit=as_text(said_all(state.exit)))
    return standing


def _join(scope: Scope, state: State) -> None:
    """The gateway where tokens come together before a state in which somebody rests."""
    joining = JOINS.get(str(state.join), "complexGateway")
    own = {"part": "enter", "join": str(state.join)}
    more: dict[str, Any] = {"activation": _activation(state)} if joining == "complexGateway" else {}
    gateway = scope.sketch.add(joining, f"{state.path}.join", own=own, **more)
    scope.sketch.connect(Tail(gateway), scope.entries[state.path])
    scope.entries[state.path] = gateway


def _activation(state: State) -> Formula:
    return Formula(f"activationCount >= {1 if state.join == 'any' else state.join}")


def _keep(scope: Scope, id: str, name: str, actions: list[dict[str, Any]]) -> None:
    """Keep actions in our own words, before those that are drawn."""
    known = scope.sketch.nodes[id].own.get("do", "")
    text = as_text(actions)
    scope.sketch.own(id, **{name: f"{text[:-1]}, {known[1:]}" if name == "do" and known else text})


def _last(standing: Standing, enter: list[Action]) -> Action | None:
    """The action that a state is drawn as: the last thing done in a state that nobody rests in."""
    last = enter[-1] if enter else None
    if last is None or not visible(last) or last.condition is not None:
        return None
    if standing.kind == "exclusiveGateway":
        return last
    return last if standing.kind == "endEvent" and isinstance(last, Publish | Raise) else None


def _put(scope: Scope, state: State, standing: Standing, drawn: Action | None) -> None:
    sketch, drafter = scope.sketch, scope.drafter
    if drawn is not None and standing.kind == "exclusiveGateway":
        Doing(drafter, sketch).draw(drawn, state.path, standing.id)
        name = sketch.nodes[standing.id].name
        sketch.change(standing.id, name=drafter.text(state.title, name))
    else:
        gateway = standing.kind.endswith("Gateway") and not state.title
        sketch.put(standing.kind, standing.id, "" if gateway else drafter.title(state), **_more(scope, state, standing))
    if drawn is not None and standing.kind == "endEvent":
        _, _, more = Doing(drafter, sketch).looks(drawn)
        trigger = drafter.events.trigger(drawn.event) if isinstance(drawn, Raise) else more["triggers"][0]
        sketch.change(standing.id, triggers=(trigger,))
        sketch.own(standing.id, do=as_text(said_all([drawn])))
    titles = dict(state.title)
    sketch.own(standing.id, state=state.name, title=as_text(titles) if len(titles) > 1 else "")
    if state.finished_always:
        sketch.own(standing.id, finished="always")


def _standing(scope: Scope, state: State) -> Standing:
    id = scope.drafter.ids.new(f"{state.path}.too") if scope.apart else clean(state.path)
    ways = own_ways(state, scope.drafter.events)
    kind = _activity(state)
    if kind is not None:
        return Standing(id, kind, ways)
    if state.kind == "final":
        return Standing(id, "endEvent")
    if state.join is not None and _only_joins(state):
        return Standing(id, JOINS.get(str(state.join), "complexGateway"))
    if passing(state):
        return Standing(id, _pass_kind(state))
    if state.task is not None:
        done = _completing(state, ways)
        return Standing(id, "userTask", tuple(way for way in ways if way is not done), done)
    return _waiting(id, ways)


def _only_joins(state: State) -> bool:
    """Whether tokens that have come together go on at once."""
    resting = state.task is not None or state.timers or any(one.kind == "on" for one in state.transitions)
    return not resting


def _activity(state: State) -> str | None:
    """The kind of node for what a state does by itself."""
    if state.service is not None:
        return "serviceTask"
    if state.call is not None:
        return "callActivity"
    return "subProcess" if state.each is not None or state.kind in ("composite", "parallel") else None


def _pass_kind(state: State) -> str:
    ways = passing(state)
    first = ways[0]
    if first.condition is not None or len(first.targets) < 2 or first.actions or state.enter:
        return "exclusiveGateway"
    return "inclusiveGateway" if any(one.condition for one in first.targets) else "parallelGateway"


def _completing(state: State, ways: tuple[Way, ...]) -> Way | None:
    """What completes a task: the first event of its form that leads on, or of any where it has no form."""
    assert state.task is not None
    events = [way for way in ways if way.leaves and way.trigger.kind == "message"]
    formal = [way for way in events if way.name in state.task.form]
    return next(iter(formal or ([] if state.task.form else events)), None)


def _waiting(id: str, ways: tuple[Way, ...]) -> Standing:
    """A state where nobody works: an event that is caught, or several; a receive task where something happens beside."""
    if all(way.leaves for way in ways):
        return Standing(id, "eventBasedGateway" if len(ways) > 1 else "intermediateCatchEvent", ways)
    done = next((way for way in ways if way.leaves and way.trigger.kind == "message"), None)
    return Standing(id, "receiveTask", tuple(way for way in ways if way is not done), done)


def _more(scope: Scope, state: State, standing: Standing) -> dict[str, Any]:
    """What else a node says."""
    own: dict[str, str] = {}
    more: dict[str, Any] = {"own": own}
    if state.task is not None and standing.kind == "userTask":
        more["role"] = state.task.role
        own |= _task(state, standing)
    if state.service is not None:
        own["service"] = as_text(said_service(state.service))
    if state.call is not None:
        own["call"] = as_text(said_call(state.call))
        more["called"] = state.call.process
    if state.each is not None:
        own["each"] = as_text(said_each(state.each))
        more["loop"] = _loop(state.each)
    if standing.kind == "endEvent" and state.throws:
        more["triggers"] = (Trigger("error", name=state.throws, code=state.throws),)
    elif standing.kind == "endEvent" and state.terminate:
        more["triggers"] = (Trigger("terminate"),)
    if standing.kind == "complexGateway":
        more["activation"] = _activation(state)
    return more | _caught(standing)


def _caught(standing: Standing) -> dict[str, Any]:
    if standing.kind == "receiveTask" and standing.done is not None:
        return {"message": standing.done.name}
    if standing.kind == "receiveTask":
        return {"own": {"event": "-"}}
    if standing.kind != "intermediateCatchEvent":
        return {}
    if not standing.ways:
        return {"triggers": (Trigger("conditional", formula=Formula("false")),)}
    way = standing.ways[0]
    own = {**way.own, "timer": way.name} if way.trigger.kind == "timer" else dict(way.own)
    return {"triggers": (way.trigger,), "own": own}


def _task(state: State, standing: Standing) -> Mapping[str, str]:
    assert state.task is not None
    found = {"form": as_text(list(state.task.form)), "event": standing.done.name if standing.done is not None else "-"}
    if state.task.title:
        found["task_title"] = as_text(dict(state.task.title))
        found["state_title"] = as_text(dict(state.title)) if state.title else ""
    return found


def _loop(each: Each) -> Loop:
    kind = "sequential" if each.sequential else "parallel"
    done = Formula(each.done_when.text) if each.done_when is not None else None
    if each.items.text.isidentifier():
        return Loop(kind, done, collection=each.items.text, element=each.name)  # type: ignore[arg-type]
    return Loop(kind, done, cardinality=Formula(f"count({each.items.text})"), element=each.name)  # type: ignore[arg-type]
