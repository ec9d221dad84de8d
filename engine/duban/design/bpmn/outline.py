"""A process's elements by the names they will have: unique, readable, and who encloses whom."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from duban.design.bpmn.model import ACTIVITIES, Body, Flow, Node, Process, Trigger

_DRAWN = re.compile(r"[0-9a-fA-F]{6,}|[_-][0-9a-z]*\d[0-9a-z]*$|^\W*\d")
_NAME = re.compile(r"[^\W\d][\w-]*(\.[\w-]+)*(\.\*)?|\*")
_KINDS = {
    "startEvent": "start", "endEvent": "end", "exclusiveGateway": "choice", "parallelGateway": "fork",
    "inclusiveGateway": "some", "eventBasedGateway": "first_of", "subProcess": "part", "intermediateCatchEvent": "wait",
    "intermediateThrowEvent": "tell", "boundaryEvent": "boundary",
}  # fmt: skip
THROWN = frozenset({"error", "escalation", "cancel"})
"""What is thrown to those around it, and not sent to others."""


@dataclass(frozen=True, slots=True)
class Outline:
    """Names of nodes by id, their bodies, and the sub-processes around each body, innermost first."""

    process: Process
    names: Mapping[str, str]
    nodes: Mapping[str, Node]
    homes: Mapping[str, Body]
    hosts: Mapping[int, tuple[tuple[Node, Body], ...]]
    incoming: Mapping[str, tuple[Flow, ...]]
    outgoing: Mapping[str, tuple[Flow, ...]]
    inlined: Mapping[str, tuple[str, Node]] = field(default_factory=dict)
    """Choices of files of ours that are several transitions of one state: the gateways by id, each after its node."""

    @classmethod
    def of(cls, process: Process) -> Outline:
        """Everything of one process, looked up once."""
        own = (node.own.get("state", "") for body in process.body.walk() for node in body.nodes)
        found = _Finder(taken=set(own))
        found.look(process.body, ())
        incoming: dict[str, list[Flow]] = {id: [] for id in found.nodes}
        outgoing: dict[str, list[Flow]] = {id: [] for id in found.nodes}
        for body in process.body.walk():
            for flow in body.flows:
                outgoing[flow.source].append(flow)
                incoming[flow.target].append(flow)
        return cls(
            process,
            found.names,
            found.nodes,
            found.homes,
            found.hosts,
            {id: tuple(flows) for id, flows in incoming.items()},
            {id: tuple(flows) for id, flows in outgoing.items()},
            _inlined(process, found.nodes, incoming, outgoing),
        )

    def around(self, body: Body) -> tuple[tuple[Node, Body], ...]:
        """The sub-processes around a body with the bodies that hold them, innermost first."""
        return self.hosts[id(body)]

    def boundaries(self, node: Node) -> list[Node]:
        """The boundary events of an activity."""
        return [one for one in self.homes[node.id].nodes if one.kind == "boundaryEvent" and one.attached == node.id]

    def entries(self, body: Body) -> list[Node]:
        """Where tokens begin in a body: starts without a trigger, and whatever nothing leads to (BPMN 10.3.1)."""
        compensators = set(body.compensators.values())
        return [
            node for node in body.nodes if not self.incoming[node.id] and node.id not in compensators and not _waits(node)
        ]

    def catcher(self, trigger: Trigger, body: Body) -> tuple[Node, str] | None:
        """Who catches something thrown in a body, innermost first, and the internal event that leads there."""
        inner = body
        for host, home in (*self.around(body), (None, body)):
            caught = [node for node in inner.nodes if node.by_event and _starts(node, trigger)]
            if host is not None:
                caught += [node for node in self.boundaries(host) if _matches(node, trigger)]
            if caught:
                return caught[0], trigger.raised or _thrown(trigger, self.names[host.id] if host is not None else "process")
            inner = home
        return None

    def caught_by(self, catch: Node) -> list[str]:
        """The internal events that are thrown to a boundary event or event sub-process."""
        found: dict[str, None] = {}
        for node in self.nodes.values():
            for trigger in node.triggers if node.kind in ("endEvent", "intermediateThrowEvent") else ():
                caught = self.catcher(trigger, self.homes[node.id]) if trigger.kind in THROWN else None
                if caught is not None and caught[0].id == catch.id:
                    found[caught[1]] = None
        return list(found)

    def path(self, node: Node) -> str:
        """The path of a node's state."""
        names = [self.names[node.id]]
        for host, _ in self.around(self.homes[node.id]):
            names += [self.element(host)] if several(host) else []
            names.append(self.names[host.id])
        return "/".join(reversed(names))

    def element(self, node: Node) -> str:
        """What an element of a multi-instance activity is called."""
        if "each" in node.own:
            return str(json.loads(node.own["each"])["as"])
        wanted = slug(node.loop.element) if node.loop else ""
        return wanted if wanted.isidentifier() else f"{self.names[node.id]}_item"


