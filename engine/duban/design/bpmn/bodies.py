"""Bodies of a draft: of the process, composites, parallel states and what is done to each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from duban.definition.model import ROOT, State, Transition
from duban.design.bpmn.doing import Doing
from duban.design.bpmn.drafter import LONGEST, Drafter
from duban.design.bpmn.drafting import END, Scope
from duban.design.bpmn.ids import clean
from duban.design.bpmn.listening import attach, let_out, undo
from duban.design.bpmn.model import Body, Trigger
from duban.design.bpmn.sketch import Sketch, Tail
from duban.design.bpmn.standing import Standing, stand
from duban.design.bpmn.starting import begins_as, transitions_of, triggered_starts
from duban.design.bpmn.ways import Way, passing, ways_of, within


def body_of(drafter: Drafter, path: str, begun_by: Sequence[Way] = ()) -> tuple[Body, list[str]]:
    """What a state holds, and the states outside that something in it leads to. `begun_by` starts an event sub-process."""
    made = _Making(Scope(drafter, path, Sketch(drafter.ids)), tuple(begun_by))
    made.make()
    return made.scope.sketch.body(), list(made.scope.escapes)


@dataclass(slots=True)
class _Making:
    scope: Scope
    begun_by: tuple[Way, ...]
    standings: dict[str, Standing] = field(default_factory=dict)
    after: dict[str, str] = field(default_factory=dict)

    def make(self) -> None:
        """Everything: starts, states, how they lead on, event sub-processes."""
        scope, state = self.scope, self.scope.state
        states = scope.drafter.definition.states
        besides = {way.inside for way in ways_of(state, scope.drafter.events) if self._beside(way)}
        children = [states[one] for one in state.children if states[one].kind != "history" and one not in besides]
        begin = begins_as(state, states)
        starts = self._starts(begin)
        for child in children:
            if child.path != begin:
                self.standings[child.path] = stand(scope, child)
        if state.each is None:
            self._begin(starts, begin, children)
        else:
            scope.sketch.connect(Tail(starts[0]), scope.entries[children[0].path])
        for child in children:
            if child.path != begin:
                self._onward(child, self.standings[child.path])
        self._event_sub_processes()

    def _starts(self, begin: str | None) -> list[str]:
        """The start events."""
        scope = self.scope
        if scope.path == ROOT and (found := triggered_starts(scope.drafter, scope.sketch)):
            return found
        first = self.begun_by[0] if self.begun_by else None
        triggers = tuple(way.trigger for way in self.begun_by)
        more: dict[str, Any] = {"triggers": triggers, "interrupting": first is None or first.leaves}
        name = scope.drafter.event_title(first.name) if first else ""
        if begin is None:
            id = scope.sketch.add("startEvent", f"{scope.path}.start" if scope.path else "start", name, **more)
        else:
            state = scope.drafter.definition.states[begin]
            id = scope.sketch.add("startEvent", begin, scope.drafter.title(state) or name, **more)
            scope.sketch.own(id, state=state.name)
        for way in self.begun_by:
            scope.sketch.own(id, **way.own)
        return [id]

    def _begin(self, starts: list[str], begin: str | None, children: Sequence[State]) -> None:
        """Lead from the start to what is entered first."""
        scope, state = self.scope, self.scope.state
        tail = Tail(starts[0])
        if len(starts) > 1:
            merge = self._merge(begin) or scope.sketch.add("exclusiveGateway", "begin", own={"part": "way"})
            for start in starts:
                scope.sketch.connect(Tail(start), merge)
            if merge in scope.entries.values():
                return
            tail = Tail(merge)
        doing = Doing(scope.drafter, scope.sketch)
        if scope.path == ROOT:
            tail = doing.act(tail, state.enter, scope.drafter.definition.process)
        for way in self.begun_by[:1]:
            tail = doing.act(tail, way.transitions[0].actions, scope.path)
        if begin is not None:
            transition = passing(scope.drafter.definition.states[begin])[0]
            tail = doing.act(tail, transition.actions, begin)
            scope.split(tail, transition.targets, transition.place)
        elif state.kind == "parallel":
            self._fork(tail, children)
        else:
            scope.sketch.connect(tail, scope.node(state.initial[0], state.place))

    def _merge(self, begin: str | None) -> str | None:
        """The gateway where several starts already come together, if nothing is done before it."""
        scope = self.scope
        if begin is None or scope.state.enter:
            return None
        first = passing(scope.drafter.definition.states[begin])[0]
        id = scope.entries.get(first.targets[0].path, "") if len(first.targets) == 1 and not first.actions else ""
        return id if id and scope.sketch.nodes[id].kind == "exclusiveGateway" else None

    def _fork(self, tail: Tail, regions: Sequence[State]) -> None:
        """All regions at once, and a gateway for those that are waited for; the others end with them."""
        sketch, path = self.scope.sketch, self.scope.path
        if len(regions) > 1:
            fork = sketch.add("parallelGateway", f"{path}.fork" if path else "fork", own={"regions": "fork"})
            sketch.connect(tail, fork)
            tail = Tail(fork)
        for region in regions:
            sketch.connect(Tail(tail.source, do=list(tail.do)), self.scope.entries[region.path])
        waited = [region.path for region in regions if not region.finished_always]
        terminate: dict[str, Any] = {"triggers": (Trigger("terminate"),)} if len(waited) < len(regions) and waited else {}
        end = sketch.add("endEvent", f"{path}.end" if path else "end", own={"regions": "end"}, **terminate)
        if len(waited) > 1:
            join = sketch.add("parallelGateway", f"{path}.join" if path else "join", own={"regions": "join"})
            sketch.connect(Tail(join), end)
            end = join
        self.after = dict.fromkeys(waited, end)

    def _onward(self, state: State, standing: Standing) -> None:
        """How a state leads on."""
        scope, id = self.scope, standing.id
        if standing.kind == "endEvent":
            return
        if standing.kind == "eventBasedGateway":
            self._first_of(standing)
        elif standing.kind == "intermediateCatchEvent":
            for way in standing.ways:
                scope.outs(Tail(id), way.transitions, scope.entries[state.path])
            if not standing.ways:
                scope.split(Tail(id), ())
        elif standing.kind.endswith(("Gateway", "ThrowEvent")) or passing(state):
            self._pass(state, standing)
        else:
            self._activity(state, standing)

    def _pass(self, state: State, standing: Standing) -> None:
        scope, id = self.scope, standing.id
        ways = passing(state) or tuple(one for one in state.transitions if one.kind == "always")
        first = ways[0] if ways else None
        if first is None:
            scope.split(Tail(id), ())
        elif scope.sketch.nodes[id].kind != "exclusiveGateway" and standing.kind == "exclusiveGateway":
            scope.outs(Tail(id), ways, None)
        elif standing.kind == "exclusiveGateway" and first.condition is not None:
            scope.choose(id, [one for index, one in enumerate(ways) if not _settled(ways[:index])], None)
        elif state.join is None and standing.kind in ("parallelGateway", "inclusiveGateway"):
            scope.spread(id, first.targets, first.place)
        else:
            scope.outs(Tail(id), ways, None)

    def _first_of(self, standing: Standing) -> None:
        """An event-based gateway with the events that follow it."""
        scope = self.scope
        for way in standing.ways:
            name = scope.drafter.event_title(way.name)
            name = scope.drafter.short(name) if way.trigger.kind == "conditional" else name
            own = {**way.own, "state": way.name} if way.trigger.kind == "timer" else way.own
            wanted = f"{standing.id}.{way.name}" if len(way.name) < 30 else f"{standing.id}.when"
            catch = scope.sketch.add("intermediateCatchEvent", wanted, name, triggers=(way.trigger,), own=own)
            scope.sketch.connect(Tail(standing.id), catch)
            scope.outs(Tail(catch), way.transitions, standing.id)

    def _activity(self, state: State, standing: Standing) -> None:
        scope, id = self.scope, standing.id
        escapes: list[str] = []
        if standing.kind == "subProcess":
            inside, escapes = _inside(scope.drafter, state)
            scope.sketch.change(id, inside=inside)
        done = standing.done.transitions if standing.done is not None else _of_kind(state, "done")
        if done:
            scope.outs(Tail(id), done, scope.entries[state.path] if standing.done is not None else None)
        elif state.path in self.after:
            scope.sketch.connect(Tail(id), self.after[state.path])
        elif standing.kind not in ("userTask", "receiveTask"):
            self._finish(state, id)
        else:
            message = "nothing of its own completes it: what those around it listen to leads on"
            scope.drafter.tell("task", state.place, state.path, message)
            scope.split(Tail(id), ())
        for way in standing.ways:
            attach(scope, id, way)
        let_out(scope, id, escapes)
        undo(scope, id, state)

    def _finish(self, state: State, id: str) -> None:
        """An end after an activity that nothing follows."""
        regions = {"regions": "end"} if self.scope.state.kind == "parallel" else {}
        end = self.scope.sketch.add("endEvent", f"{id}.end", own=regions)
        self.scope.sketch.connect(Tail(id), end)

    def _event_sub_processes(self) -> None:
        """What the state listens to inside its own body; for the process, everything."""
        scope, drafter = self.scope, self.scope.drafter
        inside: dict[str, list[Way]] = {}
        for way in ways_of(scope.state, drafter.events):
            found = within(way, scope.state, drafter.definition)
            if way.inside and self._beside(way):
                inside.setdefault(way.inside, []).append(way)
            elif way.inside or found == "ends" or (scope.path == ROOT and not found):
                self._listen(way)
            elif found == "leads":
                place = way.transitions[0].place
                message = f"{way.name} leads back into what it leaves: in BPMN each state inside listens to it"
                drafter.tell("within", place, scope.path or drafter.definition.process, message)
        for path, ways in inside.items():
            state = drafter.definition.states[path]
            body, _ = body_of(drafter, path, ways)
            id = scope.sketch.put("subProcess", clean(state.path), drafter.title(state), by_event=True, inside=body)
            scope.sketch.own(id, state=state.name)

    def _beside(self, way: Way) -> bool:
        """Whether what a way begins inside is an event sub-process: a composite that nothing else leads to."""
        states = self.scope.drafter.definition.states
        if way.inside is None or states[way.inside].kind != "composite" or way.inside in self.scope.state.initial:
            return False
        leading = (one for state in states.values() for one in transitions_of(state))
        others = [one for one in leading if way.inside in {target.path for target in one.targets}]
        return all(one.source == self.scope.path and one.internal for one in others)

    def _listen(self, way: Way) -> None:
        """An event sub-process for one thing that may happen to all of this."""
        scope, drafter = self.scope, self.scope.drafter
        inner = Scope(drafter, scope.path, Sketch(drafter.ids), apart=True)
        title = drafter.event_title(way.name) if way.trigger.kind != "conditional" else drafter.short(way.name)
        name = f"{scope.path}.on.{way.name}" if len(way.name) < LONGEST else f"{scope.path}.when"
        triggers = {"triggers": (way.trigger,), "interrupting": way.leaves, "own": way.own}
        start = inner.sketch.add("startEvent", f"{name}.start", title, **triggers)
        transitions = [self._ending(one) for one in way.transitions]
        finals = {target.path for one in transitions for target in one.targets}
        for path in sorted(finals):
            stand(inner, drafter.definition.states[path])
        inner.outs(Tail(start), transitions, END)
        own = {"ends": "true"} if finals else {}
        own |= {"timer": way.name} if way.trigger.kind == "timer" else {}
        body = inner.sketch.body()
        scope.sketch.add("subProcess", name.lstrip("."), title, by_event=True, inside=body, own=own)

    def _ending(self, transition: Transition) -> Transition:
        """A transition of the whole that ends it here: what follows cannot be repeated inside an event sub-process."""
        states = self.scope.drafter.definition.states
        others = [one.path for one in transition.targets if states[one.path].kind != "final"]
        for path in others:
            message = f"BPMN cannot lead from the whole back into it: it ends instead of going to {path}"
            if transition.internal:
                message = f"BPMN has no way to begin {path} beside what is going on: nothing begins"
            self.scope.drafter.tell("whole", transition.place, path, message, error=True)
        return replace(transition, targets=()) if others else transition


def _inside(drafter: Drafter, state: State) -> tuple[Body, list[str]]:
    """The body of a sub-process; that of `each` without a step between where there is nothing to say about it."""
    if state.each is None:
        return body_of(drafter, state.path)
    body = drafter.definition.states[f"{state.path}/{state.each.name}"]
    plain = body.kind == "composite" and not body.enter and not body.exit
    if plain and all(way.inside for way in ways_of(body, drafter.events)):
        return body_of(drafter, body.path)
    return body_of(drafter, state.path)


def _of_kind(state: State, kind: str) -> list[Transition]:
    return [one for one in state.transitions if one.kind == kind]


def _settled(ways: Sequence[Transition]) -> bool:
    return any(one.condition is None for one in ways)
