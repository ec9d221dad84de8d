"""The literal expressions and decision tables of the DMN technology compatibility kit, level 2, mean here what they should.

The kit is read from `$DUBAN_SUITES` or `../shared/suites`, whichever is there.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from feel_host import Host

from duban.definition.feel import ANY, Function, Record, Type, compile_expression, compile_unary_tests
from duban.definition.feel.comparison import equal
from duban.definition.feel.values import kind

SUITES = Path(os.environ.get("DUBAN_SUITES") or Path(__file__).parents[3] / "shared" / "suites")
KIT = SUITES / "dmn-tck" / "compliance-level-2"
MODELS = sorted(KIT.glob("*/*.dmn"))
NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
Element = ElementTree.Element


def _all(element: Element, name: str) -> list[Element]:
    return [child for child in element if child.tag.rpartition("}")[2] == name]


def _one(element: Element, name: str) -> Element:
    return _all(element, name)[0]


def _text(element: Element) -> str:
    return _one(element, "text").text or ""


def _value(element: Element) -> Any:
    """A value of a test case: a list, a context or something simple."""
    if lists := _all(element, "list"):
        return [_value(item) for item in _all(lists[0], "item")]
    if parts := _all(element, "component"):
        return {part.get("name"): _value(part) for part in parts}
    value = _one(element, "value")
    if value.get(NIL) == "true":
        return None
    convert = {"boolean": lambda text: text == "true", "decimal": Decimal, "double": Decimal}
    return convert.get(str(value.get(TYPE)).rpartition(":")[2], str)(value.text or "")


def _type(value: Any) -> Type:
    if callable(value):
        return Function(value.params, ANY)
    return Record({}, open=True) if isinstance(value, dict) else ANY


class Knowledge:
    """A business knowledge model: a function of its parameters."""

    def __init__(self, model: Model, element: Element) -> None:
        logic = _one(element, "encapsulatedLogic")
        self.params = tuple(str(param.get("name")) for param in _all(logic, "formalParameter"))
        self.body, self.model = logic, model

    def __call__(self, *arguments: Any) -> Any:
        return self.model.logic(self.body, dict(zip(self.params, arguments, strict=True)))


class Model:
    """As much of a DMN model as level 2 needs."""

    def __init__(self, path: Path) -> None:
        root = ElementTree.parse(path).getroot()  # the kit's own files
        self.by_id = {f"#{child.get('id')}": child for child in root}
        self.by_name = {str(child.get("name")): child for child in root if not child.tag.endswith("}itemDefinition")}
        self.orders = {
            str(item.get("name")): _list(_text(_one(item, "allowedValues")))
            for item in root.iter()
            if item.tag.endswith(("}itemDefinition", "}itemComponent")) and _all(item, "allowedValues")
        }

    def decide(self, name: str, inputs: dict[str, Any]) -> Any:
        element = self.by_name[name]
        known = dict(inputs)
        for requirement in [*_all(element, "informationRequirement"), *_all(element, "knowledgeRequirement")]:
            needed = self.by_id[str(requirement[0].get("href"))]
            known[str(needed.get("name"))] = self._needed(needed, inputs)
        return self.logic(element, known)

    def _needed(self, element: Element, inputs: dict[str, Any]) -> Any:
        name = str(element.get("name"))
        if element.tag.endswith("}decision"):
            return self.decide(name, inputs)
        return Knowledge(self, element) if element.tag.endswith("}businessKnowledgeModel") else inputs.get(name)

    def logic(self, element: Element, known: dict[str, Any]) -> Any:
        for child in element:
            if child.tag.endswith("}literalExpression"):
                return self._evaluate(_text(child), known)
            if child.tag.endswith("}invocation"):
                return self._invoke(child, known)
            if child.tag.endswith("}decisionTable"):
                return self._table(child, known)
        raise AssertionError("a decision without logic")

    def _evaluate(self, text: str, known: dict[str, Any]) -> Any:
        return compile_expression(text, {name: _type(value) for name, value in known.items()})(Host(known))

    def _invoke(self, element: Element, known: dict[str, Any]) -> Any:
        function = known[_text(_one(element, "literalExpression"))]
        bound = {str(_one(b, "parameter").get("name")): self.logic(b, known) for b in _all(element, "binding")}
        return function(*[bound[param] for param in function.params])

    def _table(self, table: Element, known: dict[str, Any]) -> Any:
        values = [self._evaluate(_text(_one(column, "inputExpression")), known) for column in _all(table, "input")]
        outputs = _all(table, "output")
        hits = [self._row(rule, outputs, known) for rule in _all(table, "rule") if self._hits(rule, values, known)]
        return self._chosen(table, outputs, hits)

    def _hits(self, rule: Element, values: list[Any], known: dict[str, Any]) -> bool:
        types = {name: _type(value) for name, value in known.items()}
        cells = zip(_all(rule, "inputEntry"), values, strict=True)
        return all(compile_unary_tests(_text(c), ANY, types).evaluate(Host(known), v) is True for c, v in cells)

    def _row(self, rule: Element, outputs: list[Element], known: dict[str, Any]) -> Any:
        found = [self._evaluate(_text(entry), known) for entry in _all(rule, "outputEntry")]
        if len(outputs) == 1:
            return found[0]
        return dict(zip([str(output.get("name")) for output in outputs], found, strict=True))

    def _chosen(self, table: Element, outputs: list[Element], hits: list[Any]) -> Any:
        policy, aggregation = table.get("hitPolicy", "UNIQUE"), table.get("aggregation")
        if aggregation:
            functions = {"MIN": "min(hits)", "SUM": "sum(hits)", "COUNT": "count(hits)", "MAX": "max(hits)"}
            return self._evaluate(functions[aggregation], {"hits": hits})
        if policy in ("PRIORITY", "OUTPUT ORDER"):
            hits = sorted(hits, key=lambda hit: self._rank(outputs, hit))
        if policy in ("RULE ORDER", "OUTPUT ORDER", "COLLECT"):
            return hits
        return hits[0] if hits else None

    def _rank(self, outputs: list[Element], hit: Any) -> list[int]:
        ranks = []
        for output in outputs:
            allowed = _all(output, "outputValues")
            order = _list(_text(allowed[0])) if allowed else next(iter(self.orders.values()))
            value = hit[str(output.get("name"))] if isinstance(hit, dict) else hit
            ranks.append(order.index(value) if value in order else len(order))
        return ranks


def _list(text: str) -> list[Any]:
    found: list[Any] = compile_expression(f"[{text}]", {})(Host())
    return found


def _cases() -> Iterator[Any]:
    for path in MODELS:
        for tests in sorted(path.parent.glob("*-test-*.xml")):
            for case in _all(ElementTree.parse(tests).getroot(), "testCase"):
                yield pytest.param(path, case, id=f"{path.stem}-{case.get('id')}")


def agrees(found: Any, expected: Any) -> bool:
    """Equal; numbers to the eight digits that the kit asks for."""
    if kind(found) == kind(expected) == "number":
        return abs(Decimal(found) - Decimal(expected)) <= Decimal("1e-8")
    if isinstance(expected, list):
        return len(found) == len(expected) and all(map(agrees, found, expected))
    if isinstance(expected, dict):
        return found.keys() == expected.keys() and all(agrees(found[key], expected[key]) for key in expected)
    return equal(found, expected) is True


@pytest.mark.skipif(not MODELS, reason=f"the DMN kit is not at {KIT}; set DUBAN_SUITES to the folder that holds dmn-tck")
@pytest.mark.parametrize(("path", "case"), list(_cases()) or [(None, None)])
def test_the_kit_is_satisfied(path: Path, case: Element) -> None:
    model = Model(path)
    inputs = {str(node.get("name")): _value(node) for node in _all(case, "inputNode")}
    for node in _all(case, "resultNode"):
        found, expected = model.decide(str(node.get("name")), inputs), _value(_one(node, "expected"))
        assert agrees(found, expected), (node.get("name"), found, expected)
