"""The decisions of a process as DMN 1.5."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from duban.definition.feel.text import show
from duban.definition.model import Decision, Definition, Fact
from duban.design.dmn.drawing import drawn
from duban.design.dmn.export_names import GIVEN, Elements, reads_of, state_name
from duban.design.dmn.export_tables import TableExport
from duban.design.dmn.findings import Findings
from duban.design.dmn.item_types import ItemTypes, text_tag
from duban.design.dmn.scopes import NOBODY
from duban.design.exchange import Exchanged
from duban.design.xml_out import Tag, to_xml
from duban.durations import Duration

VERSIONS = {"1.3": ("20191111", "20191111"), "1.4": ("20211108", "20191111"), "1.5": ("20230324", "20230324")}
"""The versions that can be written, by the dates in their namespaces (model, diagrams). All else is the same in them."""

NAMESPACES = {
    "xmlns:dc": "http://www.omg.org/spec/DMN/20180521/DC/",
    "xmlns:di": "http://www.omg.org/spec/DMN/20180521/DI/",
}
_COLLECTING = ("collect", "rule_order", "output_order")


def export_dmn(definition: Definition, lang: str = "en", *, version: Literal["1.3", "1.4", "1.5"] = "1.5") -> Exchanged:
    """All decisions of a process as one DMN file, with titles in a language.

    Facts that no decision sets, counts and what the engine knows become inputs, terms a decision of constants. What DMN
    has no words for is among the findings. Importing the text again gives tables that mean the same.
    """
    return _Export(definition, lang, VERSIONS[version]).file()


class _Export:
    """Gathers one file."""

    def __init__(self, definition: Definition, lang: str, dates: tuple[str, str]) -> None:
        self.definition, self.lang, self.dates = definition, lang, dates
        self.findings = Findings(definition.place.file)
        self.types = ItemTypes()
        self.inputs: dict[str, Tag] = {}
        self.decisions: dict[str, Tag] = {}
        self.counts: dict[str, None] = {}
        self.terms: dict[str, None] = {}
        self.edges: dict[str, list[str]] = {}
        self.elements = Elements.of(definition, definition.decisions.values())

    def file(self) -> Exchanged:
        """The whole file."""
        definition = self.definition
        if not definition.decisions:
            self.findings.add("dmn-left-out", definition.place, definition.process, "the process has no decisions")
        for decision in definition.decisions.values():
            self._decision(decision)
        self._terms()
        self._counts()
        elements = [*self.inputs.values(), *self.decisions.values()]
        attributes = {
            "xmlns": f"https://www.omg.org/spec/DMN/{self.dates[0]}/MODEL/",
            "xmlns:dmndi": f"https://www.omg.org/spec/DMN/{self.dates[1]}/DMNDI/",
            **NAMESPACES,
            "id": f"definitions_{definition.process.replace('.', '_')}",
            "name": definition.process,
            "label": self._label(definition.title, definition.process),
            "namespace": f"urn:duban:{definition.process}",
            "exporter": "Duban",
        }
        children = [*self.types.tags.values(), *elements, drawn(list(self.inputs), list(self.decisions), self.edges)]
        return Exchanged(to_xml(Tag("definitions", attributes, children)), self.findings.all)

    def _label(self, title: Mapping[str, str], name: str) -> str:
        found = title.get(self.lang) or title.get("") or title.get("en") or next(iter(title.values()), "")
        return "" if found == name else found

    # decisions ------------------------------------------------------------------------------------------------------

    def _decision(self, decision: Decision) -> None:
        name = self.elements.names[decision.name]
        needs: dict[str, None] = {}
        for read in reads_of(decision):
            needs.update(dict.fromkeys(self._needed(read, decision)))
        self.edges[name] = list(needs)
        table = TableExport(self.definition, decision, self.elements, self.findings).tag(self.types)
        title = decision.title
        if not title and len(decision.outputs) == 1:
            title = self.definition.facts[decision.outputs[0]].title
        requirements = [
            Tag("informationRequirement", {"id": f"needs_{name}.{one}"}, (Tag(self._kind(one), {"href": f"#{_id(one)}"}),))
            for one in needs
        ]
        variable = Tag("variable", {"name": name, "typeRef": self._type(decision, name)})
        attributes = {"id": _id(name), "name": name, "label": self._label(title, name)}
        self.decisions[name] = Tag("decision", attributes, (variable, *requirements, table))

    def _kind(self, name: str) -> str:
        made = {*self.elements.names.values(), "terms"}
        return "requiredDecision" if name in made else "requiredInput"

    def _type(self, decision: Decision, name: str) -> str:
        facts = {output: self.definition.facts[output] for output in decision.outputs}
        if len(facts) > 1:
            return self.types.of_outputs(name, facts, decision.hit in _COLLECTING and decision.aggregate is None)
        fact = next(iter(facts.values()))
        return self.types.of(fact.type, next(iter(facts)))

    # what they need -------------------------------------------------------------------------------------------------

    def _needed(self, read: str, decision: Decision) -> list[str]:
        """The elements that give what a decision reads."""
        space, _, rest = read.partition(":" if ":" in read else ".")
        if space == "terms":
            self.terms[rest] = None
            return ["terms"]
        if space == "counts":
            self.counts[rest] = None
            self.inputs.setdefault("counts", Tag("inputData"))
            return ["counts"]
        if space == "state":
            return [self._input(state_name(rest), "boolean")]
        if space == "previous":
            return [self._fact(f"{rest}_before", self.definition.facts[rest], rest)]
        if read in GIVEN:
            return [self._input(read, GIVEN[read])]
        return self._read_fact(read, decision) if read in self.definition.facts else []

    def _read_fact(self, fact: str, decision: Decision) -> list[str]:
        text, owner = self.elements.value_of(fact, decision)
        return [self.elements.names[owner.name]] if owner else [self._fact(text, self.definition.facts[fact], fact)]

    def _fact(self, name: str, fact: Fact, type_name: str) -> str:
        if fact.pattern:
            self.findings.add("dmn-left-out", self.definition.place, name, f"the pattern of {type_name} is left out")
        return self._input(name, self.types.of_fact(fact, type_name), self._label(fact.title, name))

    def _input(self, name: str, type_: str, label: str = "") -> str:
        variable = Tag("variable", {"name": name, "typeRef": type_})
        self.inputs[name] = Tag("inputData", {"id": _id(name), "name": name, "label": label}, (variable,))
        return name

    def _counts(self) -> None:
        if self.counts:
            self._input("counts", self.types.of_numbers("counts", tuple(self.counts)))

    def _terms(self) -> None:
        """The terms that are read, as a decision of constants."""
        if not self.terms:
            return
        entries = []
        for name in self.terms:
            value = self.definition.terms[name].value
            entries.append(Tag("contextEntry", {}, (Tag("variable", {"name": name}), self._constant(name, value))))
        variable = Tag("variable", {"name": "terms"})
        box = Tag("context", {}, entries)
        self.decisions = {"terms": Tag("decision", {"id": _id("terms"), "name": "terms"}, (variable, box)), **self.decisions}
        self.edges["terms"] = []

    def _constant(self, name: str, value: Any) -> Tag:
        text = _shown(value)
        if isinstance(value, Duration) and (value.working or value.never):
            message = f"the term {name} is {text}, a duration that only Duban knows"
            self.findings.add("dmn-extension", self.definition.terms[name].place, f"terms/{name}", message)
        return text_tag("literalExpression", text)


def _id(name: str) -> str:
    return f"_{name}"


def _shown(value: Any) -> str:
    """A term as FEEL."""
    if isinstance(value, Duration):
        return value.text() if value.working or value.never else f'duration("{value.iso()}")'
    return show(NOBODY, [value])[1:-1]
