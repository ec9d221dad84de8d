"""Checking lists, contexts, loops, filters and functions: everything that brings variables of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from duban.definition.feel.checker import Checker, Scope
from duban.definition.feel.nodes import (
    ContextNode,
    Filter,
    For,
    InstanceOf,
    Iteration,
    Lambda,
    ListNode,
    Node,
    Quantified,
)
from duban.definition.feel.problems import did_you_mean
from duban.definition.feel.types import (
    ANY,
    BOOLEAN,
    DATE,
    NULL,
    NUMBER,
    Function,
    ListOf,
    RangeOf,
    Record,
    Type,
    join,
    same_kind,
)

DEEPEST_TYPE = 20
TYPE_NAMES = (
    "any", "Any", "number", "string", "text", "boolean", "date", "time", "date and time", "duration",
    "days and time duration", "years and months duration", "list", "context", "function", "range", "null", "Null",
)  # fmt: skip


def check_list(checker: Checker, node: Node, expected: Type | None) -> Type:
    """`[…]`; its items may be what is expected of items."""
    assert isinstance(node, ListNode)
    wanted = expected.item if isinstance(expected, ListOf) else None
    types = [checker.check(item, wanted) for item in node.items]
    if not types:
        return ListOf(ANY)
    found = types[0]
    for type_ in types[1:]:
        found = join(found, type_)
    return ListOf(found)


def check_context(checker: Checker, node: Node, expected: Type | None) -> Type:
    """`{…}`; each value may use the keys before it."""
    assert isinstance(node, ContextNode)
    checker.enter(node, {})
    for key, value in zip(node.keys, node.values, strict=True):
        if key in checker.scopes[-1].types:
            checker.problem(value, f"the key {key} stands here twice")
        wanted = expected.fields.get(key) if isinstance(expected, Record) else None
        checker.add(node, key, checker.check(value, wanted))
    fields = dict(checker.scopes[-1].types)
    checker.leave()
    return Record(fields)


def check_for(checker: Checker, node: Node, expected: Type | None) -> Type:
    """`for … return …`."""
    assert isinstance(node, For)
    wanted = expected.item if isinstance(expected, ListOf) else None
    with _iterations(checker, node.iterations):
        checker.enter(node, {"partial": ListOf(ANY)})
        result = checker.check(node.body, wanted)
        checker.leave()
    return ListOf(result)


def check_quantified(checker: Checker, node: Node, expected: Type | None) -> Type:
    """`some … satisfies …` and `every … satisfies …`."""
    assert isinstance(node, Quantified)
    with _iterations(checker, node.iterations):
        checker.expect(node.body, BOOLEAN, "what stands behind satisfies")
    return BOOLEAN


@contextmanager
def _iterations(checker: Checker, iterations: tuple[Iteration, ...]) -> Iterator[None]:
    for iteration in iterations:
        item = _item_type(checker, iteration)
        checker.enter(iteration, {iteration.name: item})
    yield
    for _ in iterations:
        checker.leave()


def _item_type(checker: Checker, node: Iteration) -> Type:
    found = checker.check(node.source)
    if node.until is None:
        return element_type(found)
    until = checker.check(node.until)
    if not (same_kind(found, until) and all(side in (NUMBER, DATE, ANY) for side in (found, until))):
        checker.problem(node, "a loop goes from a number to a number, or from a date to a date")
    return join(found, until)


def element_type(source: Type) -> Type:
    """The type of what a loop or filter looks at: a single value counts as a list of one."""
    if isinstance(source, (ListOf, RangeOf)):
        return source.item
    return ANY if source == NULL else source


def check_filter(checker: Checker, node: Node, expected: Type | None) -> Type:
    """`list[condition]` gives a list, `list[number]` an element."""
    assert isinstance(node, Filter)
    item = element_type(checker.check(node.source))
    slot = checker.slot(node, "item")
    shadowed = isinstance(item, Record) and "item" in item.fields
    checker.scopes.append(Scope({} if shadowed else {"item": item}, {"item": slot}, slot, item))
    condition = checker.check(node.condition)
    checker.leave()
    if not (same_kind(condition, BOOLEAN) or same_kind(condition, NUMBER)):
        checker.problem(node.condition, f"[…] takes a condition or a position, this is {condition.describe()}")
    if condition == ANY:
        return ANY
    return item if condition == NUMBER else ListOf(item)


def check_instance_of(checker: Checker, node: Node, expected: Type | None) -> Type:
    """`value instance of type`."""
    assert isinstance(node, InstanceOf)
    checker.check(node.value)
    base = node.type.partition("<")[0]
    if node.type.count("<") > DEEPEST_TYPE:
        checker.problem(node, f"a type has at most {DEEPEST_TYPE} types inside")
    if base not in TYPE_NAMES:
        checker.problem(node, f"unknown type {base}", did_you_mean(base, TYPE_NAMES))
    return BOOLEAN


def check_lambda(checker: Checker, node: Node, expected: Type | None) -> Type:
    """`function(…) …`."""
    assert isinstance(node, Lambda)
    checker.slot(node, "")  # a call needs the frame even without variables: the budget stands there
    checker.enter(node, dict.fromkeys(node.params, ANY))
    result = checker.check(node.body)
    checker.leave()
    return Function(node.params, result)
