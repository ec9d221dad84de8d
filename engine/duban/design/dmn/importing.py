"""A DMN model as a process in YAML: inputs become facts, decisions tables, and the process makes them in order."""

from __future__ import annotations

from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any

from duban.definition import check_definition
from duban.definition.feel import FeelError
from duban.definition.model import Source
from duban.design.dmn.deciding import Decider
from duban.design.dmn.fact_types import Fact, FactTypes, labels_of
from duban.design.dmn.feel_text import NoText, as_feel
from duban.design.dmn.findings import Findings
from duban.design.dmn.model import DecisionElement, DmnModel, InputData, Table
from duban.design.dmn.naming import Given, identifier
from duban.design.dmn.reading import read_dmn
from duban.design.dmn.renaming import Renaming
from duban.design.dmn.table_import import TableImport
from duban.design.dmn.term_import import terms_of
from duban.design.exchange import Exchanged
from duban.design.yaml_out import to_yaml


def import_dmn(text: str | bytes, file: str = "", *, decision: str | None = None) -> Exchanged:
    """A DMN file as a process definition, or with `decision` (name or id) only that one and what it requires.

    The YAML has a fact for each input, a table for each decision, and one state that makes the decisions in order. What
    could not be carried over, and what `duban check` says about the result, is among the findings. DefinitionError for what
    is no DMN, ConfigurationError for an unknown decision.
    """
    model = read_dmn(text, file)
    decider = Decider(model)
    chosen = None if decision is None else decider.element(decision).id
    made = _Import(model, Findings(file)).process(chosen)
    written = to_yaml(made.data)
    name = f"{made.data['process']}.yaml"
    checked = check_definition(Source(name, written)).problems
    problems = [problem for problem in checked if problem.severity == "error"]
    return Exchanged(written, tuple(sorted({*decider.findings, *made.findings.all, *problems})))


