"""Decision tables."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from duban.definition.building.actions import Builder
from duban.definition.building.expressions import broken, type_of
from duban.definition.building.facts import titled
from duban.definition.feel import BOOLEAN, NUMBER, ListOf, Type
from duban.definition.located import Cursor
from duban.definition.model import Decision, Expr, Rule
from duban.definition.shapes.facts import DecisionShape, RuleShape


def build_decision(name: str, shape: DecisionShape, cursor: Cursor, to: Builder) -> Decision:
    """One table; its outputs are facts."""
    outputs = _outputs(name, shape, cursor, to)
    _check_settings(shape, cursor, to)
    types = [_cell_type(shape, output, cursor, to) for output in outputs]
    rules = tuple(
        _rule(shape, rule, cursor.at("rules", index), cursor, outputs, types, to) for index, rule in enumerate(shape.rules)
    )
    return Decision(
        name,
        shape.hit,
        shape.aggregate,
        outputs,
        _orders(shape, outputs, cursor, to),
        rules,
        cursor.key,
        _default(shape, outputs, cursor, to),
        tuple(shape.inputs),
        titled(shape.title),
    )


def _default(shape: DecisionShape, outputs: Sequence[str], cursor: Cursor, to: Builder) -> tuple[Expr, ...]:
    """A value for each whole output, lists included."""
    if not cursor.has("default"):
        return ()
    facts = [to.scope.facts.get(output) for output in outputs]
    types = [type_of(fact.type, output) if fact else None for fact, output in zip(facts, outputs, strict=True)]
    return _then(shape.default, cursor.at("default"), outputs, types, to)


def _outputs(name: str, shape: DecisionShape, cursor: Cursor, to: Builder) -> tuple[str, ...]:
    if not shape.outputs:
        if name not in to.scope.facts and not to.scope.is_lost("facts", name):
            message = f"the decision sets a fact of its own name, and there is no fact {name!r}"
            to.scope.report.at_key("unknown-fact", cursor, message, f"add outputs: [fact], or the fact {name}")
        return (name,)
    found = (to.scope.fact(output, cursor.at("outputs", index)) for index, output in enumerate(shape.outputs))
    return tuple(fact or output for fact, output in zip(found, shape.outputs, strict=True))


def _check_settings(shape: DecisionShape, cursor: Cursor, to: Builder) -> None:
    if shape.aggregate and shape.hit != "collect":
        to.scope.report.at_key(
            "conflict", cursor.at("aggregate"), "only hit: collect has an aggregate", "write hit: collect"
        )
    if not shape.rules and "rules" not in cursor.spot.lost:
        to.scope.report.at_key("missing-key", cursor, "the table has no rules", "add rules: [{when: …, then: …}]")


def _cell_type(shape: DecisionShape, output: str, cursor: Cursor, to: Builder) -> Type | None:
    """What one rule gives for an output: the fact's type, or where rules are collected, an element's."""
    fact = to.scope.facts.get(output)
    if fact is None:
        return None
    type_ = type_of(fact.type, output)
    if shape.hit not in ("collect", "rule_order", "output_order"):
        return type_
    if shape.aggregate is None:
        return _element(output, type_, cursor, to)
    if type_ != NUMBER:
        message = f"{shape.aggregate} gives a number, but the fact {output!r} is {type_.describe()}"
        to.scope.report.at("type", cursor.at("aggregate"), message, "make the fact an integer or decimal")
    return None if shape.aggregate == "count" else NUMBER


def _element(output: str, type_: Type, cursor: Cursor, to: Builder) -> Type | None:
    if isinstance(type_, ListOf):
        return type_.item
    message = f"the rules' values are collected into a list, but the fact {output!r} is {type_.describe()}"
    to.scope.report.at("type", cursor.at("hit"), message, "make the fact a list, or choose another hit policy")
    return type_


def _orders(shape: DecisionShape, outputs: Sequence[str], cursor: Cursor, to: Builder) -> tuple[tuple[Any, ...], ...]:
    if shape.hit not in ("priority", "output_order"):
        return ()
    orders = []
    for output in outputs:
        fact = to.scope.facts.get(output)
        type_ = fact.type.of if fact and fact.type.kind == "list" and fact.type.of else fact.type if fact else None
        if type_ is not None and type_.kind != "enum":
            message = f"{shape.hit} ranks by the order of an enum's values, but {output!r} is {type_.kind}"
            to.scope.report.at("type", cursor.at("hit"), message, "make the fact an enum, best value first")
        orders.append(type_.values if type_ else ())
    return tuple(orders)


def _rule(
    shape: DecisionShape,
    rule: RuleShape,
    cursor: Cursor,
    table: Cursor,
    outputs: Sequence[str],
    types: Sequence[Type | None],
    to: Builder,
) -> Rule:
    when = _when(shape, rule.when, cursor.at("when"), table, to) if cursor.has("when") else None
    return Rule(when, _then(rule.then, cursor.at("then"), outputs, types, to), cursor.place)


def _when(shape: DecisionShape, when: Any, cursor: Cursor, table: Cursor, to: Builder) -> Expr | None:
    if isinstance(when, dict) or when is None:
        to.scope.report.at("type", cursor, "must be an expression or a list of tests", "write when: a = 1")
        return broken("", cursor)
    if not shape.inputs:
        if isinstance(when, list):
            hint = "add inputs: [a, b], or write one expression"
            to.scope.report.at("type", cursor, "a list of tests needs the table's inputs", hint)
            return broken("", cursor)
        return to.expressions.value(text_of(when), cursor, BOOLEAN)
    cells = when if isinstance(when, list) else [when]
    if len(cells) != len(shape.inputs):
        message = f"{len(cells)} tests for {len(shape.inputs)} inputs"
        to.scope.report.at("type", cursor, message, 'write one test for each input; "-" holds always')
    row = [
        (text, text_of(cell), table.at("inputs", index), cursor.at(index))
        for index, (text, cell) in enumerate(zip(shape.inputs, cells, strict=False))
    ]
    tests = to.expressions.tests(row, cursor)
    return tests if len(cells) == len(shape.inputs) else broken("", cursor)


def _then(then: Any, cursor: Cursor, outputs: Sequence[str], types: Sequence[Type | None], to: Builder) -> tuple[Expr, ...]:
    cells = _cells(then, cursor, outputs, to)
    return tuple(
        to.expressions.value(text_of(cell), place, type_) for (cell, place), type_ in zip(cells, types, strict=True)
    )


def _cells(then: Any, cursor: Cursor, outputs: Sequence[str], to: Builder) -> list[tuple[Any, Cursor]]:
    """A value for each output, from a map, a list, or one value."""
    if isinstance(then, dict) and (len(outputs) > 1 or set(then) & set(outputs)):
        return _named_cells(then, cursor, outputs, to)
    if len(outputs) == 1:
        return [(then, cursor)]
    if isinstance(then, list) and len(then) == len(outputs):
        return [(cell, cursor.at(index)) for index, cell in enumerate(then)]
    message = f"the table has {len(outputs)} outputs"
    to.scope.report.at("type", cursor, message, f"write then: {{{', '.join(f'{name}: …' for name in outputs)}}}")
    return [("null", cursor)] * len(outputs)


def _named_cells(then: dict[str, Any], cursor: Cursor, outputs: Sequence[str], to: Builder) -> list[tuple[Any, Cursor]]:
    for name in then:
        if name not in outputs:
            to.scope.known("output", "outputs", name, outputs, _key_cursor(cursor.at(name)))
    for name in outputs:
        if name not in then:
            to.scope.report.at("missing-key", cursor, f"the output {name!r} is missing", f"add {name}: null to clear it")
    return [(then.get(name, "null"), cursor.at(name)) for name in outputs]


def _key_cursor(cursor: Cursor) -> Cursor:
    spot = cursor.spot
    return Cursor(type(spot)(spot.source, spot.key, spot.key), cursor.where)


def text_of(value: Any) -> str:
    """A cell as an expression's text; YAML lists and truth values written as FEEL."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "[" + ", ".join(text_of(item) for item in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {text_of(item)}" for key, item in value.items()) + "}"
    return str(value) if isinstance(value, int | Decimal) else value
