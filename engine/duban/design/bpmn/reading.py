"""BPMN XML → model: every flow node and sequence flow, with what refers to what resolved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from duban.design.bpmn.model import (
    FLOW_NODES,
    OURS,
    SCOPES,
    Body,
    Flow,
    Formula,
    Loop,
    MessageFlow,
    Model,
    Node,
    Process,
    Remark,
    Trigger,
)
from duban.design.xml_text import Element, read_xml
from duban.errors import DefinitionError, Problem

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
_TIMERS: Mapping[str, Literal["date", "duration", "cycle"]] = {
    "timeDate": "date", "timeDuration": "duration", "timeCycle": "cycle",
}  # fmt: skip


def read_bpmn(text: str | bytes, file: str = "") -> Model:
    """The model in a BPMN 2.0 file. DefinitionError where it is not XML, or not BPMN at all; `find_flaws` judges it."""
    root = read_xml(text, file)
    if root.name != "definitions" or root.namespace != BPMN:
        place = root.place
        message = f"this is no BPMN 2.0 file: its root is {root.name!r}"
        raise DefinitionError([Problem(place.file, place.line, place.column, root.name, message, code="xml")])
    return _Reader.of(root).model()


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads with all elements at hand by their ids."""

    root: Element
    ids: Mapping[str, Element]
    language: str

    @classmethod
    def of(cls, root: Element) -> _Reader:
        ids = {one.attributes["id"]: one for one in root.walk() if "id" in one.attributes}
        return cls(root, ids, root.get("expressionLanguage"))

    def model(self) -> Model:
        flows = [one for group in self.root.all("collaboration") for one in group.all("messageFlow")]
        return Model(
            processes=tuple(self.process(one) for one in self.root.all("process")),
            message_flows=tuple(
                MessageFlow(
                    one.get("id"), self._message_name(one), self._local(one, "sourceRef"), self._local(one, "targetRef")
                )
                for one in flows
            ),
        )

    def _message_name(self, flow: Element) -> str:
        message = self.ids.get(self._local(flow, "messageRef"))
        return (message.get("name") if message else "") or flow.get("name")

    def process(self, element: Element) -> Process:
        """One process with everything in it."""
        name = element.get("name") or self._pool(element.get("id"))
        executable = element.get("isExecutable") == "true"
        body, remarks = self.body(element), tuple(self._remarks(element))
        return Process(element.get("id"), name, executable, body, element.place, _own(element), remarks)

    def _remarks(self, element: Element) -> Iterator[Remark]:
        """The text annotations of a process, with what they are tied to."""
        ties = {self._local(one, "targetRef"): self._local(one, "sourceRef") for one in element.all("association")}
        for one in element.all("textAnnotation"):
            yield Remark(one.get("id"), one.content("text"), ties.get(one.get("id"), ""))

    def _pool(self, process: str) -> str:
        pools = (one for group in self.root.all("collaboration") for one in group.all("participant"))
        return next((one.get("name") for one in pools if self._local(one, "processRef") == process), "")

    def body(self, element: Element, roles: Mapping[str, str] | None = None) -> Body:
        """Nodes and flows directly in a process or sub-process."""
        known = {**(roles or {}), **self._roles(element)}
        nodes = tuple(self.node(one, known) for one in element.children if one.name in FLOW_NODES)
        flows = tuple(self.flow(one) for one in element.all("sequenceFlow"))
        boundaries = {one.get("id") for one in element.all("boundaryEvent")}
        ties = ((self._local(one, "sourceRef"), self._local(one, "targetRef")) for one in element.all("association"))
        compensators = {source: target for source, target in ties if source in boundaries}
        return Body(nodes, flows, compensators)

    def _roles(self, element: Element) -> dict[str, str]:
        """The innermost lane of each node, by id."""
        found: dict[str, str] = {}
        for lanes in (one for one in element.walk() if one.name == "laneSet"):
            for lane in (one for one in lanes.walk() if one.name == "lane"):
                found |= {ref.text.strip(): lane.get("name") for ref in lane.all("flowNodeRef") if lane.get("name")}
        return found

    def flow(self, element: Element) -> Flow:
        """A sequence flow."""
        source, target = self._local(element, "sourceRef"), self._local(element, "targetRef")
        condition = self._formula(element.find("conditionExpression"))
        return Flow(element.get("id"), source, target, element.get("name"), condition, element.place, _own(element))

    def node(self, element: Element, roles: Mapping[str, str]) -> Node:
        """A flow node."""
        flag = "isInterrupting" if element.name == "startEvent" else "cancelActivity"
        return Node(
            id=element.get("id"),
            kind=element.name,
            name=" ".join(element.attributes.get("name", "").split()),
            triggers=tuple(self.triggers(element)),
            attached=self._local(element, "attachedToRef"),
            interrupting=element.get(flag, "true") != "false",
            default=self._local(element, "default"),
            called=element.qualified(element.get("calledElement"))[1],
            message=self._named(element, "messageRef"),
            role=roles.get(element.get("id"), "") or self._performer(element),
            loop=self.loop(element),
            by_event=element.get("triggeredByEvent") == "true",
            compensates=element.get("isForCompensation") == "true",
            instantiates=element.get("instantiate") == "true",
            parallel_multiple=element.get("parallelMultiple") == "true",
            activation=self._formula(element.find("activationCondition")),
            inside=self.body(element, roles) if element.name in SCOPES else None,
            place=element.place,
            note=element.content("documentation"),
            own=_own(element),
        )

    def _performer(self, element: Element) -> str:
        for one in element.all("potentialOwner", "humanPerformer", "performer"):
            resource = self.ids.get(one.qualified(one.content("resourceRef"))[1])
            if resource is not None and resource.get("name"):
                return resource.get("name")
        return ""

    def triggers(self, element: Element) -> Iterator[Trigger]:
        """The event definitions of an event, those it refers to included."""
        referred = (self.ids.get(one.text.strip()) for one in element.all("eventDefinitionRef"))
        for one in (*element.children, *(found for found in referred if found is not None)):
            if one.name.endswith("EventDefinition"):
                yield self.trigger(one)

    def trigger(self, element: Element) -> Trigger:
        """An event definition."""
        kind = element.name.removesuffix("EventDefinition")
        place = element.place
        if kind == "timer":
            for name, how in _TIMERS.items():
                formula = self._formula(element.find(name))
                if formula is not None:
                    return Trigger(kind, formula=formula, how=how, place=place)
            return Trigger(kind, place=place)
        refers = self.ids.get(self._local(element, f"{kind}Ref"))
        code = refers.get(f"{kind}Code") if refers else ""
        return Trigger(
            kind=kind,
            name=refers.get("name") if refers else element.get("name"),
            code=code,
            formula=self._formula(element.find("condition")),
            activity=self._local(element, "activityRef"),
            place=place,
            raised=element.attributes.get(f"{{{OURS}}}raised", ""),
        )

    def loop(self, element: Element) -> Loop | None:
        """Loop characteristics."""
        standard = element.find("standardLoopCharacteristics")
        if standard is not None:
            most = standard.get("loopMaximum")
            return Loop(
                "standard",
                self._formula(standard.find("loopCondition")),
                standard.get("testBefore") == "true",
                int(most) if most.isdigit() else None,
            )
        several = element.find("multiInstanceLoopCharacteristics")
        if several is None:
            return None
        item = several.find("inputDataItem")
        return Loop(
            "sequential" if several.get("isSequential") == "true" else "parallel",
            self._formula(several.find("completionCondition")),
            cardinality=self._formula(several.find("loopCardinality")),
            collection=self._data_name(several.content("loopDataInputRef")),
            element=item.get("name") if item else "",
        )

    def _data_name(self, id: str) -> str:
        """The name of data, followed from a data object reference to its object."""
        element = self.ids.get(id.rpartition(":")[2])
        if element is None:
            return ""
        behind = self.ids.get(self._local(element, "dataObjectRef"))
        return element.get("name") or (behind.get("name") if behind else "") or element.get("id")

    def _formula(self, element: Element | None) -> Formula | None:
        if element is None or not element.text.strip():
            return None
        return Formula(element.text.strip(), element.get("language") or self.language, element.place)

    def _named(self, element: Element, attribute: str) -> str:
        refers = self.ids.get(self._local(element, attribute))
        return refers.get("name") if refers else ""

    def _local(self, element: Element, attribute: str) -> str:
        """A reference without its prefix."""
        return element.qualified(element.get(attribute))[1] if element.get(attribute) else ""


def _own(element: Element) -> dict[str, str]:
    """What a file of ours says in our namespace: attributes, and the extension elements by their names."""
    prefix = f"{{{OURS}}}"
    found = {key.removeprefix(prefix): value for key, value in element.attributes.items() if key.startswith(prefix)}
    extension = element.find("extensionElements")
    ours = (one for one in extension.children if one.namespace == OURS) if extension is not None else ()
    return found | {one.name: one.text.strip() for one in ours}
