"""Decision tables: forms, types, and what can be known of them without running them."""

from __future__ import annotations

import pytest
from definition_texts import only, problems, read

HEAD = """
    facts:
      n: {type: integer, default: 1, min: 0}
      d: {type: decimal, default: 0}
      b: {type: boolean, default: false}
      k: {type: enum, values: [x, y, z], default: x}
      t: {type: text, default: a}
      day: {type: date, required: true}
      unsure: {type: boolean}
      g: {type: enum, values: [major, minor]}
      h: {type: text}
      all: {type: list, of: {type: enum, values: [major, minor]}}
      sum: {type: integer}
    decisions:
"""


def table(body: str) -> str:
    return HEAD + f"      g: {body}\n"


def test_columns_with_unary_tests() -> None:
    body = """{inputs: [n, k], rules: [{when: ["< 3", "-"], then: minor}, {when: [">= 3", '"x", "y"'], then: major},
              {when: [">= 3", '"z"'], then: minor}]}"""
    rules = read(table(body)).decisions["g"].rules
    assert [rule.when.evaluate({"n": 4, "k": "y"}) if rule.when else None for rule in rules] == [False, True, False]
    assert rules[1].when is not None
    assert rules[1].when.reads == {"n", "k"}


def test_one_input_needs_no_list() -> None:
    rules = (
        read(table("{inputs: [n], rules: [{when: '< 3', then: minor}, {when: '>= 3', then: major}]}")).decisions["g"].rules
    )
    assert rules[0].when is not None
    assert rules[0].when.evaluate({"n": 2}) is True


@pytest.mark.parametrize("then", ["{g: major, h: '\"x\"'}", "[major, '\"x\"']"])
def test_several_outputs(then: str) -> None:
    decision = read(HEAD + f"      both: {{hit: first, outputs: [g, h], rules: [{{then: {then}}}]}}\n").decisions["both"]
    assert decision.outputs == ("g", "h")
    assert [cell.evaluate({}) for cell in decision.rules[0].then] == ["major", "x"]


def test_orders_are_those_of_the_enums() -> None:
    assert read(table("{hit: priority, rules: [{then: major}]}")).decisions["g"].orders == (("major", "minor"),)
    text = HEAD + "      all: {hit: output_order, rules: [{then: major}, {when: b, then: minor}]}\n"
    assert read(text).decisions["all"].orders == (("major", "minor"),)


def test_collecting() -> None:
    text = HEAD + "      all: {hit: collect, rules: [{when: n > 1, then: major}, {when: n > 2, then: minor}]}\n"
    assert problems(text) == ()
    text = HEAD + "      sum: {hit: collect, aggregate: sum, rules: [{when: n > 1, then: 5}, {when: n > 2, then: n}]}\n"
    assert read(text).decisions["sum"].aggregate == "sum"


@pytest.mark.parametrize(
    ("body", "code", "suggestion"),
    [
        ("{rules: []}", "missing-key", "add rules: [{when: …, then: …}]"),
        ("{}", "missing-key", None),
        ("{hit: frist, rules: [{then: major}]}", "value", "did you mean 'first'?"),
        ("{hit: first, aggregate: sum, rules: [{then: major}]}", "conflict", "write hit: collect"),
        ("{hit: collect, rules: [{then: major}]}", "type", "make the fact a list, or choose another hit policy"),
        ("{hit: first, rules: [{then: majr}]}", "expression", "did you mean major?"),
        ("{hit: first, rules: [{when: n, then: major}, {then: minor}]}", "expression", None),
        ("{hit: first, rules: [{when: ['> 1'], then: major}, {then: minor}]}", "type", None),
        ("{hit: first, inputs: [n, k], rules: [{when: ['> 1'], then: major}, {then: minor}]}", "type", None),
        ("{hit: first, outputs: [gg], rules: [{then: major}]}", "unknown-fact", "did you mean 'g'?"),
        ("{hit: first, outputs: [g, h], rules: [{then: major}]}", "type", "write then: {g: …, h: …}"),
        ("{hit: first, outputs: [g, h], rules: [{then: {g: major}}]}", "missing-key", "add h: null to clear it"),
    ],
)
def test_faults(body: str, code: str, suggestion: str | None) -> None:
    one = only(table(body))
    assert (one.code, one.line) == (code, 14)
    assert one.suggestion == suggestion or suggestion is None


@pytest.mark.parametrize(
    ("body", "line", "rest"),
    [
        ("{inputs: [m], rules: [{when: ['> 1'], then: major}]}", 14, "m]"),
        ("{inputs: [n], rules: [{when: ['> \"x\"'], then: major}]}", 14, '> "x"'),
        ("{inputs: [n], rules: [{when: {a: 1}, then: major}]}", 14, "{a: 1}"),
        ("{inputs: [n], rules: [{when: ['> 1'], then: [major]}]}", 14, "[major]"),
    ],
)
def test_faults_of_cells_have_their_place(body: str, line: int, rest: str) -> None:
    from definition_texts import whole

    text = table(body)
    one = next(one for one in problems(text) if one.severity == "error")
    assert one.line == line
    assert whole(text).splitlines()[line - 1][one.column - 1 :].startswith(rest)


def test_constants_in_cells_are_written_as_in_yaml() -> None:
    text = (
        HEAD
        + "      all: {rules: [{then: [major, minor]}]}\n      n: {rules: [{then: 5}]}\n      b: {rules: [{then: true}]}\n"
    )
    decisions = read(text).decisions
    assert decisions["all"].rules[0].then[0].evaluate({}) == ["major", "minor"]
    assert decisions["n"].rules[0].then[0].evaluate({}) == 5
    assert decisions["b"].rules[0].then[0].evaluate({}) is True
    assert read(HEAD + "      h: {rules: [{then: null}]}\n").decisions["h"].rules[0].then[0].evaluate({}) is None


