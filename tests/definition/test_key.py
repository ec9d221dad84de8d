"""The key of an instance never changes."""

import pytest

from duban.definition import Source, check_definition

TEXT = """
duban: 1
process: p
key: no
facts: {no: {type: text}, other: {type: text}}
events: {go: {}}
initial: a
states: {a: {ON}}
"""


@pytest.mark.parametrize(
    "on",
    ["on: {go: {to: a, do: [{set: {no: other}}]}}", "call: {process: q, into: {no: event.no}}, on: {go: {to: a}}"],
)
def test_the_key_cannot_be_set(on: str) -> None:
    problems = check_definition(Source("p.yaml", TEXT.replace("ON", on))).errors
    assert [(one.code, one.line) for one in problems] == [("conflict", 8)]
    assert "never changes" in problems[0].message