class _Import:
    """Gathers one process."""

    def __init__(self, model: DmnModel, findings: Findings) -> None:
        self.model, self.findings = model, findings
        self.types = FactTypes(model, findings)
        self.given = Given()
        self.facts: dict[str, Fact] = {}
        self.decisions: dict[str, Any] = {}
        self.names: dict[str, str] = {}
        self.parts: dict[tuple[str, str], str] = {}
        self.declared = frozenset(_all_names(model))
        self.terms: dict[str, Any] = {}
        self.data: dict[str, Any] = {}

    def process(self, chosen: str | None) -> _Import:
        """Everything, or one decision with what it requires."""
        order = self._order(chosen)
        for one in order:
            if one in self.model.inputs:
                self._input(self.model.inputs[one])
        for one in order:
            if one in self.model.decisions:
                self._decision(self.model.decisions[one])
        self._write(chosen)
        return self

    def _order(self, chosen: str | None) -> list[str]:
        """Ids, each after what it requires."""
        needs = {one.id: one.requires for one in self.model.decisions.values()}
        if chosen is not None:
            wanted, waiting = set[str](), [chosen]
            while waiting:
                one = waiting.pop()
                waiting.extend(set(needs.get(one, ())) - wanted)
                wanted.add(one)
            needs = {one: required for one, required in needs.items() if one in wanted}
        inputs = () if chosen else self.model.inputs
        try:
            return list(dict.fromkeys([*inputs, *TopologicalSorter(needs).static_order()]))
        except CycleError:
            return [*inputs, *needs]

    def _input(self, element: InputData) -> None:
        name = self.given.give(element.name)
        self.names[element.name] = name
        fact = self.types.of(element.type_ref, element.name)
        if fact == {"type": "text"}:
            fact = self._enum_of_columns(element.name) or fact
        self.facts[name] = {**fact, **_title(element.label or element.name, name)}

    def _enum_of_columns(self, name: str) -> Fact | None:
        """The values that the columns of tables allow for an input, where they agree."""
        tables = [one.box for one in self.model.decisions.values() if isinstance(one.box, Table)]
        clauses = [clause for table in tables for clause in table.inputs if clause.expression.text == name]
        values = {labels_of(clause.allowed) for clause in clauses}
        found = values.pop() if len(values) == 1 else ()
        return {"type": "enum", "values": list(found)} if found else None

    # decisions ------------------------------------------------------------------------------------------------------

    def _decision(self, element: DecisionElement) -> None:
        terms = terms_of(element)
        if terms is not None:
            self.terms.update(terms)
            self.names["terms"] = "terms"
            return
        renaming = self._renaming(element)
        try:
            if isinstance(element.box, Table):
                self._table(element, element.box, renaming)
            else:
                self._formula(element, renaming)
        except (NoText, FeelError) as error:
            message = f"{element.name} is not carried over: {error}; here it is a fact that must be given"
            self.findings.add("dmn-decision", element.place, element.id, message)
            self._fact(element, self.types.of(element.type_ref, element.name))

    def _fact(self, element: DecisionElement, fact: Fact) -> str:
        name = self.given.give(element.name)
        self.names[element.name] = name
        self.facts[name] = {**fact, **_title(element.label or element.name, name)}
        return name

    def _formula(self, element: DecisionElement, renaming: Renaming) -> None:
        text = renaming.expression(as_feel(element.box))
        name = self._fact(element, self.types.of(element.type_ref, element.name))
        self.decisions[name] = {"rules": [{"then": text}]}

    def _table(self, element: DecisionElement, table: Table, renaming: Renaming) -> None:
        made = TableImport(self.model, element, table, renaming, self.findings, self.types).made()
        if not made.columns:
            self.decisions[self._fact(element, made.fact)] = made.data
            return
        names = []
        for output, fact in made.columns.items():
            name = self.given.give(output, f"{element.name}_{output}")
            self.parts[element.name, output] = name
            self.facts[name] = {**fact, **_title(output, name)}
            names.append(name)
        key = identifier(element.name)
        self.decisions[Given(self.decisions).give(key)] = {
            "outputs": names,
            **_title(element.label or element.name, key),
            **made.data,
        }
        whole = ", ".join(f"{_key(output)}: {name}" for output, name in zip(made.columns, names, strict=True))
        self.names[element.name] = f"{{{whole}}}"

    def _renaming(self, element: DecisionElement) -> Renaming:
        fields = {one: identifier(one) for one in _fields(self.model) if identifier(one) != one}
        return Renaming(self.names, self.parts, fields, self.declared, lambda name: self._inline(name, element.knows))

    def _inline(self, name: str, knows: tuple[str, ...]) -> str | None:
        """The text of a business knowledge model that is called."""
        services = [one.name for one in self.model.services.values() if one.id in knows]
        if name in services:
            raise NoText(f"it calls the decision service {name}")
        known = next((one for id, one in self.model.knowledge.items() if id in knows and one.name == name), None)
        if known is None:
            return None
        if known.id in known.knows or known.function is None:
            raise NoText(f"{name} calls itself, or says nothing")
        names = {param.name: identifier(param.name) for param in known.function.params}
        fields = {one: identifier(one) for one in _fields(self.model) if identifier(one) != one}
        inner = Renaming(
            names, {}, fields, self.declared, lambda other: self._inline(other, _without(known.knows, known.id))
        )
        return f"function({', '.join(names.values())}) {inner.expression(as_feel(known.function.body))}"

    # the file -------------------------------------------------------------------------------------------------------

    def _write(self, chosen: str | None) -> None:
        name = self.model.decisions[chosen].name if chosen else self.model.name
        process = identifier(name or "decisions")
        made = list(self.decisions)
        self.data = {
            "duban": 1,
            "process": process,
            **_title((self.model.label if chosen is None else "") or name, process),
            **({"terms": self.terms} if self.terms else {}),
            "facts": self.facts,
            **({"decisions": self.decisions} if made else {}),
            "initial": "deciding",
            "states": {
                "deciding": {"enter": [{"decide": one} for one in made], "always": "decided"},
                "decided": {"final": True},
            },
        }


def _without(ids: tuple[str, ...], one: str) -> tuple[str, ...]:
    return tuple(id for id in ids if id != one)


def _title(name: str, made: str) -> Mapping[str, Any]:
    return {} if not name or name == made else {"title": name}


def _key(name: str) -> str:
    return name if name.isidentifier() else f'"{name}"'


def _fields(model: DmnModel) -> set[str]:
    found: set[str] = set()
    waiting = list(model.items.values())
    while waiting:
        item = waiting.pop()
        found.update(one.name for one in item.components)
        waiting.extend(item.components)
    return found


def _all_names(model: DmnModel) -> set[str]:
    """Every name that may stand in a text of the model."""
    names = _fields(model)
    for group in (model.inputs, model.decisions, model.knowledge, model.services):
        names.update(element.name for element in group.values())
    for known in model.knowledge.values():
        names.update(param.name for param in known.function.params) if known.function else None
    for decision in model.decisions.values():
        if isinstance(decision.box, Table):
            names.update(output.name for output in decision.box.outputs)
    return {name for name in names if name}