def test_priority_needs_an_enum() -> None:
    assert only(HEAD + "      h: {hit: priority, rules: [{then: '\"x\"'}]}\n").code == "type"


def test_a_table_needs_its_fact() -> None:
    one = only(HEAD + "      grade: {hit: first, rules: [{then: '1'}]}\n")
    assert (one.code, one.suggestion) == ("unknown-fact", "add outputs: [fact], or the fact grade")


def rules(*whens: str, hit: str = "first") -> str:
    cells = ", ".join(f"{{when: '{when}', then: major}}" if when else "{then: major}" for when in whens)
    return table(f"{{hit: {hit}, rules: [{cells}]}}")


@pytest.mark.parametrize(
    ("whens", "case"),
    [
        (("n > 3", "n < 3"), "n = 3"),
        (("n > 3", "n < 2"), "n = 2"),
        (("d > 3", "d <= 2.5"), "d = 2.75"),
        (("b", 'k = "x"'), 'b = false and k = "y"'),
        (('k in ("x", "y")',), 'k = "z"'),
        (("b and n > 3", "not(b)"), "b = true and n = 2"),
        (('day < date("2026-10-08")', 'day > date("2026-10-08")'), "day = 2026-10-08"),
        (('t = "a"', 't = "b"'), "t = anything else"),
        (("n between 1 and 5", "n > 5"), "n = 0"),
        (("counts_free = 1",), None),
    ],
)
def test_gaps_are_shown_by_an_example(whens: tuple[str, ...], case: str | None) -> None:
    gaps = [one for one in problems(rules(*whens)) if one.code == "table-gap"]
    assert [one.message for one in gaps] == ([] if case is None else [f"no rule holds for {case}"]) or case in gaps[
        0
    ].message


@pytest.mark.parametrize(
    "whens",
    [
        ("n > 3", "n <= 3"),
        ("n > 3", "n < 4"),
        ("n >= 0",),
        ("d > 3", "d <= 3"),
        ("b", "not(b)"),
        ('k = "x"', 'k = "y"', 'k = "z"'),
        ("b and n > 3", "b and n <= 3", "not(b)"),
        ("n > 3 or b", "n <= 3 and not(b)"),
        ("n > 3", ""),
        ("n + d > 3",),
        ("unsure", "not(unsure)"),
    ],
)
def test_tables_without_a_gap_or_beyond_analysis_are_left_alone(whens: tuple[str, ...]) -> None:
    assert problems(rules(*whens)) == ()


def test_an_overlap_of_a_unique_table_is_an_error() -> None:
    one = only(rules("n >= 3", "n <= 3", hit="unique"))
    assert (one.code, one.severity, one.message) == ("table-overlap", "error", "rules 1 and 2 both hold for n = 3")
    assert problems(rules("n > 3", "n <= 3", hit="unique")) == ()


@pytest.mark.parametrize("when", ['["== 3", "-"]', '["-", "y"]', '["3"]', "[]"])
def test_a_rule_with_a_mistake_overlaps_with_nothing(when: str) -> None:
    body = f"{{inputs: [n, k], rules: [{{when: ['3', '-'], then: minor}}, {{when: {when}, then: major}}]}}"
    assert only(table(body)).code in ("expression", "type")


def test_an_overlap_of_an_any_table_matters_only_where_the_rules_differ() -> None:
    assert problems(rules("n >= 3", "n <= 3", hit="any")) == ()
    text = table("{hit: any, rules: [{when: n >= 3, then: major}, {when: n <= 3, then: minor}]}")
    assert only(text).code == "table-overlap"


@pytest.mark.parametrize(
    ("whens", "number"),
    [
        (("", "n > 3"), 2),
        (("n > 3", "n > 5", ""), 2),
        (("b", "not(b)", "n > 3"), 3),
        (("n > 3", "n <= 3", 'k = "x"'), 3),
        (("n + d > 3", "", "n > 3"), 3),
    ],
)
def test_rules_that_never_hit(whens: tuple[str, ...], number: int) -> None:
    found = [one for one in problems(rules(*whens)) if one.code == "never-hits"]
    assert [one.message.split(" can")[0] for one in found] == [f"rule {number}"]


def test_an_unknown_value_is_no_case_of_comparisons() -> None:
    assert problems(rules("unsure", "not(unsure)", "n > 3", "")) == ()


def test_a_default_stands_for_all_cases_without_a_rule() -> None:
    text = table("{default: minor, rules: [{when: n > 3, then: major}]}")
    assert problems(text) == ()
    decision = read(text).decisions["g"]
    assert [cell.evaluate({}) for cell in decision.default] == ["minor"]
    assert (
        problems(table("{rules: [{when: n > 3, then: major}]}"))[0].suggestion
        == "add a `default`, or a rule for these values"
    )


@pytest.mark.parametrize("default", ["{g: minor, h: '\"x\"'}", "[minor, '\"x\"']"])
def test_a_default_of_several_outputs(default: str) -> None:
    body = f"      both: {{outputs: [g, h], default: {default}, rules: [{{when: n > 3, then: [major, null]}}]}}\n"
    assert [cell.evaluate({}) for cell in read(HEAD + body).decisions["both"].default] == ["minor", "x"]


def test_the_default_of_a_list_is_a_list_of_its_elements() -> None:
    text = HEAD + "      all: {hit: collect, default: [minor], rules: [{when: n > 1, then: major}]}\n"
    assert [cell.evaluate({}) for cell in read(text).decisions["all"].default] == [["minor"]]
    one = only(table("{default: mojor, rules: [{when: n > 3, then: major}]}"))
    assert (one.where, one.suggestion) == ("decisions/g/default", "did you mean major?")
