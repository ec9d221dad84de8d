"""A body in the making: nodes and flows with unique ids, and loose ends that lead somewhere later."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from duban.design.bpmn.ids import Ids
from duban.design.bpmn.model import Body, Flow, Formula, Node
from duban.design.bpmn.tidying import tidied


@dataclass(slots=True)
class Tail:
    """A loose end: where a flow comes from, when it is taken, and what is done on it.

    `refused` leads back where nothing may happen.
    """

    source: str
    condition: str | None = None
    default: bool = False
    name: str = ""
    do: list[Mapping[str, Any]] = field(default_factory=list)
    refused: bool = False


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
        own |= {"refused": "true"} if tail.refused else {}
        self.flows.append(Flow(id, tail.source, target, tail.name, formula, own=own))
        if tail.default:
            self.change(tail.source, default=id)

    def body(self) -> Body:
        """What has come together, put in order."""
        return tidied(Body(tuple(self.nodes.values()), tuple(self.flows), self.compensators), self.ids)


def as_text(data: Any) -> str:
    """Plain data as a text that is YAML too."""
    return json.dumps(data, ensure_ascii=False)
