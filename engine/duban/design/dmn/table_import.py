"""A decision table as an entry of `decisions:`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from duban.definition.feel import FeelError, compile_expression
from duban.definition.words import RESERVED
from duban.design.dmn.columns import WHOLE, is_condition
from duban.design.dmn.fact_types import Fact, FactTypes, labels_of, values_of
from duban.design.dmn.feel_text import NoText
from duban.design.dmn.findings import Findings
from duban.design.dmn.model import DecisionElement, DmnModel, OutputClause, Table, TableRule, Text
from duban.design.dmn.naming import identifier
from duban.design.dmn.renaming import Renaming
from duban.design.dmn.scopes import NOBODY

COLLECTING = ("collect", "rule_order", "output_order")
_ORDERED = {"priority": "first", "output_order": "rule_order"}


@dataclass(frozen=True, slots=True)
class MadeTable:
    """The entry, and the fact it sets; with several outputs in columns, one fact each instead."""

    data: dict[str, Any]
    fact: Fact
    columns: dict[str, Fact] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TableImport:
    """One table of one decision."""

    model: DmnModel
    element: DecisionElement
    table: Table
    renaming: Renaming
    findings: Findings
    types: FactTypes

    def made(self) -> MadeTable:
        """The entry. NoText or FeelError for what YAML has no words for."""
        table = self.table
        if any(rule.notes for rule in table.rules):
            self.findings.add("dmn-left-out", table.place, self.element.id, "remarks on rules are left out")
        facts = {output.name: self._output_fact(output) for output in table.outputs}
        as_columns = len(table.outputs) > 1 and table.hit not in COLLECTING
        hit, rules = self._ranked(list(facts.values()), as_columns or len(table.outputs) == 1)
        data = {
            "hit": hit,
            **({"aggregate": table.aggregate} if table.aggregate else {}),
            **({"inputs": [self._input(clause.expression) for clause in table.inputs]} if not self._conditions else {}),
            "rules": [self._rule(rule, as_columns, list(facts.values())) for rule in rules],
            **self._default(as_columns),
        }
        return MadeTable(data, {}, facts) if as_columns else MadeTable(data, self._whole(facts))

    @property
    def _conditions(self) -> bool:
        """Whether its rules are conditions: it has no inputs, or only `true`, which conditions are compared with."""
        inputs = [clause.expression.text for clause in self.table.inputs]
        cells = [cell.text for rule in self.table.rules for cell in rule.tests if cell.text not in ("", "-")]
        return not inputs or (inputs == [WHOLE] and all(is_condition(cell, self.renaming.declared) for cell in cells))

    def _input(self, text: Text) -> str:
        return self.renaming.expression(_needed(text))

    def _rule(self, rule: TableRule, as_columns: bool, facts: Sequence[Fact]) -> dict[str, Any]:
        rename = self.renaming.expression if self._conditions else self.renaming.cell
        cells = ["-" if cell.text in ("", "-") else rename(_needed(cell)) for cell in rule.tests]
        when = {} if all(cell == "-" for cell in cells) else {"when": cells if len(cells) > 1 else cells[0]}
        return {**when, "then": self._then(rule.outputs, as_columns, facts)}

    def _then(self, cells: Sequence[Text], as_columns: bool, facts: Sequence[Fact] = ()) -> Any:
        """One text, a list of them, or a context; a value of an enum may stand bare where nothing else does."""
        texts = [self.renaming.expression(_needed(cell)) for cell in cells]
        if as_columns or len(texts) == 1:
            shown = [_bare(text, fact) for text, fact in zip(texts, facts, strict=True)] if facts else texts
            return shown if len(shown) > 1 else shown[0]
        pairs = zip(self.table.outputs, texts, strict=True)
        return "{" + ", ".join(f"{identifier(output.name)}: {text}" for output, text in pairs) + "}"

    def _default(self, as_columns: bool) -> dict[str, Any]:
        outputs = self.table.outputs
        if not any(output.default for output in outputs):
            return {}
        value = self._then([output.default or Text("null") for output in outputs], as_columns)
        listed = self.table.hit in COLLECTING and self.table.aggregate is None and isinstance(value, str)
        return {"default": f"[{value}]" if listed and not value.startswith("[") else value}

    # types ----------------------------------------------------------------------------------------------------------

    def _output_fact(self, output: OutputClause) -> Fact:
        reference = output.type_ref or self._component(output.name)
        fact = self.types.of(reference, output.name or self.element.name)
        labels = labels_of(output.values)
        return {"type": "enum", "values": list(labels)} if labels and fact["type"] in ("text", "any", "enum") else fact

    def _component(self, name: str) -> str:
        """The type of an output without one: that of the decision, or of its component; of a list that of its items."""
        whole = self.table.type_ref or self.element.type_ref
        item = self.model.items.get(whole)
        if item is None:
            return whole
        part = next((one for one in item.components if one.name == name), None)
        return part.type_ref if part is not None and not part.allowed else whole if not item.collection else item.type_ref

    def _whole(self, facts: dict[str, Fact]) -> Fact:
        table = self.table
        if table.aggregate is not None:
            return {"type": "integer" if table.aggregate == "count" else "decimal"}
        fields = {identifier(name): {**fact, "required": False} for name, fact in facts.items()}
        one = next(iter(facts.values())) if len(facts) == 1 else {"type": "record", "fields": fields}
        if one["type"] == "list" and len(facts) == 1 and self._collects:
            return one
        return {"type": "list", "of": one} if self._collects else one

    @property
    def _collects(self) -> bool:
        return self.table.hit in COLLECTING and self.table.aggregate is None

    # ranks ----------------------------------------------------------------------------------------------------------

    def _ranked(self, facts: list[Fact], by_enum: bool) -> tuple[str, list[TableRule]]:
        """Hit policy and rules. Where YAML has no ranks, rules with constant results are put into their order."""
        table = self.table
        rules = list(table.rules)
        if table.hit not in _ORDERED or (by_enum and all(fact["type"] == "enum" for fact in facts)):
            return table.hit, rules
        ranks = [values_of(output.values) or values_of(self._allowed(output)) for output in table.outputs]
        keys = {id(rule): [_rank(cell, order) for cell, order in zip(rule.outputs, ranks, strict=True)] for rule in rules}
        hit = _ORDERED[table.hit]
        message = (
            f"{table.hit.replace('_', ' ')} is written as {hit.replace('_', ' ')}, the rules in the order of their ranks"
        )
        self.findings.add("dmn-changed", table.place, self.element.id, message)
        return hit, sorted(rules, key=lambda rule: keys[id(rule)])

    def _allowed(self, output: OutputClause) -> Text | None:
        item = self.model.items.get(output.type_ref or self.table.type_ref or self.element.type_ref)
        part = next((one for one in item.components if one.name == output.name), item) if item else None
        return part.allowed if part else None


def _bare(text: str, fact: Fact) -> str:
    """`"major"` as `major`, where that is how a designer writes the value."""
    word = text[1:-1]
    plain = text == f'"{word}"' and word in fact.get("values", ()) and word.isidentifier()
    return word if plain and word not in RESERVED and word not in ("never", "立即", "永不") else text


def _rank(cell: Text, order: tuple[Any, ...]) -> int:
    if not order:
        return 0
    try:
        value = compile_expression(_needed(cell), {})(NOBODY)
    except FeelError:
        raise NoText(f"the result {cell.text} is no constant and cannot be ranked beforehand") from None
    return order.index(value) if value in order else len(order)


def _needed(text: Text) -> str:
    if text.language:
        raise NoText(f"{text.text!r} is written in {text.language}")
    if not text.text:
        raise NoText("an expression in it is empty")
    return text.text
