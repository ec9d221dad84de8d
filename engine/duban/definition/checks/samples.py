"""Values worth trying in a decision table: one from each stretch that its conditions can tell apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise, product
from typing import Any

from duban.definition.building.expressions import Row
from duban.definition.feel import BOOLEAN, NUMBER, Box, Domain, Enum, Intervals, Members, Type, boxes_of
from duban.definition.feel.nodes import Node
from duban.definition.model import Decision, Definition, Expr, Rule

MOST = 20_000
OTHER = "(another)"
Case = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Variable:
    """What a name may be. `whole`: numbers without fractions; `may_be_null`: it can be unknown."""

    type: Type | None
    values: tuple[Any, ...] = ()
    low: Any = None
    high: Any = None
    whole: bool = False
    may_be_null: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """A table's rules as boxes (None where a rule cannot be analysed), and the cases to try."""

    boxes: tuple[tuple[Box, ...] | None, ...]
    cases: tuple[Case, ...]

    def holds(self, rule: int, case: Case) -> bool:
        """Whether a rule that can be analysed holds in a case."""
        return any(all(_contains(domain, case[name]) for name, domain in box.items()) for box in self.boxes[rule] or ())


def _contains(domain: Domain, value: Any) -> bool:
    return value is not None and domain.contains(value)


def analyse(decision: Decision, definition: Definition) -> Table | None:
    """The table as boxes and cases; None where its conditions are too many or of a kind that cannot be tried out."""
    boxes = tuple(_boxes(rule) for rule in decision.rules)
    inputs = {column.value.text: column.value.type for rule in decision.rules for column in _columns(rule)}
    domains: dict[str, list[Domain]] = {}
    for box in (box for found in boxes for box in found or ()):
        for name, domain in box.items():
            domains.setdefault(name, []).append(domain)
    samples: dict[str, Sequence[Any]] = {}
    total = 1
    for name, found in domains.items():
        values = _samples(_variable(name, definition, inputs), found)
        total *= len(values or ())
        if values is None or total > MOST:
            return None
        samples[name] = values
    cases = tuple(dict(zip(samples, values, strict=True)) for values in product(*samples.values()))
    return Table(boxes, cases)


def _columns(rule: Rule) -> Iterable[Any]:
    return rule.when.evaluate.columns if rule.when is not None and isinstance(rule.when.evaluate, Row) else ()


def _boxes(rule: Rule) -> tuple[Box, ...] | None:
    when = rule.when
    if when is None:
        return ({},)
    if isinstance(when.evaluate, Row):
        return _row_boxes(when.evaluate)
    tree = _tree(when)
    return boxes_of(tree) if tree is not None else None


def _tree(expr: Expr) -> Node | None:
    tree = getattr(expr.evaluate, "tree", None)
    return tree if isinstance(tree, Node) else None


def _row_boxes(row: Row) -> tuple[Box, ...] | None:
    """The boxes of all cells together, with `?` named by the input."""
    found: tuple[Box, ...] = ({},)
    for column in row.columns:
        cell = boxes_of(column.test.tree)
        if cell is None:
            return None
        named = [{(column.value.text if name == "?" else name): domain for name, domain in box.items()} for box in cell]
        found = tuple(_both(one, two) for one in found for two in named)
        if len(found) > MOST:
            return None
    return found


def _both(one: Box, two: Box) -> Box:
    return {**one, **{name: domain.intersect(one[name]) if name in one else domain for name, domain in two.items()}}


def _variable(name: str, definition: Definition, inputs: Mapping[str, Type]) -> Variable:
    fact = definition.facts.get(name)
    if fact is not None:
        sure = fact.required or fact.default is not None
        kind = {"boolean": BOOLEAN, "integer": NUMBER, "decimal": NUMBER}.get(fact.type.kind)
        whole = fact.type.kind == "integer"
        return Variable(kind, fact.type.values, fact.min, fact.max, whole, not sure)
    if name.startswith("counts."):
        return Variable(NUMBER, low=0, whole=True, may_be_null=False)
    type_ = inputs.get(name)
    return Variable(type_, type_.values if isinstance(type_, Enum) else ())


def _samples(variable: Variable, domains: Sequence[Domain]) -> list[Any] | None:
    nothing = [None] if variable.may_be_null else []
    if variable.values:
        return [*variable.values, *nothing]
    if variable.type == BOOLEAN:
        return [True, False, *nothing]
    if all(isinstance(domain, Members) for domain in domains):
        named = dict.fromkeys(value for domain in domains if isinstance(domain, Members) for value in domain.values)
        return [*named, OTHER, *nothing] if all(isinstance(value, str) for value in named) else None
    ends = _ends(domains)
    return [*_between(ends, variable), *nothing] if ends is not None else None


def _ends(domains: Sequence[Domain]) -> list[Any] | None:
    """The ends of all intervals in order; None where they are not all numbers, or all dates or instants."""
    spans = [span for domain in domains if isinstance(domain, Intervals) for span in domain.spans]
    ends = {end for span in spans for end in (span.low, span.high) if end is not None}
    kinds = {Decimal if isinstance(end, int | Decimal) and not isinstance(end, bool) else type(end) for end in ends}
    if len(kinds) != 1 or not kinds <= {Decimal, date, datetime} or any(isinstance(one, Members) for one in domains):
        return None
    return sorted(ends)


def _between(ends: list[Any], variable: Variable) -> list[Any]:
    step: Any = 1 if isinstance(ends[0], int | Decimal) else timedelta(days=1)
    found = [ends[0] - step, ends[-1] + step, *ends]
    if variable.whole or isinstance(ends[0], date):
        found += [end + way for end in ends for way in (step, -step)]
    else:
        found += [(one + two) / 2 for one, two in pairwise(ends)]
    found = [value for value in found if _possible(value, variable)]
    return sorted(set(found))


def _possible(value: Any, variable: Variable) -> bool:
    if variable.whole and value != int(value):
        return False
    low, high = variable.low, variable.high
    return (low is None or value >= low) and (high is None or value <= high)
