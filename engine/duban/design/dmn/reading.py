"""DMN's XML → the model: elements, what they require, types. DMN 1.1 to 1.5; nothing in a file is followed or executed."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter

from duban.design.dmn.boxes import BoxReader, is_feel, one_name, type_ref
from duban.design.dmn.findings import Findings
from duban.design.dmn.model import (
    DecisionElement,
    DecisionService,
    DmnModel,
    FunctionBox,
    InputData,
    ItemDefinition,
    KnowledgeModel,
)
from duban.design.xml_text import Element, read_xml
from duban.errors import DefinitionError, Problem

NAMESPACES = {
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd": "1.1",
    "http://www.omg.org/spec/DMN/20180521/MODEL/": "1.2",
    "https://www.omg.org/spec/DMN/20191111/MODEL/": "1.3",
    "https://www.omg.org/spec/DMN/20211108/MODEL/": "1.4",
    "https://www.omg.org/spec/DMN/20230324/MODEL/": "1.5",
}


def read_dmn(text: str | bytes, file: str = "") -> DmnModel:
    """The model in a DMN file.

    Whatever cannot be taken over is among its `findings`. DefinitionError for what is no XML or no DMN at all.
    """
    root = read_xml(text, file)
    if root.name != "definitions" or root.namespace not in NAMESPACES:
        place = root.place
        message = f"this is no DMN: its root is {root.name} of {root.namespace or 'no namespace'}"
        hint = f"DMN {', '.join(NAMESPACES.values())} are read"
        raise DefinitionError([Problem(place.file, place.line, place.column, "", message, hint, code="dmn-file")])
    return _Reader(root, file).read()


class _Reader:
    """Reads one file."""

    def __init__(self, root: Element, file: str) -> None:
        self.root, self.file = root, file
        self.findings = Findings(file)
        self.language = root.get("expressionLanguage")
        self.boxes = BoxReader(self.findings, "" if is_feel(self.language) else self.language)
        self.ids = {child.get("id"): child for child in root.children if child.get("id")}

    def read(self) -> DmnModel:
        root = self.root
        self._complain()
        items = {item.name: item for item in map(self._item, root.all("itemDefinition"))}
        inputs = {one.id: one for one in map(self._input, root.all("inputData"))}
        decisions = {one.id: one for one in map(self._decision, root.all("decision"))}
        knowledge = {one.id: one for one in map(self._knowledge, root.all("businessKnowledgeModel"))}
        services = {one.id: one for one in map(self._service, root.all("decisionService"))}
        self._check_circles(decisions, knowledge)
        name = one_name(root.get("name"))
        return DmnModel(
            name,
            root.get("namespace"),
            items,
            inputs,
            decisions,
            knowledge,
            services,
            self.findings.all,
            self.file,
            one_name(root.get("label")),
        )

    def _complain(self) -> None:
        for element in self.root.all("import"):
            message = f"the import of {element.get('namespace')} is not followed"
            self.findings.add("dmn-import", element.place, element.get("name"), message, "put what is used into one file")
        for element in self.root.children:
            if element.name in ("decision", "inputData", "businessKnowledgeModel") and not element.get("name"):
                self.findings.add("dmn-reference", element.place, element.get("id"), f"this {element.name} has no name")

    # elements -----------------------------------------------------------------------------------------------------

    def _item(self, element: Element) -> ItemDefinition:
        self.boxes.owner = one_name(element.get("name"))
        reference = one_name(element.content("typeRef").rpartition(":")[2])
        components = tuple(self._item(child) for child in element.all("itemComponent"))
        allowed = self.boxes.optional(element, "allowedValues") or self.boxes.optional(element, "typeConstraint")
        if element.find("functionItem") is not None:
            reference = "function"
        collection = element.get("isCollection") == "true"
        return ItemDefinition(one_name(element.get("name")), reference, components, allowed, collection, element.place)

    def _input(self, element: Element) -> InputData:
        name, label = one_name(element.get("name")), one_name(element.get("label"))
        return InputData(self._id(element), name, self._type(element), element.place, label)

    def _decision(self, element: Element) -> DecisionElement:
        self.boxes.owner = self._id(element)
        box = self.boxes.inside(element)
        if box is None:
            self.findings.add("dmn-table", element.place, self._id(element), "the decision says nothing of how it is made")
        return DecisionElement(
            self._id(element),
            one_name(element.get("name")),
            self._type(element),
            box,
            self._references(element, "informationRequirement", ("requiredInput", "requiredDecision")),
            self._references(element, "knowledgeRequirement", ("requiredKnowledge",)),
            one_name(element.content("question")),
            element.place,
            one_name(element.get("label")),
        )

    def _knowledge(self, element: Element) -> KnowledgeModel:
        self.boxes.owner = self._id(element)
        logic = element.find("encapsulatedLogic")
        function: FunctionBox | None = None if logic is None else self.boxes.function(logic)
        knows = self._references(element, "knowledgeRequirement", ("requiredKnowledge",))
        name = one_name(element.get("name"))
        return KnowledgeModel(self._id(element), name, function, self._type(element), knows, element.place)

    def _service(self, element: Element) -> DecisionService:
        outputs = self._targets(element, ("outputDecision",))
        inputs = self._targets(element, ("inputData",)) + self._targets(element, ("inputDecision",))
        name = one_name(element.get("name"))
        return DecisionService(self._id(element), name, outputs, inputs, self._type(element), element.place)

    @staticmethod
    def _id(element: Element) -> str:
        return element.get("id") or one_name(element.get("name"))

    @staticmethod
    def _type(element: Element) -> str:
        variable = element.find("variable")
        return type_ref(variable) if variable is not None else ""

    # references ---------------------------------------------------------------------------------------------------

    def _references(self, element: Element, requirement: str, kinds: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(target for one in element.all(requirement) for target in self._targets(one, kinds))

    def _targets(self, element: Element, kinds: tuple[str, ...]) -> tuple[str, ...]:
        found = []
        for reference in element.all(*kinds):
            base, _, target = reference.get("href").rpartition("#")
            if target in self.ids and base in ("", self.root.get("namespace")):
                found.append(target)
            else:
                message = f"there is no {reference.get('href') or 'target'} in this file"
                self.findings.add("dmn-reference", reference.place, element.get("id") or self.boxes.owner, message)
        return tuple(found)

    def _check_circles(self, decisions: dict[str, DecisionElement], knowledge: dict[str, KnowledgeModel]) -> None:
        needs = {one.id: one.requires for one in decisions.values()}
        try:
            TopologicalSorter(needs).prepare()
        except CycleError as error:
            circle = [decisions[one] for one in error.args[1]]
            message = f"these decisions need one another: {' → '.join(one.name for one in circle)}"
            self.findings.add("dmn-reference", circle[0].place, circle[0].id, message)
