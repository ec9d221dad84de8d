"""Our tables and DMN's mean the same: random ones go out and come in again, and every way gives the same answer."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from dmn_kit import agrees
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from random_tables import HEAD, TAIL, inputs, tables

from duban import World, compile_program, read_definition
from duban.calendars import always
from duban.definition import check_definition
from duban.definition.model import Definition, Source
from duban.design.dmn import Decider, export_dmn, import_dmn, read_dmn
from duban.errors import EvaluationError

AT = datetime(2026, 10, 8, tzinfo=UTC)
ERROR = "an error"


def heart(definition: Definition, facts: dict[str, Any]) -> Any:
    """The outputs after the process has decided."""
    world = World({definition.process: compile_program(definition, always())}, AT)
    known = {name: value for name, value in facts.items() if name in definition.facts}
    try:
        found = world.instance(world.start(definition.process, known)).facts
    except EvaluationError:
        return ERROR
    (decision,) = definition.decisions.values()
    if "judge" in decision.outputs:  # several outputs of a DMN table that collects: a list of records
        rows = found.get("judge") or []
        return [[row[name] for row in rows] for name in ("gs", "hs")]
    return [found.get(name) for name in decision.outputs]


def dmn(decider: Decider, facts: dict[str, Any], definition: Definition) -> Any:
    """What DMN's reading of the exported table gives, as a list of the outputs' values."""
    (decision,) = definition.decisions.values()
    name = decision.outputs[0] if len(decision.outputs) == 1 else "judge"
    names = {one.name for one in decider.model.inputs.values()}
    given = {fact: Decimal(value) if fact == "d" and value else value for fact, value in facts.items() if fact in names}
    verdict = decider.decide(name, given, at=AT)
    if verdict.notes:
        return ERROR
    if len(decision.outputs) == 1:
        return [verdict.value]
    if isinstance(verdict.value, list):
        return [[row[output] for row in verdict.value] for output in decision.outputs]
    return [(verdict.value or {}).get(output) for output in decision.outputs]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(tables(), st.lists(inputs(), min_size=3, max_size=6))
def test_tables_go_out_and_in_and_mean_the_same(text: str, rows: list[dict[str, Any]]) -> None:
    definition = check_definition(Source("judging.yaml", text)).definition
    assume(definition is not None)
    assert definition is not None
    exported = export_dmn(definition)
    assert not exported.findings
    decider = Decider(read_dmn(exported.text, "judging.dmn"))
    assert not decider.findings
    imported = import_dmn(exported.text, "judging.dmn")
    assert not imported.errors, (imported.findings, imported.text)
    again = read_definition(Source("again.yaml", imported.text))
    for row in rows:
        expected = heart(definition, row)
        assert agrees(dmn(decider, row, definition), expected), (row, exported.text)
        assert agrees(heart(again, row), expected), (row, imported.text)


def test_what_is_unknown_hits_no_rule_whichever_way_it_is_written() -> None:
    text = HEAD + "  judge:\n    hit: first\n    outputs: [g]\n    rules: [{when: not(n > 3), then: major}]\n" + TAIL
    definition = read_definition(Source("judging.yaml", text))
    exported = export_dmn(definition).text
    again = read_definition(Source("again.yaml", import_dmn(exported).text))
    for n, expected in ((None, None), (2, "major"), (5, None)):
        assert heart(definition, {"n": n}) == heart(again, {"n": n}) == [expected]
        assert Decider(read_dmn(exported)).decide("g", {"n": n}).value == expected
