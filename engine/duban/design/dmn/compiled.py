"""All elements of a DMN model, compiled: types, decisions, business knowledge."""

from __future__ import annotations

from duban.definition.feel import ANY, FeelError, Function, Type, compile_loosely
from duban.definition.hints import did_you_mean
from duban.design.dmn.compiling import BoxCompiler
from duban.design.dmn.findings import Findings
from duban.design.dmn.kinds import Allowed, Kind, Kinds
from duban.design.dmn.model import DecisionElement, DecisionService, DmnModel, InputData, ItemDefinition, KnowledgeModel
from duban.design.dmn.scopes import NOBODY
from duban.design.dmn.texts import Code, nothing


class CompiledModel:
    """A model's types and closures; what was found on the way is in `findings`."""

    def __init__(self, model: DmnModel) -> None:
        self.model = model
        self.findings = Findings(model.file)
        self._kinds = Kinds(model, self._allow)
        self._knowledge = {one.id: self._function(one) for one in model.knowledge.values()}
        self._decisions = {one.id: self._compiled(one) for one in model.decisions.values()}
        self._tell_unknown_types()

    def _allow(self, item: ItemDefinition) -> Allowed | None:
        if item.allowed is None:
            return None
        try:
            tests, _ = compile_loosely(item.allowed.text, {}, cell=True)
        except FeelError as error:
            self.findings.add("dmn-expression", item.allowed.place, item.name, f"{item.allowed.text!r} {error}")
            return None
        return lambda value: tests.evaluate(NOBODY, value) is True

    def _tell_unknown_types(self) -> None:
        elements: list[DecisionElement | InputData | KnowledgeModel] = [
            *self.model.decisions.values(),
            *self.model.inputs.values(),
            *self.model.knowledge.values(),
        ]
        for one in elements:
            if one.type_ref:
                self._kinds.of(one.type_ref)
        for reference in sorted(self._kinds.unknown):
            place = next((one.place for one in elements if one.type_ref == reference), elements[0].place)
            hint = did_you_mean(reference, self.model.items, "types")
            self.findings.add("dmn-type", place, reference, f"there is no type {reference}; it is taken as any", hint)

    def _types(self, requires: tuple[str, ...], knows: tuple[str, ...]) -> dict[str, Type]:
        model = self.model
        types: dict[str, Type] = {}
        for one in requires:
            element = model.inputs.get(one) or model.decisions.get(one)
            if element is not None:
                types[element.name] = self._kinds.of(element.type_ref).feel()
        for one in knows:
            if one in model.knowledge:
                known = model.knowledge[one]
                types[known.name] = Function(self.params(known), ANY)
            elif one in model.services:
                service = model.services[one]
                types[service.name] = Function(self.service_params(service), ANY)
        return types

    @staticmethod
    def params(known: KnowledgeModel) -> tuple[str, ...]:
        """What a business knowledge model is called with, in order."""
        return tuple(param.name for param in known.function.params) if known.function else ()

    def service_params(self, service: DecisionService) -> tuple[str, ...]:
        """What a decision service is called with, in order."""
        elements = (self.model.inputs.get(one) or self.model.decisions.get(one) for one in service.inputs)
        return tuple(element.name for element in elements if element is not None)

    def service_types(self, service: DecisionService) -> tuple[str, ...]:
        """The types of what a decision service is called with, in order."""
        elements = (self.model.inputs.get(one) or self.model.decisions.get(one) for one in service.inputs)
        return tuple(element.type_ref for element in elements if element is not None)

    def _compiled(self, element: DecisionElement) -> Code:
        compiler = BoxCompiler(self._kinds, self.findings, element.name, element.type_ref)
        code, _ = compiler.compile(element.box, self._types(element.requires, element.knows))
        return compiler.typed(code, element.type_ref)

    def _function(self, element: KnowledgeModel) -> Code:
        if element.function is None:
            return nothing
        compiler = BoxCompiler(self._kinds, self.findings, element.name, element.function.type_ref)
        types = {**self._types((), element.knows), element.name: Function(self.params(element), ANY)}
        return compiler.compile(element.function, types)[0]

    def code_of(self, id: str) -> Code:
        """The closure of a decision or a business knowledge model."""
        return self._decisions[id] if id in self._decisions else self._knowledge[id]

    def kind_of(self, reference: str) -> Kind:
        """A type by its name."""
        return self._kinds.of(reference)
