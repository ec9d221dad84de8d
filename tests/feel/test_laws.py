"""Laws that hold whatever the values: three-valued logic, order and ranges, arithmetic, and a reader that never breaks."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from feel_host import NAMES, Host, value_of
from hypothesis import example, given, settings
from hypothesis import strategies as st

from duban.definition.feel import (
    ANY,
    NUMBER,
    EvaluationLimit,
    Expression,
    FeelError,
    compile_expression,
    compile_unary_tests,
    parse,
)
from duban.definition.feel.numbers import plain
from duban.durations import Duration

UNHURRIED = settings(deadline=None)
TERNARY = st.sampled_from([True, False, None])
NUMBERS = st.one_of(
    st.integers(-(10**12), 10**12),
    st.decimals(-(10**9), 10**9, places=6, allow_nan=False),
)
INSTANTS = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))
SPANS = st.builds(Duration, days=st.integers(-400, 400), microseconds=st.integers(-(10**12), 10**12))
COMPARABLE = st.one_of(
    st.tuples(NUMBERS, NUMBERS, NUMBERS),
    st.tuples(st.text(max_size=4), st.text(max_size=4), st.text(max_size=4)),
    st.tuples(*[st.dates(date(1990, 1, 1), date(2090, 1, 1))] * 3),
    st.tuples(INSTANTS, INSTANTS, INSTANTS),
    st.tuples(SPANS, SPANS, SPANS),
)
ANYTHING = {"a": ANY, "b": ANY, "c": ANY}
COMPILED: dict[str, Any] = {}


def holds(text: str, **values: Any) -> Any:
    """Evaluate over `a`, `b` and `c`; compiled once."""
    if text not in COMPILED:
        COMPILED[text] = compile_expression(text, ANYTHING)
    return COMPILED[text](Host(values))


@UNHURRIED
@given(TERNARY, TERNARY, TERNARY)
def test_logic_is_kleenes(a: Any, b: Any, c: Any) -> None:
    assert holds("a and b", a=a, b=b) is holds("b and a", a=a, b=b)
    assert holds("a or b", a=a, b=b) is holds("b or a", a=a, b=b)
    assert holds("not(a and b)", a=a, b=b) is holds("not(a) or not(b)", a=a, b=b)
    assert holds("a and (b or c)", a=a, b=b, c=c) is holds("a and b or a and c", a=a, b=b, c=c)
    assert holds("a and b and c", a=a, b=b, c=c) is holds("all([a, b, c])", a=a, b=b, c=c)
    assert holds("a or b or c", a=a, b=b, c=c) is holds("any([a, b, c])", a=a, b=b, c=c)
    assert holds("not(not(a))", a=a) is a


@UNHURRIED
@given(COMPARABLE)
def test_order_and_ranges_agree(values: tuple[Any, Any, Any]) -> None:
    a, b, c = values
    given_values = {"a": a, "b": b, "c": c}
    assert holds("a < b", **given_values) is holds("b > a", **given_values)
    assert holds("a <= b", **given_values) is holds("a < b or a = b", **given_values)
    assert holds("a >= b", **given_values) is holds("not(a < b)", **given_values)
    assert [holds(f"a {op} b", **given_values) for op in ("<", "=", ">")].count(True) == 1
    assert holds("a != b", **given_values) is holds("not(a = b)", **given_values)
    if holds("b <= c", **given_values):
        assert holds("a between b and c", **given_values) is holds("a in [b..c]", **given_values)
        assert holds("a in (b..c]", **given_values) is holds("a > b and a <= c", **given_values)
        assert holds("a in [b..c)", **given_values) is holds("includes([b..c), a)", **given_values)
        assert holds("a in ]b..c[", **given_values) is holds("during(a, (b..c))", **given_values)


@UNHURRIED
@given(COMPARABLE)
def test_comparing_with_null(values: tuple[Any, Any, Any]) -> None:
    for op in ("<", "<=", ">", ">="):
        assert holds(f"a {op} b", a=values[0], b=None) is None
        assert holds(f"b {op} a", a=values[0], b=None) is None
    assert holds("a = b", a=values[0], b=None) is False


@UNHURRIED
@given(COMPARABLE)
def test_sorting_and_extremes_agree(values: tuple[Any, Any, Any]) -> None:
    ordered = holds("sort(a)", a=list(values))
    assert holds("a <= b and b <= c", a=ordered[0], b=ordered[1], c=ordered[2]) is True
    assert holds("min(a)[1] = sort(a)[1] and max(a)[1] = sort(a)[-1]", a=list(values)) is True
    assert holds("sort(a, function(x, y) x < y)", a=list(values)) == ordered


@UNHURRIED
@given(NUMBERS, NUMBERS)
def test_arithmetic_is_exact(a: Any, b: Any) -> None:
    assert Fraction(holds("a + b", a=a, b=b)) == Fraction(a) + Fraction(b)
    assert Fraction(holds("a - b", a=a, b=b)) == Fraction(a) - Fraction(b)
    assert Fraction(holds("a * b", a=a, b=b)) == Fraction(a) * Fraction(b)
    quotient = holds("a / b", a=a, b=b)
    assert quotient is None if b == 0 else abs(Fraction(quotient) * Fraction(b) - Fraction(a)) < Fraction(1, 10**9)


@UNHURRIED
@given(NUMBERS)
def test_numbers_are_written_as_they_are_read(number: Any) -> None:
    assert value_of(plain(number)) == number
    assert holds("number(string(a))", a=number) == number


@UNHURRIED
@given(st.floats(-1e15, 1e15))
def test_floats_become_the_decimal_they_show(number: float) -> None:
    assert holds("a", a=number) == Decimal(str(number))


@UNHURRIED
@given(st.text(max_size=30))
def test_text_survives_quoting(text: str) -> None:
    import json

    assert value_of(json.dumps(text)) == text
    quoted = '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    assert value_of(quoted) == text


@UNHURRIED
@given(INSTANTS, SPANS)
def test_elapsed_time_can_be_taken_back(instant: datetime, span: Duration) -> None:
    there = holds("a + b", a=instant, b=Duration(microseconds=span.microseconds))
    assert there - instant == timedelta(microseconds=span.microseconds)
    assert holds("a - b = c", a=there, b=Duration(microseconds=span.microseconds), c=instant) is True
    assert holds("(a + b) - a = b", a=instant, b=Duration(microseconds=span.microseconds)) is True


@UNHURRIED
@given(SPANS, SPANS, st.integers(-50, 50).filter(bool))
def test_durations_are_reckoned_with(a: Duration, b: Duration, n: int) -> None:
    assert holds("a + b = b + a", a=a, b=b) is True
    assert holds("a - b + b = a", a=a, b=b) is True
    assert holds("a * b / b = a", a=a, b=n) is True
    assert holds("duration(string(a)) = a", a=a) is True


WORDS = st.sampled_from(
    re.split(
        r"\s+",
        """grade complainants subject received ( ) [ ] { } , : . .. + - * / ** = != < <= > >= and or not in if then else for
        return some every satisfies between function instance of null true 1 2.5 "major" "x" 2 working days never ? item
        @ date sum count terms.reply_within event.plan ' “ ， && == a b""",
    )
)


