"""A body in the making: nodes and flows with unique ids, and loose ends that lead somewhere later."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from duban.design.bpmn.model import Body, Flow, Formula, Node


def clean(path: str) -> str:
    """An XML id out of a path or name."""
    found = re.sub(r"[^\w.-]", "_", path.replace("/", "."))
    return found if re.match(r"[^\W\d]", found) else f"_{found}"


@dataclass(slots=True)
class Ids:
    """Gives out ids, each once; those of states are known beforehand."""

    taken: set[str] = field(default_factory=set)

    def new(self, wanted: str) -> str:
        """A free id near the wanted one."""
        found, number = clean(wanted), 1
        while found in self.taken:
            number += 1
            found = f"{clean(wanted)}.{number}"
        self.taken.add(found)
        return found


@dataclass(slots=True)
class Tail:
    """A loose end: where a flow comes from, when it is taken, and what is done on it."""

    source: str
    condition: str | None = None
    default: bool = False
    name: str = ""
    do: list[Mapping[str, Any]] = field(default_factory=list)


@dataclass(slots=True)
class Sketch:
    """Nodes by id, in order."""

    ids: Ids
    nodes: dict[str, Node] = field(default_factory=dict)
    flows: list[Flow] = field(default_factory=list)
    compensators: dict[str, str] = field(default_factory=dict)

    def add(self, kind: str, wanted: str, name: str = "", **more: Any) -> str:
        """A new node with an id near the wanted one; its id."""
        return self.put(kind, self.ids.new(wanted), name, **more)

    def put(self, kind: str, id: str, name: str = "", **more: Any) -> str:
        """A new node with this very id."""
        self.nodes[id] = Node(id, kind, name, **more)
        return id

    def change(self, id: str, **more: Any) -> None:
        """Say more about a node."""
        self.nodes[id] = replace(self.nodes[id], **more)

    def own(self, id: str, **texts: str) -> None:
        """Say something in our own words about a node."""
        self.change(id, own={**self.nodes[id].own, **{key: text for key, text in texts.items() if text}})

    def connect(self, tail: Tail, target: str) -> None:
        """Lead a loose end to a node."""
        id = self.ids.new(f"{tail.source}--{target}")
        formula = Formula(tail.condition) if tail.condition is not None else None
        own = {"do": as_text(tail.do)} if tail.do else {}
        self.flows.append(Flow(id, tail.source, target, tail.name, formula, own=own))
        if tail.default:
            self.change(tail.source, default=id)

    def body(self) -> Body:
        """What has come together, without the gateways that decide nothing."""
        nodes, flows = _tidied(self.nodes, self.flows)
        return Body(tuple(nodes.values()), tuple(flows), self.compensators)


def as_text(data: Any) -> str:
    """Plain data as a text that is YAML too."""
    return json.dumps(data, ensure_ascii=False)


def _tidied(nodes: dict[str, Node], flows: list[Flow]) -> tuple[dict[str, Node], list[Flow]]:
    """Without nameless gateways that one flow leads to and one leads out of."""
    nodes, flows = dict(nodes), list(flows)
    for node in list(nodes.values()):
        if not node.kind.endswith("Gateway") or node.own:
            continue
        arriving = [flow for flow in flows if flow.target == node.id]
        leaving = [flow for flow in flows if flow.source == node.id]
        if len(arriving) == len(leaving) == 1 and not (arriving[0].own and leaving[0].own) and leaving[0].target != node.id:
            del nodes[node.id]
            joined = replace(arriving[0], target=leaving[0].target, own={**arriving[0].own, **leaving[0].own})
            flows = [joined if flow is arriving[0] else flow for flow in flows if flow is not leaving[0]]
    return nodes, flows
