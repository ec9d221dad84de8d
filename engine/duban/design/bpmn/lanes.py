"""Lanes and pools: which role's lane a node stands in."""

from __future__ import annotations

from duban.design.bpmn.model import Process


def roles(process: Process) -> list[str]:
    """The roles of a process's own nodes, in their order."""
    return list(dict.fromkeys(node.role for node in process.body.nodes if node.role))


def lanes_of(process: Process) -> dict[str, list[str]]:
    """The ids in each lane: nodes without a role stand where they come from, boundary events with their activity."""
    known = roles(process)
    if not known:
        return {}
    place = {node.id: node.role for node in process.body.nodes}
    hosts = {node.id: node.attached for node in process.body.nodes if node.attached}
    for _ in process.body.nodes:
        for flow in process.body.flows:
            place[flow.target] = place[flow.target] or place[flow.source]
        for id, host in hosts.items():
            place[id] = place[host] or place[id]
    for flow in reversed(process.body.flows):
        place[flow.source] = place[flow.source] or place[flow.target]
    found: dict[str, list[str]] = {role: [] for role in known}
    for id, role in place.items():
        found[role or known[0]].append(id)
    return found


def lane_id(process: Process, role: str) -> str:
    """The id of a role's lane."""
    return f"{process.id}.lane{roles(process).index(role)}"


def pool_id(process: Process) -> str:
    """The id of a process's pool."""
    return f"{process.id}.pool"
