"""Every kind of problem is described, has an example that shows it, and no other kind occurs in the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import duban.definition
from duban.definition import Source, check_definition
from duban.definition.problems import WARNINGS, Kind, kinds, severity_of, whole_example

SOURCES = Path(duban.definition.__file__).parent
WITHOUT_EXAMPLE = {
    "calendar-ends", "downwards", "duplicate-process", "file", "standard", "too-deep", "too-large", "unknown-calendar",
    "unknown-process", "unknown-role", "unknown-roster", "unknown-service", "unserved",
}  # fmt: skip
"""What needs surroundings, a second file or a huge one; each has a test of its own."""


@pytest.mark.parametrize("kind", [kind for kind in kinds() if kind.example], ids=lambda kind: kind.code)
def test_the_example_shows_the_problem(kind: Kind) -> None:
    found = check_definition(Source("example.yaml", whole_example(kind.example))).problems
    assert kind.code in {one.code for one in found}, "\n".join(map(str, found))
    shown = next(one for one in found if one.code == kind.code)
    assert shown.severity == kind.severity
    assert shown.message
    assert shown.suggestion
    assert shown.line >= 1
    assert shown.column >= 1


def test_only_what_needs_surroundings_has_no_example() -> None:
    assert {kind.code for kind in kinds() if not kind.example} == WITHOUT_EXAMPLE


def test_the_table_is_complete() -> None:
    text = "\n".join(path.read_text("utf-8") for path in SOURCES.rglob("*.py") if "feel" not in path.parts)
    calls = r"(?:report\.add|report\.at|report\.at_key|fault|_problem|Words|scope\.known|_Fault)\(\s*"
    used = set(re.findall(calls + r'"([a-z]+(?:-[a-z]+)*)",', text)) & {kind.code for kind in kinds()}
    named = set(re.findall(r'"([a-z]+-[a-z]+(?:-[a-z]+)*)"', text))
    codes = {kind.code for kind in kinds()}
    assert not {code for code in codes if f'"{code}"' not in text and not code.startswith("unknown-")}
    assert used <= codes
    assert codes >= WARNINGS
    assert {f"unknown-{kind}" for kind in re.findall(r'known\("([a-z]+)", "', text)} <= codes
    assert named


def test_meanings_are_sentences() -> None:
    for kind in kinds():
        assert kind.meaning.endswith("."), kind.code
        assert severity_of(kind.code) in ("error", "warning")
