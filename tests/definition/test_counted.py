"""Counting instances of another process needs facts that it keeps an index of."""

import pytest

from duban.definition import CheckContext, Source, check_definition

REPAIR = """
duban: 1
process: repair
key: no
facts: {no: {type: text}, room: {type: text, indexed: true}, craft: {type: text}, worker: {type: text}}
counts: {same: {match: [worker]}}
initial: a
states: {a: {final: true}}
"""
CASE = """
duban: 1
process: case
facts: {no: {type: text}, room: {type: text}, craft: {type: text}, worker: {type: text}, nobody: {type: text}}
counts: {repairs: {process: repair, match: [MATCH]}}
initial: a
states: {a: {final: true}}
"""


@pytest.mark.parametrize(
    ("match", "code"),
    [
        ("room", None), ("no", None), ("worker", None), ("craft", "missing-key"), ("nobody", "unknown-fact"),
        ("room], distinct: worker, within: [1 day", None), ("room], distinct: craft, within: [1 day", "missing-key"),
    ],
)  # fmt: skip
def test_what_instances_of_another_process_can_be_found_by(match: str, code: str | None) -> None:
    repair = check_definition(Source("repair.yaml", REPAIR)).definition
    text = CASE.replace("MATCH", match).replace("within: [1 day]", "within: 1 day")
    found = check_definition(Source("case.yaml", text), context=CheckContext(processes={"repair": repair})).errors
    assert [one.code for one in found] == ([code] if code else [])
    assert not check_definition(Source("case.yaml", text)).errors
