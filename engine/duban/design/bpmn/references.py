"""What the elements of a model refer to: messages, signals, errors, escalations, roles, data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from duban.design.bpmn.ids import Ids
from duban.design.bpmn.model import Model, Node, Process
from duban.design.xml_out import Tag


@dataclass(slots=True)
class References:
    """Ids by what they stand for; each is made once."""

    ids: Ids
    roots: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    data: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, model: Model) -> References:
        """Everything a model refers to."""
        nodes = [node for one in model.processes for body in one.body.walk() for node in body.nodes]
        taken = {node.id for node in nodes} | {one.id for one in model.processes}
        found = cls(Ids(taken))
        for node in nodes:
            found.look(node)
        return found

    def look(self, node: Node) -> None:
        """Everything a node refers to."""
        for one in node.triggers:
            if one.kind in ("message", "signal", "error", "escalation") and (one.name or one.code):
                self.id(one.kind, one.name or one.code, one.code)
        if node.message:
            self.id("message", node.message)
        if node.role and node.kind == "userTask":
            self.resource(node)
        if node.loop is not None and node.loop.collection:
            self.data.setdefault(node.loop.collection, self.ids.new(f"data.{node.loop.collection}"))

    def id(self, kind: str, name: str, code: str = "") -> str:
        """The id of a root element of a kind and name."""
        key = (kind, f"{name}\n{code}")
        if key not in self.roots:
            self.roots[key] = (self.ids.new(f"{kind}.{name}"), code)
        return self.roots[key][0]

    def resource(self, node: Node) -> str:
        """The id of a node's role; empty where nobody is named."""
        return self.id("resource", node.role) if node.role else ""

    def collections(self, process: Process) -> Iterator[tuple[str, str]]:
        """The lists that a process goes through, by name and id."""
        used = {node.loop.collection for body in process.body.walk() for node in body.nodes if node.loop is not None}
        yield from ((name, id) for name, id in self.data.items() if name in used)

    def tags(self) -> Iterator[Tag]:
        """All root elements."""
        for (kind, key), (id, code) in self.roots.items():
            codes = {f"{kind}Code": code} if kind in ("error", "escalation") else {}
            yield Tag(kind, {"id": id, "name": key.partition("\n")[0]} | codes)
