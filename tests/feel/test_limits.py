"""Nothing an expression says can hang or break the host: it is refused, given up, or null."""

from __future__ import annotations

import pytest
from feel_host import NAMES, Host, value_of

from duban.definition.feel import EvaluationLimit, FeelError, compile_expression
from duban.errors import DubanError


def chain(first: str, step: str, last: str = "", length: int = 60) -> str:
    """A context in which every entry is built of the one before."""
    entries = [f"a0: {first}", *(f"a{i}: {step.replace('$', f'a{i - 1}')}" for i in range(1, length))]
    return "{" + ", ".join(entries) + (f", z: {last.replace('$', f'a{length - 1}')}" if last else "") + "}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1" * 10_001, "at most 10000 characters"),
        ("(" * 101 + "1" + ")" * 101, "brackets are nested deeper than 100"),
        ("(" * 4000, "brackets are nested deeper than 100"),
        ("-" * 3000 + "1", "nested deeper than 100"),
        ("1" + "+1" * 4000, "nested deeper than 100"),
        ("if collective then 1 else " * 300 + "2", "nested deeper than 100"),
        ("x" + ".x" * 3000, "nested deeper than 100"),
        ("1 instance of " + "list<" * 900 + "number" + ">" * 900, "at most 20 types inside"),
        ("9" * 500, "at most 400 digits"),
        ("1e99999", "beyond the numbers"),
    ],
)
def test_what_is_too_large_to_be_meant_is_refused(text: str, message: str) -> None:
    with pytest.raises(FeelError, match=message):
        compile_expression(text, NAMES)


def test_what_is_only_long_is_fine() -> None:
    assert value_of(" or ".join(["collective"] * 600)) is None
    assert value_of("(" * 99 + "1" + ")" * 99) == 1
    assert value_of("+".join(["1"] * 90)) == 90


@pytest.mark.parametrize(
    "text",
    [
        "for i in 1..1000000 return i",
        "for i in 1..1000, j in 1..1000 return i",
        "some i in 1..99999999999999999999 satisfies i < 0",
        "for i in 1..1000 return concatenate(partial, partial)",
        "for i in 1..90000 return sum(partial)",
        "{f: function(g, n) [g(g, n + 1), g(g, n + 1)], r: f(f, 1)}.r",
        chain("[1]", "[$, $]"),
        chain("[1]", "[$, $]", "string($)"),
        chain("[1]", "[$, $]", "flatten($)"),
        chain("[1]", "[$, $]", "$ = [[$]]"),
        chain('"xxxxxxxx"', "$ + $"),
        chain("1", "[$]", length=300),
    ],
)
def test_what_grows_without_end_is_given_up(text: str) -> None:
    expression = compile_expression(text, NAMES)
    with pytest.raises(EvaluationLimit) as caught:
        expression(Host())
    assert isinstance(caught.value, DubanError)
    assert "more than" in str(caught.value) or "longer" in str(caught.value) or "deeper" in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "2 ** 100000",
        "10 ** 6000 * 10 ** 6000",
        "exp(10000000000)",
        'date("2026-01-01") + duration("P99999999D")',
        "received + 9999 years",
        "9999999999 days * 9999999999999999",
        "sublist(scores, 10 ** 33)",
        "date(10 ** 30, 1, 1)",
        '@"0001-01-01T00:00:00@America/New_York" - 1 day',
        "context(1)",
        "time(1, 2, 3, 90 hours)",
    ],
)
def test_what_cannot_be_computed_is_null(text: str) -> None:
    assert value_of(text) is None
