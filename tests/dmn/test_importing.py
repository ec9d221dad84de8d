"""DMN as a process: names, types, functions, and what YAML has no words for."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from dmn_texts import decision, function, inputs, literal, table, whole

from duban import World, compile_program, read_definition
from duban.calendars import always
from duban.definition.model import Definition, Source
from duban.design import Exchanged, import_dmn
from duban.errors import ConfigurationError, Problem


def imported(body: str, decision: str | None = None) -> Exchanged:
    return import_dmn(whole(body), "small.dmn", decision=decision)


def definition(made: Exchanged) -> Definition:
    assert not made.errors, made.errors
    return read_definition(Source("small.yaml", made.text))


def facts(body: str, **given: Any) -> dict[str, Any]:
    """What the imported process knows after it has decided."""
    made = definition(imported(body))
    world = World({made.process: compile_program(made, always())}, datetime(2026, 10, 8, tzinfo=UTC))
    return dict(world.instance(world.start(made.process, given)).facts)


def only(made: Exchanged) -> Problem:
    (finding,) = made.findings
    return finding


def test_names_become_identifiers_and_stay_as_titles() -> None:
    body = inputs(**{"Full Name": "string", "1st-try": "number", "key": "number"}) + decision(
        literal("Full Name + string(1st-try) + string(key)"),
        "i_Full_Name",
        "i_1st-try",
        "i_key",
        name="The Answer",
        type_ref="string",
    )
    made = definition(imported(body))
    assert list(made.facts) == ["Full_Name", "n1st_try", "key_", "The_Answer"]
    assert made.facts["Full_Name"].title == {"en": "Full Name"}
    assert facts(body, Full_Name="Li", n1st_try=1, key_=2)["The_Answer"] == "Li12"


def test_names_that_become_the_same_are_numbered() -> None:
    body = inputs(**{"a b": "number", "a-b": "number"}) + decision(literal("a b - a-b"), "i_a_b", "i_a-b", type_ref="number")
    assert facts(body, a_b=7, a_b_2=2)["it"] == 5


def test_structures_keep_their_parts_under_other_names() -> None:
    types = (
        '<itemDefinition name="tHome"><itemComponent name="zip code"><typeRef>string</typeRef></itemComponent>'
        "</itemDefinition>"
        '<itemDefinition name="tHomes" isCollection="true"><typeRef>tHome</typeRef></itemDefinition>'
    )
    body = (
        types
        + inputs(home="tHome", homes="tHomes")
        + decision(
            literal('{zip code: home.zip code, count: count(homes[zip code = "1"])}'), "i_home", "i_homes", type_ref="Any"
        )
    )
    found = facts(body, home={"zip_code": "1"}, homes=[{"zip_code": "1"}, {"zip_code": "2"}])
    assert found["it"] == {"zip_code": "1", "count": 1}


def test_functions_stand_where_they_are_called() -> None:
    body = function(literal("net amount * 1.2"), "net amount", name="gross") + inputs(n="number")
    body += decision(literal("gross(n) + gross(1)"), "i_n", knows=("gross",), type_ref="number")
    assert facts(body, n=10)["it"] == Decimal("13.2")


def test_boxes_become_one_text() -> None:
    entries = "".join(
        f'<contextEntry><variable name="{name}"/>{box}</contextEntry>'
        for name, box in (("a", literal("n + 1")), ("b", f"<list>{literal('a')}{literal('2')}</list>"))
    )
    box = f"<context>{entries}<contextEntry>{literal('sum(b)')}</contextEntry></context>"
    assert facts(inputs(n="number") + decision(box, "i_n", type_ref="number"), n=3)["it"] == 6
    loop = f'<for iteratorVariable="x"><in>{literal("[1, 2]")}</in><return>{literal("x * 2")}</return></for>'
    test = f"<conditional><if>{literal('n > 2')}</if><then>{loop}</then><else>{literal('[]')}</else></conditional>"
    assert facts(inputs(n="number") + decision(test, "i_n", type_ref="Any"), n=3)["it"] == [2, 4]


def test_several_outputs_become_facts_that_others_read() -> None:
    box = table(
        "FIRST", {"n": ""}, {"size": '"big", "small"', "n": ""}, (["> 3"], ['"big"', "n * 2"]), (["-"], ['"small"', "0"])
    )
    body = (
        inputs(n="number")
        + decision(box, "i_n", name="judge")
        + decision(literal('judge.size + " " + string(judge.n) + " " + string(judge)'), "judge", type_ref="string")
    )
    found = facts(body, n=5)
    assert (found["size"], found["judge_n"]) == ("big", 10)
    assert found["it"] == 'big 10 {size: "big", n: 10}'


def test_only_one_decision_with_what_it_requires() -> None:
    body = inputs("n", "m") + decision(literal("n"), "i_n", name="a") + decision(literal("m"), "i_m", name="b")
    made = imported(body + decision(literal("a"), "a"), "it")
    assert list(definition(made).facts) == ["n", "a", "it"]
    assert definition(made).process == "it"
    with pytest.raises(ConfigurationError):
        imported(body, "c")


def test_ranks_without_an_enum_put_the_rules_in_order() -> None:
    rows = ((["-"], ["10"]), (["> 1"], ["30"]), (["> 2"], ["20"]))
    made = imported(
        inputs(n="number") + decision(table("PRIORITY", {"n": ""}, {"": "30, 20, 10"}, *rows), "i_n", type_ref="number")
    )
    assert (only(made).code, only(made).severity) == ("dmn-changed", "warning")
    assert definition(made).decisions["it"].hit == "first"
    body = inputs(n="number") + decision(table("OUTPUT ORDER", {"n": ""}, {"": "30, 20, 10"}, *rows), "i_n")
    assert facts(body, n=3)["it"] == [30, 20, 10]


def test_defaults_come_along() -> None:
    box = table("UNIQUE", {"n": ""}, {"": ""}, (["> 3"], ["1"])).replace(
        "</output>", "<defaultOutputEntry><text>9</text></defaultOutputEntry></output>"
    )
    body = inputs(n="number") + decision(box, "i_n", type_ref="number")
    assert [facts(body, n=n)["it"] for n in (5, 1)] == [1, 9]


@pytest.mark.parametrize(
    ("body", "code", "told"),
    [
        (inputs(t="time") + decision(literal("1")), "dmn-left-out", "a fact holds no time of day"),
        (
            '<itemDefinition name="t"><typeRef>number</typeRef><allowedValues><text>1, 3, 5</text></allowedValues>'
            "</itemDefinition>" + inputs(n="t") + decision(literal("n"), "i_n"),
            "dmn-left-out",
            "the allowed values 1, 3, 5 are not checked",
        ),
        (
            function(table("FIRST", {"n": ""}, {"": ""}, (["-"], ["1"])), "n") + decision(literal("f(1)"), knows=("f",)),
            "dmn-decision",
            "a decision table stands inside it; here it is a fact that must be given",
        ),
        (
            function(literal("f(n)"), "n", knows=("f",)) + decision(literal("f(1)"), knows=("f",)),
            "dmn-decision",
            "f calls itself",
        ),
        (
            inputs("n") + decision(table("PRIORITY", {"n": ""}, {"": "2, 1"}, (["-"], ["n"])), "i_n"),
            "dmn-decision",
            "the result n is no constant",
        ),
    ],
)
def test_what_is_not_carried_over_is_told(body: str, code: str, told: str) -> None:
    finding = only(imported(body))
    assert finding.code == code
    assert told in finding.message
    assert (finding.file, finding.line) == ("small.dmn", 2)


def test_bounds_are_checked_by_the_process() -> None:
    types = (
        '<itemDefinition name="t"><typeRef>number</typeRef><allowedValues><text>[1..9]</text></allowedValues>'
        '</itemDefinition><itemDefinition name="u"><typeRef>number</typeRef>'
        "<allowedValues><text>&gt;= 3</text></allowedValues></itemDefinition>"
    )
    made = definition(imported(types + inputs(n="t", m="u") + decision(literal("n + m"), "i_n", "i_m", type_ref="number")))
    assert (made.facts["n"].min, made.facts["n"].max) == (1, 9)
    assert (made.facts["m"].min, made.facts["m"].max) == (3, None)


def test_what_a_check_says_of_the_result_is_told() -> None:
    made = imported(inputs(n="number") + decision(literal('n + "a"'), "i_n"))
    assert {finding.code for finding in made.findings} == {"expression"}
    assert made.errors[0].file == "small.yaml"
