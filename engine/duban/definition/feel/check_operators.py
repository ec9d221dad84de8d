"""Checking operators: kinds that fit, and comparisons that can hold at all."""

from __future__ import annotations

from duban.definition.feel.checker import CALENDAR, Checker
from duban.definition.feel.nodes import (
    Arithmetic,
    Between,
    Compare,
    If,
    Literal,
    Logic,
    Name,
    Negate,
    Node,
    Not,
    Test,
)
from duban.definition.feel.problems import did_you_mean
from duban.definition.feel.types import (
    ANY,
    BOOLEAN,
    DATE,
    DATETIME,
    DURATION,
    NULL,
    NUMBER,
    ORDERED,
    TEXT,
    TIME,
    UNSURE,
    Enum,
    Type,
    join,
    kind_of,
    same_kind,
)


def check_literal(checker: Checker, node: Node, expected: Type | None) -> Type:
    """A constant; a text where an enum is expected must be one of its values."""
    assert isinstance(node, Literal)
    if isinstance(expected, Enum) and isinstance(node.value, str):
        _value_of(checker, node, expected)
        return expected
    return node.type


def _value_of(checker: Checker, node: Literal, enum: Enum) -> None:
    if node.value not in enum.values:
        near = did_you_mean(str(node.value), enum.values, '"') or f"it is {enum.describe()}"
        checker.problem(node, f'{enum.name} is never "{node.value}"', near)


def check_logic(checker: Checker, node: Node, expected: Type | None) -> Type:
    """`and`, `or`: every operand is a condition."""
    assert isinstance(node, Logic)
    for operand in node.operands:
        checker.expect(operand, BOOLEAN, f"each side of {node.op}")
    return BOOLEAN


def check_not(checker: Checker, node: Node, expected: Type | None) -> Type:
    """`not(condition)`."""
    assert isinstance(node, Not)
    if len(node.tests) != 1 or isinstance(node.tests[0], Test):
        checker.problem(node, "not(…) takes one condition")
    for test in node.tests:
        checker.expect(test, BOOLEAN, "what stands in not(…)")
    return BOOLEAN


def check_if(checker: Checker, node: Node, expected: Type | None) -> Type:
    """`if condition then … else …`; both branches may be what is expected of the whole."""
    assert isinstance(node, If)
    checker.expect(node.condition, BOOLEAN, "the condition of if")
    return join(checker.check(node.then, expected), checker.check(node.otherwise, expected))


# arithmetic -----------------------------------------------------------------------------------------------------------

_RESULTS: dict[tuple[str, str, str], Type] = {
    **{(op, "number", "number"): NUMBER for op in ("+", "-", "*", "/", "**")},
    ("+", "text", "text"): TEXT,
    ("+", "duration", "duration"): DURATION,
    ("-", "duration", "duration"): DURATION,
    ("*", "duration", "number"): DURATION,
    ("*", "number", "duration"): DURATION,
    ("/", "duration", "number"): DURATION,
    ("/", "duration", "duration"): NUMBER,
    **{("-", name, name): DURATION for name in ("date", "date and time", "time")},
    **{
        (op, type_.name, "duration"): type_
        for op in ("+", "-")
        for type_ in (DATE, DATETIME, TIME)
    },
    **{("+", "duration", type_.name): type_ for type_ in (DATE, DATETIME, TIME)},
}  # fmt: skip


def check_arithmetic(checker: Checker, node: Node, expected: Type | None) -> Type:
    """Numbers, texts that are joined, and dates, times and durations."""
    assert isinstance(node, Arithmetic)
    left, right = checker.check(node.left), checker.check(node.right)
    if DATETIME in (left, right) and left != right:
        checker.reads.add(CALENDAR)
    if left in UNSURE or right in UNSURE:
        return _likely(node.op, left, right)
    result = _RESULTS.get((node.op, kind_of(left), kind_of(right)))
    if result is None:
        message = f"{left.describe()} {node.op} {right.describe()} has no meaning"
        checker.problem(node, message, _arithmetic_hint(node.op, left, right))
    return result or ANY


def _likely(op: str, left: Type, right: Type) -> Type:
    """The result when one side is not known: certain only if all possible results agree."""
    known = [kind_of(side) for side in (left, right) if side not in UNSURE]
    found = {
        result for (sign, one, two), result in _RESULTS.items() if sign == op and all(name in (one, two) for name in known)
    }
    return found.pop() if len(found) == 1 else ANY


