"""One request to a DMN model: every decision that is needed is made once, and sees only what it requires."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from duban.definition.feel import FeelFunction
from duban.design.dmn.compiled import CompiledModel
from duban.design.dmn.kinds import Unfit
from duban.design.dmn.model import DecisionService, KnowledgeModel
from duban.design.dmn.scopes import Scope


@dataclass(slots=True)
class Run:
    """One request: every decision is made once."""

    compiled: CompiledModel
    given: Mapping[str, Any]
    base: Scope
    made: dict[str, Any] = field(default_factory=dict)
    making: set[str] = field(default_factory=set)

    def decision(self, id: str) -> Any:
        """The value of a decision."""
        element = self.compiled.model.decisions[id]
        if element.name in self.given:
            return self._fitted(element.name, element.type_ref)
        if id in self.making:
            self.base.trace.notes.append(f"{element.name}: it needs itself")
            return None
        if id not in self.made:
            self.making.add(id)
            scope = self.base.having({**self._known(element.knows), **self._required(element.requires)})
            self.made[id] = self.base.trace.values[element.name] = self.compiled.code_of(id)(scope)
            self.making.discard(id)
        return self.made[id]

    def _required(self, requires: tuple[str, ...]) -> dict[str, Any]:
        model = self.compiled.model
        found = {}
        for one in requires:
            if one in model.inputs:
                found[model.inputs[one].name] = self._fitted(model.inputs[one].name, model.inputs[one].type_ref)
            elif one in model.decisions:
                found[model.decisions[one].name] = self.decision(one)
        return found

    def _fitted(self, name: str, reference: str) -> Any:
        try:
            return self.compiled.kind_of(reference).fit(self.given.get(name))
        except Unfit as fault:
            self.base.trace.notes.append(f"{name}: {fault}")
            return None

    def _known(self, knows: tuple[str, ...]) -> dict[str, Any]:
        model = self.compiled.model
        services = {model.services[one].name: self._service(model.services[one]) for one in knows if one in model.services}
        known = {model.knowledge[one].name: self._knowledge(model.knowledge[one]) for one in knows if one in model.knowledge}
        return {**services, **known}

    def _knowledge(self, element: KnowledgeModel) -> FeelFunction:
        """A function that knows what it requires, and itself by its name."""

        def call(*arguments: Any) -> Any:
            names = {**self._known(element.knows), element.name: function}
            made = self.compiled.code_of(element.id)(self.base.having(names))
            return made.call(*arguments) if isinstance(made, FeelFunction) else None

        function = FeelFunction(self.compiled.params(element), call)
        return function

    def _service(self, service: DecisionService) -> FeelFunction:
        params = self.compiled.service_params(service)

        def call(*arguments: Any) -> Any:
            try:
                kinds = [self.compiled.kind_of(reference) for reference in self.compiled.service_types(service)]
                fitted = [kind.fit(argument) for kind, argument in zip(kinds, arguments, strict=True)]
            except (Unfit, ValueError) as fault:
                self.base.trace.notes.append(f"{service.name}: {fault}")
                return None
            return Run(self.compiled, dict(zip(params, fitted, strict=True)), self.base).service(service)

        return FeelFunction(params, call)

    def service(self, service: DecisionService) -> Any:
        """The value of a service's only decision, or a context of several. What it takes is given, or null, and not made."""
        model = self.compiled.model
        taken = {model.decisions[one].name: None for one in service.inputs if one in model.decisions}
        self.given = {**taken, **self.given}
        found = {self.compiled.model.decisions[one].name: self.decision(one) for one in service.outputs}
        value = next(iter(found.values())) if len(found) == 1 else found
        try:
            return self.compiled.kind_of(service.type_ref).fit(value)
        except Unfit as fault:
            self.base.trace.notes.append(f"{service.name}: {fault}")
            return None
