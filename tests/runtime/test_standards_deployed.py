"""Deployed standards: read again from the store as they were, whatever they extend and in whatever order."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from conftest_runtime import Office, at

from duban.definition.model import Source
from duban.errors import ConfigurationError, DefinitionError

BASE = """
duban: 1
process: base
calendar: office
terms: {first: 1 day, second: 1 day}
initial: a
states:
  a: {timers: {t: {after: terms.first, to: b}}}
  b: {timers: {t: {after: terms.second, to: c}}}
  c: {}
"""
MIDDLE = "duban: 1\nprocess: middle\nextends: base\nterms: {first: 2 days}\n"
TOP = "duban: 1\nprocess: top\nextends: middle\nterms: {second: 3 days}\n"
FILES = {"base": BASE, "middle": MIDDLE, "top": TOP}


def resolve(name: str) -> Source | None:
    return Source(f"{name}.yaml", FILES[name]) if name in FILES else None


def test_a_standard_of_a_standard_is_loaded_as_it_was_deployed(open_office: Callable[..., Office]) -> None:
    office = open_office()
    office.engine.deploy(Source("top.yaml", TOP), resolve)
    started = office.engine.start("top", {})
    other = open_office()  # reads the sources from the store: nobody resolves names for it
    assert other.engine.program("top").definition.hash == office.engine.program("top").definition.hash
    terms = {name: str(value) for name, value in other.engine.program("top").terms.items()}
    assert terms == {"first": "2 days", "second": "3 days"}
    other.at("2026-11-04 09:00")
    assert other.engine.instance(started.id).states == ["b"]
    assert other.engine.instance(started.id).next_due == at("2026-11-07 09:00")


def test_a_standard_whose_base_is_missing_is_not_deployed(office: Office) -> None:
    with pytest.raises(DefinitionError, match="base"):
        office.engine.deploy(Source("middle.yaml", MIDDLE), lambda name: None)
    assert office.engine.processes() == []


def test_a_base_that_changes_is_another_version_of_what_extends_it(open_office: Callable[..., Office]) -> None:
    office = open_office()
    first = office.engine.deploy(Source("middle.yaml", MIDDLE), resolve)
    changed = {**FILES, "base": BASE.replace("second: 1 day", "second: 5 days")}
    second = office.engine.deploy(Source("middle.yaml", MIDDLE), lambda name: Source(name, changed[name]))
    assert first.version != second.version
    terms = [str(office.engine.program("middle", one.version).terms["second"]) for one in (first, second)]
    assert terms == ["1 day", "5 days"]
    again = open_office()
    assert [str(again.engine.program("middle", one.version).terms["second"]) for one in (first, second)] == terms


def test_the_same_declared_version_with_another_base_is_refused(office: Office) -> None:
    numbered = Source("middle.yaml", f"{MIDDLE}version: 1\n")
    office.engine.deploy(numbered, resolve)
    assert not office.engine.deploy(numbered, resolve).new
    with pytest.raises(ConfigurationError, match="never changes"):
        office.engine.deploy(numbered, lambda name: Source(name, BASE.replace("second: 1 day", "second: 5 days")))
