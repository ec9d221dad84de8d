"""A model → BPMN XML: the elements in the order of the OMG's schema, what they refer to as root elements, our own words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from duban.design.bpmn.diagram import drawn
from duban.design.bpmn.lanes import lane_id, lanes_of, pool_id, roles
from duban.design.bpmn.model import OURS, Body, Flow, Formula, Loop, Model, Node, Process, Trigger
from duban.design.bpmn.references import References
from duban.design.xml_out import Tag, to_xml

NAMESPACES = {
    "xmlns": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "xmlns:bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
    "xmlns:dc": "http://www.omg.org/spec/DD/20100524/DC",
    "xmlns:di": "http://www.omg.org/spec/DD/20100524/DI",
    "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
    "xmlns:duban": OURS,
}
FEEL = "https://www.omg.org/spec/DMN/20191111/FEEL/"
_TIMES = {"date": "timeDate", "duration": "timeDuration", "cycle": "timeCycle"}


def write_bpmn(model: Model) -> str:
    """The text of a BPMN 2.0 file with a diagram that is laid out anew; `read_bpmn` reads the same model from it."""
    writer = _Writer(References.of(model))
    processes = [writer.process(one) for one in model.processes]
    attributes = {
        **NAMESPACES,
        "id": "definitions",
        "targetNamespace": "urn:duban:process",
        "expressionLanguage": FEEL,
        "exporter": "Duban",
    }
    pools = writer.collaboration(model)
    children = [*writer.references.tags(), pools, *processes, drawn(model)]
    return to_xml(Tag("definitions", attributes, children))


@dataclass(frozen=True, slots=True)
class _Writer:
    references: References

    def collaboration(self, model: Model) -> Tag | None:
        """The pools, one a process that has lanes; message flows between processes."""
        pools = [one for one in model.processes if roles(one)]
        if not pools:
            return None
        participants = [Tag("participant", {"id": pool_id(one), "name": one.name, "processRef": one.id}) for one in pools]
        return Tag("collaboration", {"id": "collaboration"}, participants)

    def process(self, process: Process) -> Tag:
        """A process with its lanes and remarks."""
        executable = "true" if process.executable else "false"
        attributes = {"id": process.id, "name": process.name, "isExecutable": executable}
        children = [_own(process.own), self._lanes(process), *self._data(process), *self.body(process.body)]
        return Tag("process", attributes, [*children, *_remarks(process)])

    def _lanes(self, process: Process) -> Tag | None:
        found = lanes_of(process)
        lanes = [
            Tag("lane", {"id": lane_id(process, role), "name": role}, [Tag("flowNodeRef", text=id) for id in ids])
            for role, ids in found.items()
        ]
        return Tag("laneSet", {"id": f"{process.id}.lanes"}, lanes) if lanes else None

    def _data(self, process: Process) -> Iterator[Tag]:
        for name, id in self.references.collections(process):
            yield Tag("dataObject", {"id": id, "name": name, "isCollection": "true"})

    def body(self, body: Body) -> Iterator[Tag]:
        """Nodes, flows, and what undoes what."""
        arriving: dict[str, list[str]] = {}
        leaving: dict[str, list[str]] = {}
        for flow in body.flows:
            leaving.setdefault(flow.source, []).append(flow.id)
            arriving.setdefault(flow.target, []).append(flow.id)
        for node in body.nodes:
            yield self.node(node, arriving.get(node.id, []), leaving.get(node.id, []))
        for flow in body.flows:
            yield self.flow(flow)
        for source, target in body.compensators.items():
            ends = {"sourceRef": source, "targetRef": target, "associationDirection": "One"}
            yield Tag("association", {"id": f"{source}--{target}"} | ends)

    def flow(self, flow: Flow) -> Tag:
        """A sequence flow."""
        ends = {"id": flow.id, "name": flow.name, "sourceRef": flow.source, "targetRef": flow.target}
        return Tag("sequenceFlow", ends, [_own(flow.own), _formula("conditionExpression", flow.condition)])

    def node(self, node: Node, arriving: Sequence[str], leaving: Sequence[str]) -> Tag:
        """A flow node."""
        inside = list(self.body(node.inside)) if node.inside is not None else []
        owner = self.references.resource(node) if node.kind == "userTask" else ""
        children = [
            Tag("documentation", text=node.note) if node.note else None,
            _own(node.own),
            *(Tag("incoming", text=id) for id in arriving),
            *(Tag("outgoing", text=id) for id in leaving),
            Tag("potentialOwner", {"id": f"{node.id}.owner"}, (Tag("resourceRef", text=owner),)) if owner else None,
            self.loop(node.loop, node) if node.loop is not None else None,
            *(self.trigger(one, node, index) for index, one in enumerate(node.triggers)),
            *inside,
            _formula("activationCondition", node.activation),
        ]
        return Tag(node.kind, self._attributes(node), children)

    def _attributes(self, node: Node) -> dict[str, str]:
        flag = {"startEvent": "isInterrupting", "boundaryEvent": "cancelActivity"}.get(node.kind, "")
        found = {
            "id": node.id,
            "name": node.name,
            "default": node.default,
            "attachedToRef": node.attached,
            "calledElement": node.called,
            "messageRef": self.references.id("message", node.message) if node.message else "",
            "triggeredByEvent": "true" if node.by_event else "",
            "isForCompensation": "true" if node.compensates else "",
            "instantiate": "true" if node.instantiates else "",
            "parallelMultiple": "true" if node.parallel_multiple else "",
        }
        return found | ({flag: "false"} if flag and not node.interrupting else {})

    def trigger(self, trigger: Trigger, node: Node, index: int) -> Tag:
        """An event definition."""
        attributes = {"id": f"{node.id}.{trigger.kind}{index or ''}", "duban:raised": trigger.raised}
        name = trigger.name or trigger.code
        if trigger.kind == "link":
            attributes["name"] = name
        elif name:
            attributes[f"{trigger.kind}Ref"] = self.references.id(trigger.kind, name, trigger.code)
        if trigger.activity:
            attributes["activityRef"] = trigger.activity
        inner = _formula(_TIMES.get(trigger.how, "condition"), trigger.formula)
        if trigger.kind == "conditional" and inner is None:
            inner = Tag("condition", {"xsi:type": "tFormalExpression"})
        return Tag(f"{trigger.kind}EventDefinition", attributes, [inner])

    def loop(self, loop: Loop, node: Node) -> Tag:
        """Loop characteristics."""
        if loop.kind == "standard":
            most = str(loop.most) if loop.most is not None else ""
            attributes = {"testBefore": "true" if loop.test_before else "", "loopMaximum": most}
            return Tag("standardLoopCharacteristics", attributes, [_formula("loopCondition", loop.condition)])
        collection = self.references.data.get(loop.collection, "")
        children = [
            _formula("loopCardinality", loop.cardinality),
            Tag("loopDataInputRef", text=collection) if collection else None,
            Tag("inputDataItem", {"id": f"{node.id}.item", "name": loop.element}) if loop.element else None,
            _formula("completionCondition", loop.condition),
        ]
        attributes = {"isSequential": "true" if loop.kind == "sequential" else ""}
        return Tag("multiInstanceLoopCharacteristics", attributes, children)


def _formula(name: str, formula: Formula | None) -> Tag | None:
    if formula is None:
        return None
    return Tag(name, {"xsi:type": "tFormalExpression", "language": formula.language}, text=formula.text)


def _own(own: Mapping[str, str]) -> Tag | None:
    children = [Tag(f"duban:{name}", text=text) for name, text in own.items() if text]
    return Tag("extensionElements", {}, children) if children else None


def _remarks(process: Process) -> Iterator[Tag]:
    for one in process.remarks:
        yield Tag("textAnnotation", {"id": one.id}, (Tag("text", text=one.text),))
        if one.about:
            yield Tag("association", {"id": f"{one.id}.about", "sourceRef": one.about, "targetRef": one.id})