def _arithmetic_hint(op: str, left: Type, right: Type) -> str | None:
    kinds = {kind_of(left), kind_of(right)}
    if op == "+" and "text" in kinds:
        return "put string(…) around what is no text"
    if "number" in kinds and kinds & {"date", "date and time"}:
        return "add a duration, such as 2 days"
    return None


def check_negate(checker: Checker, node: Node, expected: Type | None) -> Type:
    """`-x` of a number or duration."""
    assert isinstance(node, Negate)
    found = checker.check(node.operand)
    if found not in (NUMBER, DURATION, *UNSURE):
        checker.problem(node, f"- needs a number or a duration, this is {found.describe()}")
        return ANY
    return found


# comparison -----------------------------------------------------------------------------------------------------------


def check_compare(checker: Checker, node: Node, expected: Type | None) -> Type:
    """`left op right`."""
    assert isinstance(node, Compare)
    left, right = checker.check(node.left), checker.check(node.right)
    check_pair(checker, node, node.op, (node.left, left), (node.right, right))
    return BOOLEAN


Side = tuple[Node, Type]


def check_pair(checker: Checker, node: Node, op: str, left: Side, right: Side) -> None:
    """Report a comparison that can never hold."""
    if NULL in (left[1], right[1]):
        if op not in ("=", "!="):
            checker.problem(node, f"{op} with null is always null", "use = null or != null")
    elif not same_kind(left[1], right[1]):
        _report_kinds(checker, node, op, left, right)
    elif op not in ("=", "!="):
        _check_order(checker, node, op, left, right)
    else:
        _check_values(checker, left, right)


def _report_kinds(checker: Checker, node: Node, op: str, left: Side, right: Side) -> None:
    message = f"{left[1].describe()} cannot be compared with {right[1].describe()}"
    if isinstance(left[1], Enum) or isinstance(right[1], Enum):
        message = f"{_describe(left)} cannot be compared with {_describe(right)}"
    checker.problem(node, message, _kinds_hint(left, right) or _kinds_hint(right, left))


def _describe(side: Side) -> str:
    return f"{side[1].name} (a text)" if isinstance(side[1], Enum) else side[1].describe()


def _kinds_hint(left: Side, right: Side) -> str | None:
    node, type_ = left
    if type_ == DATETIME and right[1] == DATE:
        return f"write date({node.name})" if isinstance(node, Name) else "put date(…) around the date and time"
    if isinstance(node, Literal) and isinstance(node.value, str):
        return _unquoted_hint(node.value, right[1])
    return None


def _unquoted_hint(text: str, other: Type) -> str | None:
    if other == BOOLEAN and text in ("true", "false"):
        return f"write {text} without quotes"
    if other == NUMBER and text.replace(".", "", 1).isdecimal():
        return f"write {text} without quotes"
    wrap = {DATE: "date", DATETIME: "date and time", DURATION: "duration", TIME: "time"}
    return next((f'write {name}("{text}")' for type_, name in wrap.items() if type_ == other), None)


def _check_order(checker: Checker, node: Node, op: str, left: Side, right: Side) -> None:
    for _, type_ in (left, right):
        if isinstance(type_, Enum):
            checker.problem(node, f"the values of {type_.name} have no order", 'use = or in ("…", "…")')
            return
        if type_ not in (*ORDERED, *UNSURE):
            checker.problem(node, f"{type_.describe()} has no order, {op} cannot hold", None)
            return


def _check_values(checker: Checker, left: Side, right: Side) -> None:
    for (node, _), (_, other) in ((left, right), (right, left)):
        if isinstance(other, Enum) and isinstance(node, Literal) and isinstance(node.value, str):
            _value_of(checker, node, other)
            return
    if isinstance(left[1], Enum) and isinstance(right[1], Enum) and not set(left[1].values) & set(right[1].values):
        checker.problem(right[0], f"{left[1].name} and {right[1].name} have no value in common")


def check_between(checker: Checker, node: Node, expected: Type | None) -> Type:
    """`value between low and high`."""
    assert isinstance(node, Between)
    value = (node.value, checker.check(node.value))
    for end in (node.low, node.high):
        check_pair(checker, node, "<=", value, (end, checker.check(end)))
    return BOOLEAN