def _inlined(
    process: Process, nodes: Mapping[str, Node], incoming: Mapping[str, list[Flow]], outgoing: Mapping[str, list[Flow]]
) -> dict[str, tuple[str, Node]]:
    found: dict[str, tuple[str, Node]] = {}
    for node in nodes.values() if "declarations" in process.own else ():
        arriving = incoming[node.id]
        if node.kind != "exclusiveGateway" or "state" in node.own or len(arriving) != 1 or len(outgoing[node.id]) < 2:
            continue
        source = nodes[arriving[0].source]
        if len(outgoing[source.id]) == 1 and _decides(source):
            found[node.id] = (source.id, node)
    return found


def _decides(node: Node) -> bool:
    """Whether a state can choose among several transitions when this has happened: whatever is no timer or condition."""
    if node.kind in ACTIVITIES:
        return "do" not in node.own
    waits = node.kind in ("boundaryEvent", "intermediateCatchEvent", "startEvent") and bool(node.triggers)
    return waits and all(one.kind not in ("timer", "conditional", "link") for one in node.triggers)


def several(node: Node) -> bool:
    """Whether an activity runs once for each element."""
    return node.loop is not None and node.loop.kind != "standard"


def _thrown(trigger: Trigger, scope: str) -> str:
    """The internal event's name for something thrown in a scope."""
    return ".".join(part for part in (scope, trigger.kind, slug(trigger.code or trigger.name)) if part)


def _matches(node: Node, trigger: Trigger) -> bool:
    return any(
        one.kind == trigger.kind and (not (one.code or one.name) or (one.code or one.name) == (trigger.code or trigger.name))
        for one in node.triggers
    )


def _starts(node: Node, trigger: Trigger) -> bool:
    return node.inside is not None and any(_matches(one, trigger) for one in node.inside.nodes if one.kind == "startEvent")


def _waits(node: Node) -> bool:
    """Whether something other than a flow begins it: a trigger, an event sub-process, a boundary, a link, compensation."""
    linked = node.kind == "intermediateCatchEvent" and any(one.kind == "link" for one in node.triggers)
    return (
        node.kind == "boundaryEvent"
        or node.by_event
        or node.compensates
        or linked
        or (node.kind == "startEvent" and bool(node.triggers))
    )


@dataclass(slots=True)
class _Finder:
    names: dict[str, str] = field(default_factory=dict)
    nodes: dict[str, Node] = field(default_factory=dict)
    homes: dict[str, Body] = field(default_factory=dict)
    hosts: dict[int, tuple[tuple[Node, Body], ...]] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)

    def look(self, body: Body, around: tuple[tuple[Node, Body], ...]) -> None:
        self.hosts[id(body)] = around
        here: set[str] = set()
        for node in body.nodes:
            self.nodes[node.id], self.homes[node.id] = node, body
            own = node.own.get("state", "")
            label = slug(node.name) or _readable(node.id) or _KINDS.get(node.kind, node.kind)
            self.names[node.id] = own if own and own not in here else self._unique(label)
            here.add(self.names[node.id])
            if node.inside is not None:
                self.look(node.inside, ((node, body), *around))

    def _unique(self, wanted: str) -> str:
        name, number = wanted, 1
        while name in self.taken:
            number += 1
            name = f"{wanted}_{number}"
        self.taken.add(name)
        return name


def _readable(id: str) -> str:
    """An id that somebody has chosen; those that tools draw say nothing."""
    return "" if _DRAWN.search(id) else slug(id)


def named(text: str) -> str:
    """A name as it stands where the language takes it, else a label made of it."""
    return text if _NAME.fullmatch(text) else slug(text)


def slug(text: str) -> str:
    """A label out of any text: letters and digits of any script, the rest underscores."""
    return "_".join("".join(one if one.isalnum() else " " for one in text).split())
