"""Reading DMN: every version, and everything that cannot be taken over with its place."""

from __future__ import annotations

import pytest
from dmn_texts import decision, function, inputs, literal, table, whole

from duban.design import Decider, read_dmn
from duban.design.dmn.reading import NAMESPACES
from duban.errors import DefinitionError, Problem


def findings(body: str) -> list[Problem]:
    return list(Decider(read_dmn(whole(body), "small.dmn")).findings)


def only(body: str) -> Problem:
    (finding,) = findings(body)
    return finding


@pytest.mark.parametrize("uri", NAMESPACES)
def test_every_version_is_read(uri: str) -> None:
    model = read_dmn(whole(inputs(n="feel:number") + decision(literal("n + 1"), "i_n"), uri))
    assert model.inputs["i_n"].type_ref == "number"
    assert Decider(model).decide("it", {"n": 1}).value == 2


@pytest.mark.parametrize(
    "text", ["<definitions/>", '<decision xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/"/>', "<a>"]
)
def test_what_is_no_dmn_is_refused(text: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        read_dmn(text, "small.dmn")
    assert caught.value.problems[0].file == "small.dmn"
    assert caught.value.problems[0].line == 1


@pytest.mark.parametrize(
    ("body", "code", "where", "told"),
    [
        ('<import namespace="urn:x" name="x" importType="y"/>', "dmn-import", "x", "the import of urn:x is not followed"),
        (decision(literal("1"), "i_gone"), "dmn-reference", "it", "there is no #i_gone in this file"),
        (decision(""), "dmn-table", "it", "says nothing"),
        ('<decision id="it">' + literal("1") + "</decision>", "dmn-reference", "it", "this decision has no name"),
        (decision(literal("1 +")), "dmn-expression", "it", "ends too early"),
        (decision(literal("a == 1")), "dmn-expression", "it", "== is not known"),
        (decision(literal('1 + "a"')), "dmn-type", "it", "number + text has no meaning"),
        (decision(literal("f(1)")), "dmn-type", "it", "there is no function f"),
        (inputs(n="tGone") + decision(literal("1")), "dmn-type", "tGone", "there is no type tGone"),
        (decision(table("LAST", {}, {"": ""})), "dmn-table", "it", "there is no hit policy LAST"),
        (decision(table("UNIQUE", {}, {})), "dmn-table", "it", "the table has no output"),
        (decision(table("FIRST", {}, {"a": "", "b": ""}, ([], ["1"]))), "dmn-table", "it", "a rule of 0 tests and 1 "),
        (decision(table("FIRST", {}, {"a": "", "": ""}, ([], ["1", "2"]))), "dmn-table", "it", "several outputs need names"),
        (decision(table("PRIORITY", {}, {"": ""}, ([], ["1"]))), "dmn-table", "it", "ranks by the order"),
        (decision(table("COLLECT", {}, {"": ""}, more='aggregation="AVG"')), "dmn-table", "it", "no aggregation AVG"),
        (
            decision('<literalExpression expressionLanguage="urn:python"><text>1</text></literalExpression>'),
            "dmn-language", "it", "expressions in urn:python are not evaluated",
        ),
        (
            decision(f'<functionDefinition kind="Java">{literal("1")}</functionDefinition>'),
            "dmn-language", "it", "functions in JAVA are never run",
        ),
        (
            '<itemDefinition name="t"><typeRef>number</typeRef><allowedValues><text>&lt;</text></allowedValues>'
            "</itemDefinition>" + inputs(n="t"),
            "dmn-expression", "t", "ends too early",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_over_is_told(body: str, code: str, where: str, told: str) -> None:
    found = only(body)
    assert (found.code, found.where) == (code, where)
    assert told in found.message
    assert (found.file, found.line) == ("small.dmn", 2)


def test_decisions_that_need_one_another_are_found_and_end() -> None:
    body = decision(literal("b"), "b", name="a") + decision(literal("a"), "a", name="b")
    found = only(body)
    assert "need one another" in found.message
    verdict = Decider(read_dmn(whole(body))).decide("a", {})
    assert (verdict.value, verdict.notes) == (None, ("a: it needs itself",))


def test_foreign_code_is_kept_and_never_run() -> None:
    java = "<context><contextEntry><variable name='class'/>" + literal('"java.lang.System"') + "</contextEntry></context>"
    body = f'<functionDefinition kind="Java">{java}</functionDefinition>'
    decider = Decider(read_dmn(whole(decision(body))))
    called = decider.decide("it", {}).value
    assert called.call() is None


def test_a_type_may_name_itself() -> None:
    body = '<itemDefinition name="t"><itemComponent name="inner"><typeRef>t</typeRef></itemComponent></itemDefinition>'
    assert findings(body + inputs(n="t") + decision(literal("n.inner.inner"), "i_n")) == []


def test_functions_that_know_each_other_are_no_trouble() -> None:
    body = function(literal("g(n)"), "n", knows=("g",)) + function(literal("f(n)"), "n", name="g", knows=("f",))
    assert findings(body + decision(literal("1"))) == []
