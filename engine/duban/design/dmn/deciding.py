"""A DMN model that can be asked: decisions with what they require, business knowledge, decision services."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from duban.calendars import WorkingCalendar, always
from duban.clock import SystemClock
from duban.definition.feel.values import admit
from duban.definition.hints import did_you_mean
from duban.design.dmn.compiled import CompiledModel
from duban.design.dmn.input_texts import Unreadable, read_input
from duban.design.dmn.kinds import ANYTHING, Kind
from duban.design.dmn.model import DecisionElement, DecisionService, DmnModel, InputData
from duban.design.dmn.running import Run
from duban.design.dmn.scopes import Host, Scope, Trace
from duban.errors import ConfigurationError, FactError, Problem


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a decision gives.

    `rules` are the numbers (from 1) of the rules that counted, by table; `decisions` the values of all decisions that were
    made on the way; `notes` say why something became null (a value of the wrong type, a hit policy that was broken).
    """

    value: Any
    rules: Mapping[str, tuple[int, ...]]
    decisions: Mapping[str, Any]
    notes: tuple[str, ...]


class Decider:
    """A model, compiled once and asked many times. `findings` are all that was found in it, by place."""

    def __init__(self, model: DmnModel) -> None:
        self.model = model
        self._compiled = CompiledModel(model)
        self.findings: tuple[Problem, ...] = tuple(sorted({*model.findings, *self._compiled.findings.all}))

    def decide(
        self,
        decision: str,
        inputs: Mapping[str, Any],
        *,
        at: datetime | None = None,
        calendar: WorkingCalendar | None = None,
    ) -> Verdict:
        """Make a decision, by name or id, or call a decision service.

        `inputs` go by name; what is not given is null. A decision that is given is not made. `at` is what `now()` gives,
        the present by default; times without a zone are in that of `calendar` (UTC). ConfigurationError for an unknown
        decision, FactError for unknown inputs.
        """
        element = self.element(decision)
        given = self._given(inputs)
        trace = Trace()
        host = Host((lambda: at) if at else SystemClock().now, calendar or always())
        run = Run(self._compiled, given, Scope(host, trace, {}))
        value = run.service(element) if isinstance(element, DecisionService) else run.decision(element.id)
        return Verdict(value, dict(trace.hits), dict(trace.values), tuple(trace.notes))

    def read_inputs(
        self, decision: str, texts: Mapping[str, Any], *, calendar: WorkingCalendar | None = None
    ) -> dict[str, Any]:
        """Inputs from texts or JSON as values of their types; FactError names each that cannot be read."""
        kinds, found, faults = self.inputs_of(decision), dict[str, Any](), dict[str, str]()
        for name, value in texts.items():
            plain = " ".join(name.split())
            try:
                found[plain] = read_input(value, kinds.get(plain, ANYTHING), calendar or always())
            except Unreadable as fault:
                faults[name] = str(fault)
        if faults:
            raise FactError("inputs", faults)
        return found

    def inputs_of(self, decision: str) -> dict[str, Kind]:
        """The names and types of all inputs that a decision requires, itself or by way of others."""
        element = self.element(decision)
        found: dict[str, Kind] = {}
        waiting = list(element.inputs + element.outputs if isinstance(element, DecisionService) else element.requires)
        seen: set[str] = set()
        while waiting:
            one = waiting.pop(0)
            if one in self.model.inputs:
                found[self.model.inputs[one].name] = self._compiled.kind_of(self.model.inputs[one].type_ref)
            elif one in self.model.decisions and one not in seen:
                waiting.extend(self.model.decisions[one].requires)
            seen.add(one)
        return found

    def element(self, name: str) -> DecisionElement | DecisionService:
        """The decision or service of a name or id. ConfigurationError when there is none."""
        known: dict[str, DecisionElement | DecisionService] = {**self.model.services, **self.model.decisions}
        if name in known:
            return known[name]
        plain = " ".join(name.split())
        found = [one for one in known.values() if one.name == plain]
        if not found:
            names = [one.name for one in known.values()]
            hint = did_you_mean(name, names, "decisions")
            raise ConfigurationError(f"there is no decision {name!r}" + (f"; {hint}" if hint else ""))
        return found[-1]

    def _given(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        elements: list[InputData | DecisionElement] = [*self.model.inputs.values(), *self.model.decisions.values()]
        kinds = {one.name: self._compiled.kind_of(one.type_ref) for one in elements}
        given = {" ".join(name.split()): admit(value) for name, value in inputs.items()}
        unknown = {name: did_you_mean(name, kinds, "inputs") or "unknown" for name in given if name not in kinds}
        if unknown:
            raise FactError("inputs", unknown)
        return given
