"""What breaks BPMN's own rules in a model: every finding with the element's id and place (BPMN 2.0.2, chapters 7 and 10)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from duban.design.bpmn.model import ACTIVITIES, SCOPES, Body, Flow, Model, Node
from duban.errors import Problem

CATCHES = frozenset({"message", "timer", "conditional", "signal", "link"})
THROWS = frozenset({"message", "signal", "escalation", "compensate", "link"})
ENDS = frozenset({"message", "signal", "escalation", "compensate", "error", "cancel", "terminate"})
STARTS = frozenset({"message", "timer", "conditional", "signal"})
STARTS_INSIDE = STARTS | {"escalation", "error", "compensate"}
BOUNDARIES = frozenset({"message", "timer", "conditional", "signal", "escalation", "error", "compensate", "cancel"})


@dataclass(frozen=True, slots=True)
class _Scope:
    """A body with what its rules look at."""

    body: Body
    kind: str
    nodes: dict[str, Node]
    incoming: dict[str, list[Flow]]
    outgoing: dict[str, list[Flow]]

    @classmethod
    def of(cls, body: Body, kind: str) -> _Scope:
        nodes = {node.id: node for node in body.nodes}
        incoming: dict[str, list[Flow]] = {id: [] for id in nodes}
        outgoing: dict[str, list[Flow]] = {id: [] for id in nodes}
        for flow in body.flows:
            incoming.setdefault(flow.target, []).append(flow)
            outgoing.setdefault(flow.source, []).append(flow)
        return cls(body, kind, nodes, incoming, outgoing)


def find_flaws(model: Model) -> list[Problem]:
    """Every breach of BPMN's rules, by place; none for a model that keeps them. `where` is the element's id."""
    found: list[Problem] = []
    for process in model.processes:
        found += _of_body(process.body, "process")
    return sorted(found)


def _of_body(body: Body, kind: str) -> Iterator[Problem]:
    scope = _Scope.of(body, kind)
    for flow in body.flows:
        yield from _flow(flow, scope)
    for node in body.nodes:
        for rule in _RULES:
            yield from rule(node, scope)
        if node.inside is not None:
            yield from _of_body(node.inside, "event" if node.by_event else "embedded")


def _flaw(rule: str, node: Node | Flow, message: str, suggestion: str) -> Problem:
    place = node.place
    return Problem(place.file, place.line, place.column, node.id, message, suggestion, code=f"bpmn-{rule}")


def _flow(flow: Flow, scope: _Scope) -> Iterator[Problem]:
    for end, id in (("sourceRef", flow.source), ("targetRef", flow.target)):
        if id not in scope.nodes:
            message = f"its {end} {id!r} is no flow node of the same process or sub-process"
            yield _flaw("dangling-flow", flow, message, "connect it, or remove it")
    source = scope.nodes.get(flow.source)
    if flow.condition is not None and source is not None:
        if source.kind in ("parallelGateway", "eventBasedGateway") or source.kind.endswith("Event"):
            message = f"a flow out of a {source.kind} has no condition"
            yield _flaw("condition", flow, message, "put an exclusive or inclusive gateway in between")
        if source.default == flow.id:
            yield _flaw("default", flow, "a default flow has no condition", "remove the condition, or the default")


def _default(node: Node, scope: _Scope) -> Iterator[Problem]:
    if node.default and node.default not in {flow.id for flow in scope.outgoing[node.id]}:
        message = f"its default {node.default!r} is none of its outgoing flows"
        yield _flaw("default", node, message, "name one of them")


def _ends(node: Node, scope: _Scope) -> Iterator[Problem]:
    if node.kind in ("startEvent", "boundaryEvent") and scope.incoming[node.id]:
        yield _flaw("flow-in", node, f"a {node.kind} has no incoming flow", "lead the flow to what comes after it")
    if node.kind == "endEvent" and scope.outgoing[node.id]:
        yield _flaw("flow-out", node, "an end event has no outgoing flow", "make it an intermediate event")
    touched = scope.incoming[node.id] or scope.outgoing[node.id]
    if node.by_event and touched:
        yield _flaw("flow-in", node, "an event sub-process has no flows in or out", "its start event begins it")
    if node.compensates and touched:
        yield _flaw("flow-in", node, "an activity for compensation has no flows", "only an association leads there")


def _boundary(node: Node, scope: _Scope) -> Iterator[Problem]:
    if node.kind != "boundaryEvent":
        return
    host = scope.nodes.get(node.attached)
    if host is None or host.kind not in ACTIVITIES:
        yield _flaw("boundary", node, f"it is attached to {node.attached!r}, which is no activity here", "attach it to one")
    if {one.kind for one in node.triggers} == {"compensate"}:
        if scope.outgoing[node.id]:
            yield _flaw("flow-out", node, "a compensation event has no outgoing flow", "use an association")
    elif not scope.outgoing[node.id]:
        yield _flaw("flow-out", node, "nothing follows this boundary event", "lead a flow out of it")


def _triggers(node: Node, scope: _Scope) -> Iterator[Problem]:
    allowed = _allowed(node, scope)
    if allowed is None:
        return
    for one in node.triggers:
        if one.kind not in allowed:
            message = f"a {node.kind} cannot have a {one.kind} definition here"
            yield _flaw("trigger", node, message, f"there are: {', '.join(sorted(allowed))}")
    if not node.triggers and node.kind in ("intermediateCatchEvent", "boundaryEvent"):
        yield _flaw("trigger", node, f"this {node.kind} waits for nothing", "add an event definition")


def _allowed(node: Node, scope: _Scope) -> Collection[str] | None:
    if node.kind == "startEvent":
        return {"process": STARTS, "event": STARTS_INSIDE}.get(scope.kind, frozenset())
    return {
        "intermediateCatchEvent": CATCHES, "intermediateThrowEvent": THROWS, "endEvent": ENDS, "boundaryEvent": BOUNDARIES,
    }.get(node.kind)  # fmt: skip


def _event_gateway(node: Node, scope: _Scope) -> Iterator[Problem]:
    if node.kind != "eventBasedGateway":
        return
    if len(scope.outgoing[node.id]) < 2:
        yield _flaw("event-gateway", node, "an event-based gateway chooses among two events or more", "add another event")
    for target in (scope.nodes.get(flow.target) for flow in scope.outgoing[node.id]):
        if target is None:
            continue
        if target.kind not in ("intermediateCatchEvent", "receiveTask"):
            message = f"an event-based gateway leads to events that are caught, not to the {target.kind} {target.id!r}"
            yield _flaw("event-gateway", node, message, "put the event before it")
        elif len(scope.incoming[target.id]) > 1:
            message = f"the event {target.id!r} after this gateway has other incoming flows"
            yield _flaw("event-gateway", node, message, "lead them elsewhere")


def _links(node: Node, scope: _Scope) -> Iterator[Problem]:
    if node.kind != "intermediateThrowEvent":
        return
    catches = [other for other in scope.nodes.values() if other.kind == "intermediateCatchEvent"]
    for one in node.triggers:
        caught = sum((it.kind, it.name) == ("link", one.name) for other in catches for it in other.triggers)
        if one.kind == "link" and caught != 1:
            message = f"the link {one.name!r} leads to {caught} catching events here"
            yield _flaw("link", node, message, "one catching link event has its name")


def _inside(node: Node, scope: _Scope) -> Iterator[Problem]:
    if node.kind not in SCOPES or node.inside is None:
        return
    starts = [one for one in node.inside.nodes if one.kind == "startEvent"]
    if node.by_event and (len(starts) != 1 or not starts[0].triggers):
        yield _flaw("event-sub-process", node, "an event sub-process has one start event, and that waits for something",
                    "give it one start event with an event definition")  # fmt: skip


_RULES: tuple[Callable[[Node, _Scope], Iterator[Problem]], ...] = (
    _default, _ends, _boundary, _triggers, _event_gateway, _links, _inside,
)  # fmt: skip
