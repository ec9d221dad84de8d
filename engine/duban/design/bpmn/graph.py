"""A model's graph: its nodes and edges by kind and name, as tools compare them."""

from __future__ import annotations

from collections import Counter
from typing import Any

from duban.design.bpmn.model import Flow, Model, Node

Label = tuple[str, str]


def graph_of(model: Model) -> dict[str, list[dict[str, Any]]]:
    """Nodes and sequence flows of all processes, sub-processes included: sorted, equal ones counted.

    A node says its kind, name, event definitions and, for a boundary event, whether it interrupts; an edge the kinds and
    names of its ends.
    """
    nodes: Counter[tuple[str, str, tuple[str, ...], str]] = Counter()
    edges: Counter[tuple[Label, Label, str]] = Counter()
    for process in model.processes:
        bodies = list(process.body.walk())
        by_id = {node.id: node for body in bodies for node in body.nodes}
        nodes.update(_node(node) for node in by_id.values())
        edges.update(_edge(flow, by_id) for body in bodies for flow in body.flows if _ends(flow) <= by_id.keys())
    return {
        "nodes": [
            {"type": kind, "name": name, "event": list(event), "cancelActivity": cancel, "count": count}
            for (kind, name, event, cancel), count in sorted(nodes.items())
        ],
        "edges": [
            {"from": list(source), "to": list(target), "name": name, "count": count}
            for (source, target, name), count in sorted(edges.items())
        ],
    }


def _node(node: Node) -> tuple[str, str, tuple[str, ...], str]:
    cancel = str(node.interrupting).lower() if node.kind == "boundaryEvent" else ""
    return node.kind, node.name, tuple(f"{one.kind}EventDefinition" for one in node.triggers), cancel


def _edge(flow: Flow, nodes: dict[str, Node]) -> tuple[Label, Label, str]:
    source, target = nodes[flow.source], nodes[flow.target]
    return (source.kind, source.name), (target.kind, target.name), " ".join(flow.name.split())


def _ends(flow: Flow) -> set[str]:
    return {flow.source, flow.target}
