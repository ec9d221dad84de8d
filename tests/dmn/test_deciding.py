"""What DMN's boxes give: contexts, functions, lists, loops, decision services, and types that convert or refuse."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from dmn_texts import decided, decision, function, inputs, literal, table, value, whole

from duban.design import Decider, read_dmn
from duban.durations import Duration
from duban.errors import ConfigurationError, FactError


def entry(name: str, box: str, type_ref: str = "") -> str:
    return f'<contextEntry><variable name="{name}" typeRef="{type_ref}"/>{box}</contextEntry>'


def test_a_context_sees_what_stands_above() -> None:
    box = f"<context>{entry('net price', literal('100'))}{entry('gross', literal('net price * 1.2'))}</context>"
    assert value(decision(box)) == {"net price": 100, "gross": Decimal("120.0")}


def test_a_context_may_have_a_result() -> None:
    box = f"<context>{entry('a', literal('n + 1'))}<contextEntry>{literal('a * 2')}</contextEntry></context>"
    assert value(inputs("n") + decision(box, "i_n"), n=4) == 10


def test_names_with_blanks_and_signs_are_found_longest_first() -> None:
    body = inputs("a", "a b", "a-b", "and so on") + decision(
        literal("[a, a b, a-b, and so on]"), "i_a", "i_a_b", "i_a-b", "i_and_so_on"
    )
    assert value(body, **{"a": 5, "a b": 1, "a-b": 2, "and so on": 3}) == [5, 1, 2, 3]


def test_lists_and_relations() -> None:
    assert value(decision(f"<list>{literal('1')}{literal('1 + 1')}</list>")) == [1, 2]
    cells = f"<row>{literal('1')}{literal('2')}</row><row>{literal('3')}{literal('4')}</row>"
    box = f'<relation><column name="x"/><column name="y"/>{cells}</relation>'
    assert value(decision(box)) == [{"x": 1, "y": 2}, {"x": 3, "y": 4}]


def test_functions_are_called_in_feel_and_by_invocation() -> None:
    double = function(literal("x * 2 + y"), x="number", y="number")
    assert value(double + decision(literal("f(3, 1)"), knows=("f",))) == 7
    bindings = "".join(
        f'<binding><parameter name="{name}"/>{literal(text)}</binding>' for name, text in (("y", "1"), ("x", "5"))
    )
    invocation = f"<invocation>{literal('f')}{bindings}</invocation>"
    assert value(double + decision(invocation, knows=("f",))) == 11


def test_a_function_may_call_itself_and_others() -> None:
    fact = function(literal("if n <= 1 then 1 else n * fact(n - 1)"), "n", name="fact", knows=("fact",))
    assert value(fact + decision(literal("fact(5)"), knows=("fact",))) == 120
    inner, outer = (
        function(literal("a + 1"), "a", name="inner"),
        function(literal("inner(b) * 2"), "b", name="outer", knows=("inner",)),
    )
    assert value(inner + outer + decision(literal("outer(1)"), knows=("outer",))) == 4


def test_endless_calls_are_given_up() -> None:
    verdict = decided(function(literal("f(n + 1)"), "n", knows=("f",)) + decision(literal("f(1)"), knows=("f",)))
    assert verdict.value is None
    assert "given up" in verdict.notes[0]


def test_a_function_that_is_an_entry_closes_over_its_place() -> None:
    made = f'<functionDefinition><formalParameter name="x"/>{literal("x + base")}</functionDefinition>'
    result = f"<contextEntry>{literal('add(2)')}</contextEntry>"
    box = f"<context>{entry('base', literal('40'))}{entry('add', made)}{result}</context>"
    assert value(decision(box)) == 42


def test_a_decision_table_stands_in_a_function() -> None:
    box = table("FIRST", {"n": ""}, {"": ""}, (["> 3"], ['"many"']), (["-"], ['"few"']))
    body = function(box, "n") + decision(literal("[f(5), f(1)]"), knows=("f",))
    assert value(body) == ["many", "few"]


@pytest.mark.parametrize(
    ("box", "expected"),
    [
        (f"<conditional><if>{literal('1 > 2')}</if><then>{literal('3')}</then><else>{literal('4')}</else></conditional>", 4),
        (f"<conditional><if>{literal('null')}</if><then>{literal('3')}</then><else>{literal('4')}</else></conditional>", 4),
        (f"<filter><in>{literal('[1, 5, 3]')}</in><match>{literal('item > 2')}</match></filter>", [5, 3]),
        (f"<filter><in>{literal('[{a: 1}, {a: 5}]')}</in><match>{literal('item.a > 2')}</match></filter>", [{"a": 5}]),
        (f'<for iteratorVariable="x"><in>{literal("[1, 2]")}</in><return>{literal("x * 2")}</return></for>', [2, 4]),
        (
            f'<for iteratorVariable="x"><in>{literal("[1..3]")}</in><return>{literal("count(partial)")}</return></for>',
            [0, 1, 2],
        ),
        (f'<for iteratorVariable="x"><in>{literal("null")}</in><return>{literal("x")}</return></for>', None),
        (f'<some iteratorVariable="x"><in>{literal("[1, 2]")}</in><satisfies>{literal("x > 1")}</satisfies></some>', True),
        (
            f'<every iteratorVariable="x"><in>{literal("[1, 2]")}</in><satisfies>{literal("x > 1")}</satisfies></every>',
            False,
        ),
        (f'<every iteratorVariable="x"><in>{literal("[]")}</in><satisfies>{literal("x > 1")}</satisfies></every>', True),
    ],
)
def test_the_boxes_of_dmn_1_4(box: str, expected: Any) -> None:
    assert value(decision(box)) == expected


def test_a_decision_that_others_need_is_made_once_and_may_be_given() -> None:
    body = inputs("n") + decision(literal("n * 2"), "i_n", name="double") + decision(literal("double + 1"), "double")
    verdict = decided(body, n=5)
    assert (verdict.value, verdict.decisions) == (11, {"double": 10, "it": 11})
    assert value(body, double=1) == 2


def test_a_decision_sees_only_what_it_requires() -> None:
    decider = Decider(read_dmn(whole(inputs("n") + decision(literal("n + 1"))), "small.dmn"))
    (finding,) = decider.findings
    assert (finding.severity, finding.code, finding.line, finding.where) == ("warning", "dmn-type", 2, "it")
    assert decider.decide("it", {"n": 1}).value is None


def test_decision_services_are_asked_and_called() -> None:
    service = (
        '<decisionService id="s" name="s"><outputDecision href="#it"/><encapsulatedDecision href="#half"/>'
        '<inputData href="#i_n"/></decisionService>'
    )
    body = inputs("n") + decision(literal("n / 2"), "i_n", name="half") + decision(literal("half + 1"), "half") + service
    assert value(body, "s", n=8) == 5
    assert value(body + decision(literal("s(2) + s(4)"), name="twice", knows=("s",)), "twice") == 5


# tables ---------------------------------------------------------------------------------------------------------------


def test_a_verdict_says_which_rules_hit() -> None:
    box = table(
        "COLLECT", {"n": ""}, {"": ""}, (["> 1"], ["1"]), (["> 2"], ["2"]), (["> 9"], ["3"]), more='aggregation="SUM"'
    )
    verdict = decided(inputs("n") + decision(box, "i_n"), n=5)
    assert (verdict.value, verdict.rules) == (3, {"it": (1, 2)})


@pytest.mark.parametrize(("hit", "told"), [("UNIQUE", "hit at once"), ("ANY", "differ")])
def test_a_broken_hit_policy_gives_null_and_says_so(hit: str, told: str) -> None:
    box = table(hit, {"n": ""}, {"": ""}, (["> 1"], ["1"]), (["> 2"], ["2"]))
    verdict = decided(inputs("n") + decision(box, "i_n"), n=5)
    assert verdict.value is None
    assert told in verdict.notes[0]


def test_values_that_a_column_does_not_allow_give_null() -> None:
    box = table("UNIQUE", {"k": '"a", "b"'}, {"": ""}, (["-"], ["1"]))
    body = inputs("k") + decision(box, "i_k")
    assert value(body, k="a") == 1
    assert decided(body, k="c").notes == ("it: c is not allowed for k",)


def test_priorities_of_several_outputs_count_from_the_left() -> None:
    rows = ((["-"], ['"low"', '"red"']), (["-"], ['"high"', '"blue"']), (["-"], ['"high"', '"red"']))
    box = table("PRIORITY", {"n": ""}, {"risk": '"high", "low"', "colour": '"red", "blue"'}, *rows)
    assert value(inputs("n") + decision(box, "i_n"), n=1) == {"risk": "high", "colour": "red"}
    box = table("OUTPUT ORDER", {"n": ""}, {"risk": '"high", "low"', "colour": '"red", "blue"'}, *rows)
    assert [one["colour"] for one in value(inputs("n") + decision(box, "i_n"), n=1)] == ["red", "blue", "red"]


# types ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("type_ref", "given", "expected"),
    [
        ("number", [5], 5),
        ("date and time", date(2026, 10, 8), datetime(2026, 10, 8, tzinfo=UTC)),
        ("tList", 1, [1]),
        ("tList", [1, 2], [1, 2]),
        ("tPerson", {"name": "Li", "age": None}, {"name": "Li", "age": None}),
        ("tPerson", {"name": "Li", "age": 3, "more": 1}, {"name": "Li", "age": 3, "more": 1}),
        ("tSmall", 3, 3),
        ("Any", "x", "x"),
        ("years and months duration", Duration(), Duration()),
        ("days and time duration", Duration(), Duration()),
    ],
)
def test_values_are_converted_as_dmn_says(type_ref: str, given: Any, expected: Any) -> None:
    assert value(TYPES + inputs(n=type_ref) + decision(literal("n"), "i_n"), n=given) == expected


@pytest.mark.parametrize(
    ("type_ref", "given", "told"),
    [
        ("number", "5", 'n: "5" is text, not number'),
        ("boolean", 1, "n: 1 is number, not boolean"),
        ("tSmall", 30, "n: 30 is not allowed for tSmall"),
        ("tPerson", {"name": 3, "age": 3}, "n: 3 is number, not text"),
        ("tPerson", {"name": "Li"}, "n: age of tPerson is missing"),
        ("years and months duration", date(2026, 1, 1), "n: 2026-01-01 is date, not years and months duration"),
    ],
)
def test_values_of_another_type_are_null_and_said(type_ref: str, given: Any, told: str) -> None:
    verdict = decided(TYPES + inputs(n=type_ref) + decision(literal("n"), "i_n"), n=given)
    assert (verdict.value, verdict.notes) == (None, (told,))


TYPES = """<itemDefinition name="tList" isCollection="true"><typeRef>number</typeRef></itemDefinition>
<itemDefinition name="tSmall"><typeRef>number</typeRef><allowedValues><text>[0..10]</text></allowedValues></itemDefinition>
<itemDefinition name="tPerson"><itemComponent name="name"><typeRef>string</typeRef></itemComponent>
<itemComponent name="age"><typeRef>number</typeRef></itemComponent></itemDefinition>"""


def test_the_present_is_given() -> None:
    decider = Decider(read_dmn(whole(decision(literal('now() = date and time(@"2026-10-08T16:00:00Z")')))))
    assert decider.decide("it", {}, at=datetime(2026, 10, 8, 16, tzinfo=UTC)).value is True


def test_unknown_decisions_and_inputs_are_errors() -> None:
    decider = Decider(read_dmn(whole(inputs("amount") + decision(literal("amount"), "i_amount"))))
    with pytest.raises(ConfigurationError, match="no decision 'its'; did you mean"):
        decider.decide("its", {})
    with pytest.raises(FactError, match="amounts"):
        decider.decide("it", {"amounts": 1})


def test_texts_are_read_by_the_type_of_their_input() -> None:
    every = {
        "n": "number",
        "b": "boolean",
        "d": "date",
        "t": "date and time",
        "s": "duration",
        "p": "tPerson",
        "l": "tList",
        "a": "Any",
    }
    body = TYPES + inputs(**every) + decision(literal("n"), *(f"i_{name}" for name in every))
    decider = Decider(read_dmn(whole(body)))
    texts = {
        "n": "1.50", "b": "true", "d": "2026-10-08", "t": "2026-10-08 16:00:00", "s": "P2D", "p": {"name": "7", "age": "7"},
        "l": ["1", 2.5], "a": "12",
    }  # fmt: skip
    read = decider.read_inputs("it", texts)
    assert read["n"] == Decimal("1.50")
    assert read["b"] is True
    assert (read["d"], read["t"]) == (date(2026, 10, 8), datetime(2026, 10, 8, 16, tzinfo=UTC))
    assert (read["p"], read["l"], read["a"]) == ({"name": "7", "age": 7}, [1, Decimal("2.5")], 12)
    with pytest.raises(FactError, match=r"'x' is no number.*'maybe' is no boolean"):
        decider.read_inputs("it", {"n": "x", "b": "maybe"})


def test_what_does_not_fit_a_function_is_not_computed() -> None:
    body = function(literal("n = null"), n="number") + decision(literal('f("x")'), knows=("f",))
    verdict = decided(body)
    assert (verdict.value, verdict.notes) == (None, ('f: "x" is text, not number',))


@pytest.mark.parametrize(
    "box",
    [
        f"<conditional><if>{literal('1')}</if><then>{literal('3')}</then><else>{literal('4')}</else></conditional>",
        f"<filter><in>{literal('[1, 5]')}</in><match>{literal('1')}</match></filter>",
        f'<some iteratorVariable="x"><in>{literal("[1, 2]")}</in><satisfies>{literal("x")}</satisfies></some>',
    ],
)
def test_a_condition_that_is_none_gives_null(box: str) -> None:
    assert value(decision(box)) is None


def test_functions_are_values() -> None:
    body = decision(literal("function(x) x + 1"), name="add") + decision(literal("add(2)"), "add")
    assert value(body) == 3


def test_a_service_does_not_make_what_it_takes() -> None:
    service = '<decisionService id="s" name="s"><outputDecision href="#it"/><inputDecision href="#half"/></decisionService>'
    body = decision(literal("1"), name="half") + decision(literal("half"), "half") + service
    assert value(body, "s") is None
    assert value(body, "s", half=7) == 7
