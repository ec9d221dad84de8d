"""One decision of a process as DMN's decision table."""

from __future__ import annotations

import json
from dataclasses import dataclass

from duban.definition.feel.nodes import Call, Literal, Name
from duban.definition.model import Decision, Definition, Expr, Fact, FactType
from duban.design.dmn.boxes import HITS
from duban.design.dmn.columns import WHOLE, columns_of
from duban.design.dmn.export_names import OURS, Elements, reads_of, state_name
from duban.design.dmn.findings import Findings
from duban.design.dmn.item_types import ItemTypes, text_tag, values_text
from duban.design.dmn.renaming import Renaming
from duban.design.xml_out import Tag
from duban.durations import Duration

_COLLECTING = ("collect", "rule_order", "output_order")


@dataclass(frozen=True, slots=True)
class TableExport:
    """One table."""

    definition: Definition
    decision: Decision
    elements: Elements
    findings: Findings

    def tag(self, types: ItemTypes) -> Tag:
        """The decision table."""
        decision = self.decision
        inputs, rows = columns_of(decision)
        rename = self._renaming({})
        clauses = [self._input(text, rename) for text in inputs]
        outputs = [self._output(name, types) for name in decision.outputs]
        rules = [
            Tag("rule", {}, [*(text_tag("inputEntry", self._cell(cell, inputs)) for cell in row), *self._results(rule.then)])
            for row, rule in zip(rows, decision.rules, strict=True)
        ]
        hit = next(name for name, found in HITS.items() if found == decision.hit)
        aggregation = decision.aggregate.upper() if decision.aggregate else ""
        return Tag("decisionTable", {"hitPolicy": hit, "aggregation": aggregation}, [*clauses, *outputs, *rules])

    def _input(self, text: str, rename: Renaming) -> Tag:
        fact = self.definition.facts.get(text)
        type_ref = "boolean" if text == WHOLE or (fact and fact.type.kind == "boolean") else ""
        expression = Tag("inputExpression", {"typeRef": type_ref}, (Tag("text", text=rename.expression(text)),))
        return Tag("input", {"label": text if text != WHOLE else ""}, (expression,))

    def _cell(self, cell: str, inputs: tuple[str, ...]) -> str:
        if cell == "-":
            return cell
        rename = self._renaming({})
        return rename.expression(cell) if inputs == (WHOLE,) and not self.decision.inputs else rename.cell(cell)

    def _output(self, name: str, types: ItemTypes) -> Tag:
        fact = self.definition.facts[name]
        type_ = _element(fact) if self._collects else fact.type
        default = self._default(name)
        values = text_tag("outputValues", values_text(type_.values)) if type_.kind == "enum" else None
        several = len(self.decision.outputs) > 1
        reference = "" if self.decision.aggregate == "count" else types.of(type_, f"{name}_item" if self._collects else name)
        return Tag("output", {"name": name if several else "", "typeRef": reference}, (values, default))

    def _default(self, name: str) -> Tag | None:
        if not self.decision.default:
            return None
        index = self.decision.outputs.index(name)
        return text_tag("defaultOutputEntry", self._result(self.decision.default[index], self.definition.facts[name].type))

    @property
    def _collects(self) -> bool:
        return self.decision.hit in _COLLECTING and self.decision.aggregate is None

    def _results(self, then: tuple[Expr, ...]) -> list[Tag]:
        facts = [self.definition.facts[name] for name in self.decision.outputs]
        types = [_element(fact) if self._collects else fact.type for fact in facts]
        return [text_tag("outputEntry", self._result(expr, type_)) for expr, type_ in zip(then, types, strict=True)]

    def _result(self, expr: Expr, type_: FactType) -> str:
        if not hasattr(expr.evaluate, "tree"):
            return json.dumps(expr.text, ensure_ascii=False)
        enum = type_.of if type_.kind == "list" and type_.of else type_
        bare = {value: json.dumps(value, ensure_ascii=False) for value in enum.values if value not in expr.reads}
        return self._renaming(bare).expression(expr.text)

    # names and what only Duban has ----------------------------------------------------------------------------------

    def _renaming(self, bare: dict[str, str]) -> Renaming:
        facts = [read for read in reads_of(self.decision) if read in self.definition.facts]
        names = {fact: self.elements.value_of(fact, self.decision)[0] for fact in facts}
        changed = {fact: text for fact, text in names.items() if text != fact}
        return Renaming({**bare, **changed}, call=self._call, literal=self._literal)

    def _call(self, call: Call) -> str | None:
        assert isinstance(call.function, Name)
        name = call.function.name
        if name in OURS:
            self._tell(f"{name}(…) is known to Duban only")
        if name == "previous" and isinstance(call.args[0], Name):
            self._tell(f"previous({call.args[0].name}) is an input, {call.args[0].name}_before", "dmn-changed")
            return f"{call.args[0].name}_before"
        if name == "in state" and isinstance(call.args[0], Literal):
            path = str(call.args[0].value)
            self._tell(f'in state("{path}") is an input, {state_name(path)}', "dmn-changed")
            return state_name(path)
        return None

    def _literal(self, literal: Literal) -> str | None:
        if not isinstance(literal.value, Duration):
            return None
        if literal.value.working or literal.value.never:
            self._tell(f"the duration {literal.value.text()} is known to Duban only")
            return None
        return f'duration("{literal.value.iso()}")'

    def _tell(self, message: str, code: str = "dmn-extension") -> None:
        self.findings.add(code, self.decision.place, f"decisions/{self.decision.name}", message)


def _element(fact: Fact) -> FactType:
    return fact.type.of if fact.type.kind == "list" and fact.type.of else FactType("any")
