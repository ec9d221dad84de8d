"""One body of a draft: where transitions lead in it, through gateways and what is done on the way, or out of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from duban.definition.model import NOWHERE, ROOT, Place, State, Target, Transition
from duban.design.bpmn.doing import Doing
from duban.design.bpmn.drafter import Drafter
from duban.design.bpmn.model import Trigger
from duban.design.bpmn.sketch import Sketch, Tail

END = ""
"""Instead of a place to lead back to: an end."""


@dataclass(slots=True)
class Scope:
    """One body: of the process, or of a composite, parallel state or region."""

    drafter: Drafter
    path: str
    sketch: Sketch
    entries: dict[str, str] = field(default_factory=dict)
    escapes: dict[str, None] = field(default_factory=dict)
    apart: bool = False
    """Whether it stands beside the state's own body, which has the same states: ids are new ones."""

    @property
    def state(self) -> State:
        """The state whose body it is."""
        return self.drafter.definition.states[self.path]

    def outs(self, tail: Tail, transitions: Sequence[Transition], otherwise: str | None) -> None:
        """Lead on by the first transition that holds. Where none needs to, back to `otherwise`, or to an end."""
        open_: list[Transition] = []
        for one in transitions:
            open_.append(one)
            if one.condition is None:
                break
        if len(open_) == 1 and open_[0].condition is None:
            self.lead(tail, open_[0])
            return
        gateway = self.sketch.add("exclusiveGateway", f"{tail.source}.which")
        self.sketch.connect(tail, gateway)
        self.choose(gateway, open_, otherwise)

    def choose(self, gateway: str, transitions: Sequence[Transition], otherwise: str | None) -> None:
        """The flows out of an exclusive gateway."""
        last = transitions[-1]
        certain = last.condition is None or otherwise is None
        for one in transitions:
            default = certain and one is last
            condition = None if default or one.condition is None else one.condition.text
            self.lead(Tail(gateway, condition, default, self.drafter.short(condition or "")), one)
        if not certain and otherwise is not None:
            message = "where no condition holds, the event is refused; in BPMN it is taken, and leads back"
            self.drafter.tell("guard", last.place, last.source, message)
            back = otherwise if otherwise != END else self.sketch.add("endEvent", f"{gateway}.end")
            self.sketch.connect(Tail(gateway, default=True, refused=True), back)

    def lead(self, tail: Tail, transition: Transition) -> None:
        """One transition: what is done on the way, then its targets."""
        tail = Doing(self.drafter, self.sketch).act(
            tail, transition.actions, transition.source or self.drafter.definition.process
        )
        self.split(tail, transition.targets, transition.place)

    def split(self, tail: Tail, targets: Sequence[Target], place: Place = NOWHERE) -> None:
        """Lead to one target, or through a gateway to several."""
        if not targets:
            self.sketch.connect(tail, self.sketch.add("endEvent", f"{tail.source}.end"))
            return
        if len(targets) == 1 and targets[0].condition is None:
            self.sketch.connect(tail, self.node(targets[0].path, place))
            return
        kind = "inclusiveGateway" if any(one.condition for one in targets) else "parallelGateway"
        gateway = self.sketch.add(kind, f"{tail.source}.split")
        self.sketch.connect(tail, gateway)
        self.spread(gateway, targets, place)

    def spread(self, gateway: str, targets: Sequence[Target], place: Place = NOWHERE) -> None:
        """The flows out of a parallel or inclusive gateway."""
        some = self.sketch.nodes[gateway].kind == "inclusiveGateway"
        for one in targets:
            condition = one.condition.text if one.condition else "true" if some else None
            name = self.drafter.short(condition) if condition else ""
            self.sketch.connect(Tail(gateway, condition, name=name), self.node(one.path, place))

    def node(self, path: str, place: Place = NOWHERE) -> str:
        """The node by which a state is entered from here; for one outside, an end that makes those around lead there."""
        states = self.drafter.definition.states
        if states[path].kind == "history":
            self.drafter.tell("history", place, path, "BPMN has no histories: it leads to where one begins", error=True)
            path = states[path].parent or ROOT
        child = self.child(path)
        if child is None:
            return self._escape(path)
        if child != path and not self._begins(child, path):
            message = f"BPMN has no way into the middle of a sub-process: it leads to the beginning of {child}"
            self.drafter.tell("middle", place, path, message, error=True)
        return self.entries[child]

    def child(self, path: str) -> str | None:
        """The state of this body that is the path or holds it."""
        prefix = f"{self.path}/" if self.path else ""
        if not path.startswith(prefix) or path == self.path:
            return None
        child = prefix + path[len(prefix) :].partition("/")[0]
        return child if child in self.entries else None

    def _begins(self, child: str, path: str) -> bool:
        """Whether entering the child enters just that path."""
        states = self.drafter.definition.states
        state = states[child]
        while state.kind == "composite" and state.initial:
            if state.initial[0] == path:
                return True
            state = states[state.initial[0]]
        return False

    def _escape(self, path: str) -> str:
        self.escapes[path] = None
        state = self.drafter.definition.states[path]
        trigger = leaving(path)
        name = self.drafter.title(state) if path else self.drafter.definition.process
        return self.sketch.add("endEvent", f"{self.path}.to.{state.name}", name, triggers=(trigger,))


def leaving(path: str) -> Trigger:
    """What is thrown where a transition leads out of a sub-process."""
    event = f"error.{path.replace('/', '.')}"
    return Trigger("error", name=event, code=event, raised=event)
