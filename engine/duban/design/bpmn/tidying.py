"""A body put in order: nothing that nobody reaches, no gateway that decides nothing, none that both merges and splits."""

from __future__ import annotations

from dataclasses import replace

from duban.design.bpmn.ids import Ids
from duban.design.bpmn.model import Body, Flow, Node

_SPLITS = ("exclusiveGateway", "eventBasedGateway")


def tidied(body: Body, ids: Ids) -> Body:
    """The same body in order."""
    nodes, flows = _reached({node.id: node for node in body.nodes}, list(body.flows))
    for node in list(nodes.values()):
        arriving = [flow for flow in flows if flow.target == node.id]
        leaving = [flow for flow in flows if flow.source == node.id]
        if node.kind.endswith("Gateway") and not node.own.keys() - {"part", "join"} and _idle(node, arriving, leaving):
            del nodes[node.id]
            joined = replace(arriving[0], target=leaving[0].target, own={**arriving[0].own, **leaving[0].own})
            flows = [joined if flow is arriving[0] else flow for flow in flows if flow is not leaving[0]]
        elif node.kind in _SPLITS and len(arriving) > 1 and len(leaving) > 1:
            flows = _merged(node, nodes, flows, ids)
    return Body(tuple(nodes.values()), tuple(flows), body.compensators)


def _idle(node: Node, arriving: list[Flow], leaving: list[Flow]) -> bool:
    """Whether a gateway only passes a token on."""
    if len(arriving) != 1 or len(leaving) != 1:
        return False
    return not (arriving[0].own and leaving[0].own) and leaving[0].target != node.id


def _merged(node: Node, nodes: dict[str, Node], flows: list[Flow], ids: Ids) -> list[Flow]:
    """A gateway before the one that splits."""
    merge = ids.new(f"{node.id}.merge")
    nodes[merge] = Node(merge, "exclusiveGateway", own={"part": "way"})
    redirected = [replace(flow, target=merge) if flow.target == node.id else flow for flow in flows]
    return [*redirected, Flow(ids.new(f"{merge}--{node.id}"), merge, node.id)]


def _reached(nodes: dict[str, Node], flows: list[Flow]) -> tuple[dict[str, Node], list[Flow]]:
    """Without what no flow leads to, and what only follows that."""
    while True:
        known = {flow.target for flow in flows}
        lost = {node.id for node in nodes.values() if node.id not in known and not _begins(node)}
        lost |= {node.id for node in nodes.values() if node.attached in lost}
        if not lost:
            return nodes, flows
        nodes = {id: node for id, node in nodes.items() if id not in lost}
        flows = [flow for flow in flows if flow.source not in lost and flow.target not in lost]


def _begins(node: Node) -> bool:
    return node.kind in ("startEvent", "boundaryEvent") or node.by_event or node.compensates
