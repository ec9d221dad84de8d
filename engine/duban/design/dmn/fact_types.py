"""DMN's types as facts in YAML."""

from __future__ import annotations

from typing import Any

from duban.definition.feel import FeelError, compile_expression, parse_unary_tests
from duban.definition.feel.nodes import Interval, Literal, Node, Test, UnaryTests
from duban.definition.model import Place
from duban.design.dmn.findings import Findings
from duban.design.dmn.item_types import DURATION
from duban.design.dmn.kinds import SIMPLE
from duban.design.dmn.model import DecisionElement, DmnModel, InputData, ItemDefinition, Text
from duban.design.dmn.naming import identifier
from duban.design.dmn.scopes import NOBODY

Fact = dict[str, Any]
_FACTS = {
    "number": "decimal", "text": "text", "boolean": "boolean", "date": "date", "date and time": "datetime",
    "days and time duration": "duration", "years and months duration": "duration", "duration": "duration", "list": "list",
}  # fmt: skip
DEEPEST = 20


def values_of(text: Text | None) -> tuple[Any, ...]:
    """Allowed values as a list, where they are one; else nothing."""
    if text is None or text.language:
        return ()
    try:
        return tuple(compile_expression(f"[{text.text}]", {})(NOBODY))
    except FeelError:
        return ()


def labels_of(text: Text | None) -> tuple[str, ...]:
    """The values of an enum: texts that can be its values in YAML; else nothing."""
    values = values_of(text)
    fine = all(isinstance(value, str) and is_label(value) for value in values)
    return tuple(dict.fromkeys(values)) if fine else ()


def is_label(value: str) -> bool:
    """Whether a text may be a value of an enum."""
    return bool(value) and all(c.isalnum() or c in "_-." or c.isidentifier() for c in value)


class FactTypes:
    """Makes facts of types; what a fact cannot say is a finding."""

    def __init__(self, model: DmnModel, findings: Findings) -> None:
        self.model, self.findings = model, findings

    def of(self, reference: str, where: str = "", depth: int = 0) -> Fact:
        """The fact of a type's name."""
        item = self.model.items.get(reference)
        if item is not None and depth < DEEPEST:
            return self._item(item, depth + 1)
        name = SIMPLE.get(reference, "any")
        if name in ("time", "function", "range", "context"):
            message = (
                f"a fact has no type for {name}; it is any" if name != "time" else "a fact holds no time of day; it is any"
            )
            self.findings.add("dmn-left-out", self._place(reference), where or reference, message)
        return {"type": _FACTS.get(name, "any")}

    def _place(self, reference: str) -> Place:
        model = self.model
        elements: list[InputData | DecisionElement | ItemDefinition] = [*model.inputs.values(), *model.decisions.values()]
        elements.extend(model.items.values())
        return next((one.place for one in elements if one.type_ref == reference), elements[0].place)

    def _item(self, item: ItemDefinition, depth: int) -> Fact:
        fact = {"type": "duration"} if item.name == DURATION else self.of(item.type_ref, item.name, depth)
        if item.components:
            fact = {"type": "record", "fields": {identifier(one.name): self._field(one, depth) for one in item.components}}
        if item.allowed is not None:
            fact = self._allowed(fact, item.allowed, item.name)
        return {"type": "list", "of": fact} if item.collection else fact

    def _field(self, item: ItemDefinition, depth: int) -> Fact:
        fact = self._item(item, depth + 1)
        title = {} if identifier(item.name) == item.name else {"title": item.name}
        return {**fact, "required": False, **title}

    def _allowed(self, fact: Fact, allowed: Text, where: str) -> Fact:
        """An enum, or bounds; other tests are left out."""
        labels = labels_of(allowed)
        if fact["type"] == "text" and labels:
            return {"type": "enum", "values": list(labels)}
        bounds = _bounds(allowed) if fact["type"] in ("decimal", "date") else {}
        if not bounds:
            message = (
                f"the allowed values {allowed.text} are not checked: a fact has a list of words, or a least and a greatest"
            )
            self.findings.add("dmn-left-out", allowed.place, where, message)
        return {**fact, **bounds}


def _bounds(allowed: Text) -> Fact:
    """`[1..9]`, `>= 1` or `<= 9` as min and max; nothing for other tests."""
    try:
        tree: UnaryTests = parse_unary_tests(allowed.text)
    except FeelError:
        return {}
    if tree.negated or len(tree.tests) != 1:
        return {}
    test = tree.tests[0]
    if isinstance(test, Interval) and test.low_closed and test.high_closed:
        return _known({"min": test.low, "max": test.high}, 2)
    if isinstance(test, Test) and test.op in (">=", "<="):
        return _known({"min" if test.op == ">=" else "max": test.operand}, 1)
    return {}


def _known(ends: dict[str, Node], wanted: int) -> Fact:
    found = {key: node.value for key, node in ends.items() if isinstance(node, Literal)}
    plain = {key: value if isinstance(value, int) else str(value) for key, value in found.items()}
    return plain if len(plain) == wanted else {}
