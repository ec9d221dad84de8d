"""Conditions as sets of values: right for every value, and honest about what cannot be analysed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from feel_host import Host
from hypothesis import given, settings
from hypothesis import strategies as st

from duban.definition.feel import (
    ANY,
    BOOLEAN,
    NUMBER,
    TEXT,
    Intervals,
    Members,
    Span,
    boxes_of,
    compile_expression,
    compile_unary_tests,
    domain_of,
    parse,
    parse_unary_tests,
    ranges_of,
)

UNHURRIED = settings(deadline=None)
SMALL = st.integers(0, 6)
ENDS = st.sampled_from(["[{}..{}]", "({}..{}]", "[{}..{})", "]{}..{}["])
TESTS = st.one_of(
    st.tuples(st.sampled_from(["<", "<=", ">", ">=", "=", "!=", ""]), SMALL).map(lambda p: f"{p[0]} {p[1]}"),
    st.tuples(ENDS, SMALL, SMALL).filter(lambda p: p[1] < p[2]).map(lambda p: p[0].format(p[1], p[2])),
)
CELLS = st.tuples(st.booleans(), st.lists(TESTS, min_size=1, max_size=3).map(", ".join)).map(
    lambda p: f"not({p[1]})" if p[0] else p[1]
)
TWO = st.sampled_from("xy")
CONDITIONS = st.recursive(
    st.one_of(
        st.tuples(TWO, TESTS).map(lambda p: f"{p[0]} in {p[1]}" if p[1][0] in "[](" else f"{p[0]} in ({p[1]})"),
        st.tuples(TWO, st.sampled_from(["<", ">=", "=", "!="]), SMALL).map(lambda p: " ".join(map(str, p))),
        st.tuples(SMALL, st.sampled_from(["<", ">="]), TWO).map(lambda p: " ".join(map(str, p))),
        st.sampled_from(["ok", "not(ok)", 'word = "a"', 'word in ("a", "b")', "x between 1 and 4"]),
    ),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda p: f"({p[0]} and {p[1]})"),
        st.tuples(inner, inner).map(lambda p: f"({p[0]} or {p[1]})"),
        inner.map(lambda p: f"not({p})"),
    ),
    max_leaves=4,
)
NAMES = {"x": ANY, "y": ANY, "ok": BOOLEAN, "word": TEXT}


@UNHURRIED
@given(CELLS, st.integers(-1, 14))
def test_the_domain_of_a_cell_holds_what_passes_it(cell: str, doubled: int) -> None:
    value = Decimal(doubled) / 2
    domain = domain_of(parse_unary_tests(cell))
    assert domain is not None
    assert domain.contains(value) is compile_unary_tests(cell, NUMBER, {}).evaluate(Host(), value)
    assert domain.complement().contains(value) is not domain.contains(value)


@UNHURRIED
@given(CELLS, CELLS, st.integers(-1, 14))
def test_domains_intersect_as_sets_do(one: str, two: str, doubled: int) -> None:
    value = Decimal(doubled) / 2
    first, second = domain_of(parse_unary_tests(one)), domain_of(parse_unary_tests(two))
    assert first is not None
    assert second is not None
    both = first.intersect(second)
    assert both.contains(value) is (first.contains(value) and second.contains(value))
    if both.empty:
        assert not both.contains(value)


@UNHURRIED
@given(CONDITIONS, SMALL, SMALL, st.booleans(), st.sampled_from("abc"))
def test_the_boxes_of_a_condition_hold_where_it_holds(text: str, x: int, y: int, ok: bool, word: str) -> None:
    values = {"x": x, "y": y, "ok": ok, "word": word}
    boxes = boxes_of(parse(text))
    assert boxes is not None
    inside = any(all(domain.contains(values[name]) for name, domain in box.items()) for box in boxes)
    if boxes:
        try:
            expression = compile_expression(text, NAMES)
        except Exception:
            return
        assert inside is expression(Host(values))


@pytest.mark.parametrize(
    "text", ["a + 1 > 3", "a > b", "count(a) > 1", "a = null", "some x in a satisfies x > 1", "if a then b else c", "a in b"]
)
def test_what_cannot_be_analysed_is_said_so(text: str) -> None:
    assert boxes_of(parse(text)) is None
    assert ranges_of(parse(text)) is None


def test_truths_and_constants() -> None:
    assert boxes_of(parse("true")) == ({},)
    assert boxes_of(parse("false or not(true)")) == ()
    assert boxes_of(parse("not(terms.strict)")) == ({"terms.strict": Members((False,))},)
    assert boxes_of(parse("3 < x")) == boxes_of(parse("x > 3"))
    assert boxes_of(parse("x in [1, 2]")) == boxes_of(parse("x in (1, 2)"))
    assert boxes_of(parse("x > -3")) == boxes_of(parse("x > (-3)"))
    assert domain_of(parse_unary_tests("not(1, > 3)")) == domain_of(parse_unary_tests("< 1, (1..3]"))


def test_too_many_boxes_are_not_analysed() -> None:
    either = " and ".join(f"(a{i} > 1 or b{i} > 1)" for i in range(20))
    assert boxes_of(parse(either)) is None
    assert boxes_of(parse(" or ".join(f"a{i} > 1" for i in range(300)))) is None


@pytest.mark.parametrize(
    "text", ["x = now()", "x > a + 1", "(a + 1) > (b + 1)", "a + 1", "(a + 1).b", "(a + 1) in (1, 2)", "1"]
)
def test_what_is_no_constant_is_not_analysed(text: str) -> None:
    assert boxes_of(parse(text)) is None


def test_one_box_is_given_as_ranges() -> None:
    found = ranges_of(parse('amount >= 3 and amount < 10 and terms.grade = "a" and day > date("2026-10-08")'))
    assert found == {
        "amount": Intervals((Span(3, True, 10, False),)),
        "terms.grade": Members(("a",)),
        "day": Intervals((Span(date(2026, 10, 8), False),)),
    }
    assert ranges_of(parse("a > 1 or b > 1")) is None
    assert ranges_of(parse_unary_tests("-")) == {}


def test_cells_of_words_and_truths() -> None:
    words = domain_of(parse_unary_tests('not("a", "b")'))
    assert isinstance(words, Members)
    assert words.within(("a", "b", "c")) == ("c",)
    assert domain_of(parse_unary_tests("true")) == Members((True,))
    assert domain_of(parse_unary_tests("-")) == Members((), True)
    assert domain_of(parse_unary_tests("< amount")) is None
    assert domain_of(parse_unary_tests("? > 3 and ? < 5")) == Intervals((Span(3, False, 5, False),))
    assert domain_of(parse_unary_tests("< 3 days")) == domain_of(parse_unary_tests('< duration("P3D")'))


def test_values_of_another_kind_are_never_inside() -> None:
    domain = domain_of(parse_unary_tests("< 5"))
    assert domain is not None
    strange: list[Any] = ["x", None, True]
    assert not any(domain.contains(value) for value in strange)
    assert boxes_of(parse('x > 3 and x = "a"')) == ()