@settings(UNHURRIED, max_examples=300)
@given(st.one_of(st.text(max_size=40), st.lists(WORDS, max_size=14).map(" ".join)))
@example("(" * 60)
@example("1 instance of function<")
@example("]1..2[[")
@example("{a:")
@example('"\\')
@example("1 in ]")
def test_whatever_is_written_is_read_or_refused(text: str) -> None:
    for read in (
        lambda: compile_expression(text, NAMES)(Host()),
        lambda: compile_unary_tests(text, NUMBER, NAMES).evaluate(Host(), 3),
    ):
        try:
            read()
        except FeelError as error:
            for problem in error.problems:
                assert 0 <= problem.offset <= problem.offset + problem.length <= max(len(text), 1)
                assert problem.message
        except EvaluationLimit:
            pass


def expressions() -> st.SearchStrategy[str]:
    """Well-formed expressions, sense or not."""
    atoms = st.sampled_from(
        ["a", "b", "c", "1", "2.5", "null", "true", "[]", "[1, a]", "{k: b}", "[1..3]", "(1..c)", "2 days", "never"]
    )
    operators = st.sampled_from(["+", "-", "*", "/", "**", "=", "!=", "<", "<=", ">", ">=", "and", "or"])
    functions = st.sampled_from(
        ["count", "sum", "string", "date", "abs", "reverse", "flatten", "sort", "min", "upper case", "not"]
    )

    def extend(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        return st.one_of(
            st.tuples(inner, operators, inner).map(lambda p: f"({p[0]} {p[1]} {p[2]})"),
            st.tuples(functions, inner).map(lambda p: f"{p[0]}({p[1]})"),
            st.tuples(inner, inner, inner).map(lambda p: f"(if {p[0]} then {p[1]} else {p[2]})"),
            st.tuples(inner, inner).map(lambda p: f"({p[0]})[{p[1]}]"),
            st.tuples(inner, inner).map(lambda p: f"(for x in {p[0]} return {p[1]})"),
            st.tuples(inner, inner).map(lambda p: f"({p[0]} in ({p[1]}, < {p[1]}))"),
            st.tuples(inner, inner).map(lambda p: f"(some x in {p[0]} satisfies {p[1]})"),
            inner.map(lambda p: f"({p}).k"),
        )

    return st.recursive(atoms, extend, max_leaves=8)


FREE = st.one_of(
    TERNARY,
    NUMBERS,
    st.text(max_size=3),
    st.dates(date(1990, 1, 1), date(2090, 1, 1)),
    INSTANTS,
    SPANS,
    st.lists(st.integers(-3, 3), max_size=3),
    st.just({"k": 1}),
    st.just(object()),
)


@settings(UNHURRIED, max_examples=300)
@given(expressions(), FREE, FREE, FREE)
def test_whatever_is_evaluated_gives_a_value_and_the_same_again(text: str, a: Any, b: Any, c: Any) -> None:
    host = Host({"a": a, "b": b, "c": c})
    try:
        first, second = compile_expression(text, ANYTHING), compile_expression(text, ANYTHING)
    except FeelError:
        return
    assert first.reads == second.reads
    assert first.type == second.type
    assert parse(text) == first.tree
    assert outcome(first, host) == outcome(second, host) == outcome(first, host)


def outcome(expression: Expression, host: Host) -> str:
    try:
        return repr(expression(host))
    except EvaluationLimit as limit:
        return str(limit)
