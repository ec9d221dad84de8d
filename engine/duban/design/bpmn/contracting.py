"""A file of ours with what is drawn for readers only folded back: actions on the way, and those of a state's entry."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from duban.design.bpmn.model import Body, Flow, Node, Process


def contracted(process: Process) -> Process:
    """The process without nodes that are parts of a transition or an entry; their actions stand on flows and nodes."""
    return replace(process, body=_body(process.body))


def _body(body: Body) -> Body:
    nodes = {node.id: replace(node, inside=_body(node.inside)) if node.inside else node for node in body.nodes}
    leaving: dict[str, list[Flow]] = {}
    for flow in body.flows:
        leaving.setdefault(flow.source, []).append(flow)
    walk = _Walk(nodes, leaving)
    kept = {id: node for id, node in nodes.items() if "part" not in node.own}
    flows = [walk.along(flow) for flow in body.flows if flow.source in kept]
    for id, join in walk.joins.items():
        kept[id] = replace(kept[id], own={**kept[id].own, "join": join})
    for id, actions in walk.entries.items():
        own = {**kept[id].own, "enter": json.dumps([*actions, *_said(kept[id].own, "enter")], ensure_ascii=False)}
        kept[id] = replace(kept[id], own=own)
    return replace(body, nodes=tuple(kept.values()), flows=tuple(flows))


@dataclass(slots=True)
class _Walk:
    nodes: Mapping[str, Node]
    leaving: Mapping[str, list[Flow]]
    entries: dict[str, list[Any]] = field(default_factory=dict)
    joins: dict[str, str] = field(default_factory=dict)

    def along(self, flow: Flow) -> Flow:
        """The flow that leads past all parts to the next state, with all that is done on the way."""
        done: list[Any] = list(_said(flow.own, "do"))
        entering: list[Any] = []
        target, passed, join = flow.target, 0, ""
        while self._part(target) and passed < len(self.nodes):
            node, passed = self.nodes[target], passed + 1
            follow = self._first(node)
            if follow is None:
                break
            join = node.own.get("join", join)
            gathered = entering if node.own["part"] == "enter" else done
            gathered += [*_said(node.own, "do"), *_said(follow.own, "do")]
            target = follow.target
        if entering and target in self.nodes:
            self.entries[target] = entering
        if join and target in self.nodes:
            self.joins[target] = join
        own = {**flow.own, "do": json.dumps(done, ensure_ascii=False)} if done else flow.own
        return replace(flow, target=target, own=own)

    def _part(self, id: str) -> bool:
        return id in self.nodes and "part" in self.nodes[id].own

    def _first(self, node: Node) -> Flow | None:
        """The way on; where an action depends on a condition, past the action."""
        ways = self.leaving.get(node.id, [])
        return next((one for one in ways if one.id != node.default), ways[0] if ways else None)


def _said(own: Mapping[str, str], name: str) -> list[Any]:
    found = json.loads(own[name]) if name in own else []
    return list(found)
