"""A process's decisions as DMN: what is read, how conditions become columns, what only Duban has."""

from __future__ import annotations

import pytest

from duban import read_definition
from duban.definition.model import Source
from duban.design import Decider, Exchanged, export_dmn, read_dmn
from duban.design.dmn.model import DmnModel, Table

HEAD = """\
duban: 1
process: small
title: {en: Small, zh: 小}
terms: {limit: 2 days, patience: 3 working days, word: it}
facts:
  n: {type: integer, title: {en: Number, zh: 数}}
  k: {type: enum, values: [x, y, z]}
  b: {type: boolean}
  s: {type: duration}
  g: {type: enum, values: [major, minor]}
  h: {type: integer}
  o: {type: list, of: {type: record, fields: {a: {type: integer}}}}
counts: {same: {match: [k], within: 1 month}}
events: {go: {}}
decisions:
"""
TAIL = "on: {go: {do: [{decide: g}]}}\ninitial: open\nstates: {open: {on: {go: open}}}\n"


def exported(body: str, lang: str = "en") -> Exchanged:
    return export_dmn(read_definition(Source("small.yaml", HEAD + body + TAIL)), lang)


def model(body: str) -> DmnModel:
    made = exported(body)
    assert made.findings == ()
    found = Decider(read_dmn(made.text, "small.dmn"))
    assert found.findings == ()
    return found.model


def table(body: str, name: str = "g") -> Table:
    box = next(one.box for one in model(body).decisions.values() if one.name == name)
    assert isinstance(box, Table)
    return box


def rule(when: str) -> tuple[list[str], list[str]]:
    """The inputs of a table with one condition, and its cells."""
    found = table(f"  g: {{hit: first, default: minor, rules: [{{when: '{when}', then: major}}]}}\n")
    return [clause.expression.text for clause in found.inputs], [cell.text for cell in found.rules[0].tests]


@pytest.mark.parametrize(
    ("when", "inputs", "cells"),
    [
        ("n > 3", ["n"], ["> 3"]),
        ("n = 3 and b", ["n", "b"], ["3", "true"]),
        ("not(b) and n != 3", ["b", "n"], ["false", "not(3)"]),
        ("n between 1 and 3", ["n"], ["[1..3]"]),
        ('k in ("x", "y") and n in [1..3)', ["k", "n"], ['"x", "y"', "[1..3)"]),
        ("s > terms.limit", ["s"], ["> terms.limit"]),
        ("s > 2 days", ["s"], ['> duration("P2D")']),
        ('s > duration("P1D")', ["s"], ['> duration("P1D")']),
        ("n < -3", ["n"], ["< -3"]),
        ("counts.same >= 3", ["counts.same"], [">= 3"]),
        ("n > 3 or b", ["true"], ["n > 3 or b"]),
        ("n > 1 and n < 3", ["true"], ["n > 1 and n < 3"]),
        ("n > h", ["true"], ["n > h"]),
        ("not(n > 3)", ["true"], ["not(n > 3) = true"]),
        ("count(o[a > 1]) > 2", ["true"], ["count(o[a > 1]) > 2"]),
    ],
)
def test_conditions_become_columns_where_they_can(when: str, inputs: list[str], cells: list[str]) -> None:
    assert rule(when) == (inputs, cells)


def test_columns_stay_columns() -> None:
    found = table(
        "  g: {hit: first, inputs: [n, k], rules: [{when: ['> 3', '-'], then: major}, "
        "{when: ['-', '\"x\"'], then: minor}]}\n"
    )
    assert [[cell.text for cell in row.tests] for row in found.rules] == [["> 3", "-"], ["-", '"x"']]
    assert [row.outputs[0].text for row in found.rules] == ['"major"', '"minor"']
    assert found.outputs[0].values is not None
    assert found.outputs[0].values.text == '"major", "minor"'


def test_what_is_read_is_required() -> None:
    body = (
        "  g: {hit: first, default: minor, rules: [{when: h > 3 and counts.same > 1, then: major}]}\n"
        '  h: {hit: first, rules: [{when: k = "x" and now > started_at, then: n}, {then: h}]}\n'
    )
    found = model(body)
    assert set(found.inputs) == {"_counts", "_k", "_n", "_now", "_started_at", "_h_before"}
    assert set(found.decisions["_g"].requires) == {"_h", "_counts"}
    verdict = Decider(found).decide("g", {"k": "y", "h_before": 7, "counts": {"same": 2}})
    assert (verdict.value, verdict.decisions["h"]) == ("major", 7)


def test_several_outputs_are_read_by_their_names() -> None:
    body = (
        "  both: {hit: first, outputs: [h, s], rules: [{when: n > 3, then: [1, 2 days]}, {then: [0, 1 day]}]}\n"
        "  g: {hit: first, default: minor, rules: [{when: h = 1 and s > 1 day, then: major}]}\n"
    )
    found = Decider(model(body))
    assert [found.decide("g", {"n": n}).value for n in (5, 1)] == ["major", "minor"]


def test_titles_are_labels_in_the_language_asked_for() -> None:
    body = "  g: {title: {en: Grade, zh: 等级}, hit: first, default: minor, rules: [{when: n > 3, then: major}]}\n"
    found = read_dmn(exported(body, "zh").text)
    assert (found.label, found.inputs["_n"].label, found.decisions["_g"].label) == ("小", "数", "等级")
    assert read_dmn(exported(body).text).label == "Small"


@pytest.mark.parametrize(
    ("when", "told", "inputs"),
    [
        ("s > 2 working days", "the duration 2 working days is known to Duban only", {"_s"}),
        (
            "working days between(started_at, now) > 3",
            "working days between(…) is known to Duban only",
            {"_now", "_started_at"},
        ),
        ("previous(n) > 3", "previous(n) is an input, n_before", {"_n_before"}),
        ('in state("open")', 'in state("open") is an input, in_open', {"_in_open"}),
        ("s > terms.patience", "the term patience is 3 working days, a duration that only Duban knows", {"_s"}),
    ],
)
def test_what_only_duban_has_is_told(when: str, told: str, inputs: set[str]) -> None:
    made = exported(f"  g: {{hit: first, default: minor, rules: [{{when: '{when}', then: major}}]}}\n")
    assert [finding.message for finding in made.findings] == [told]
    assert not made.errors
    assert set(read_dmn(made.text).inputs) == inputs


def test_a_process_without_decisions_is_told() -> None:
    text = "duban: 1\nprocess: small\ninitial: open\nstates: {open: {final: true}}\n"
    made = export_dmn(read_definition(Source("small.yaml", text)))
    assert [finding.message for finding in made.findings] == ["the process has no decisions"]
    assert read_dmn(made.text).decisions == {}
