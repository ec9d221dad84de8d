"""Every example of the reference page gives what the page says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from feel_host import Host

from duban.definition.feel import (
    ANY,
    BOOLEAN,
    DATE,
    DATETIME,
    DURATION,
    NUMBER,
    TEXT,
    Enum,
    FeelError,
    ListOf,
    Names,
    Type,
    compile_expression,
    compile_unary_tests,
)
from duban.definition.feel.library import LIBRARY

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "expressions.md").read_text(encoding="utf-8")
SIMPLE = {type_.describe(): type_ for type_ in (BOOLEAN, DATE, DATETIME, DURATION, NUMBER, TEXT)}


def rows(*header: str) -> Iterator[list[str]]:
    """The rows of every table with this header."""
    inside = False
    for line in PAGE.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        if not cells:
            inside = False
        elif cells == list(header):
            inside = True
        elif inside and set(line) - set("|-"):
            yield cells


def code(cell: str) -> str:
    return cell.strip("`")


def type_named(name: str, text: str) -> Type:
    if text.startswith("list of "):
        return ListOf(type_named(name, text.removeprefix("list of ")))
    return SIMPLE.get(text) or Enum(name, tuple(text.split(", ")))


FACTS = [(code(name), type_, code(value)) for name, type_, value in rows("name", "type", "its value in the examples")]
NAMES = Names.of_process({name: type_named(name, type_) for name, type_, _ in FACTS})


def host() -> Host:
    facts: dict[str, Any] = {}
    for name, _, value in FACTS:
        facts[name] = compile_expression(value, NAMES)(Host(facts))
    return Host(facts)


def evaluate(text: str) -> Any:
    return compile_expression(text, NAMES)(host())


def test_the_page_has_examples() -> None:
    assert len(FACTS) == 11
    assert isinstance(host()["received"], datetime)
    assert len(list(rows("expression", "value"))) >= 80


@pytest.mark.parametrize(("text", "value"), list(rows("expression", "value")))
def test_an_example_gives_the_value_beside_it(text: str, value: str) -> None:
    if value.startswith("refused: "):
        with pytest.raises(FeelError, match=re.escape(value.removeprefix("refused: "))):
            evaluate(code(text))
        return
    found, expected = evaluate(code(text)), evaluate(code(value))
    assert found == expected
    assert compile_expression("a = b", {"a": ANY, "b": ANY})(Host({"a": found, "b": expected})) is True


@pytest.mark.parametrize(("cell", "good", "bad"), list(rows("cell", "passes", "does not")))
def test_a_cell_lets_through_what_the_page_says(cell: str, good: str, bad: str) -> None:
    test = compile_unary_tests(code(cell), NUMBER, NAMES)
    assert test.evaluate(host(), evaluate(code(good))) is True
    if bad:
        assert test.evaluate(host(), evaluate(code(bad))) is False


@pytest.mark.parametrize(("text", "says"), list(rows("written", "says")))
def test_a_mistake_is_reported_as_the_page_says(text: str, says: str) -> None:
    with pytest.raises(FeelError, match=re.escape(says)):
        evaluate(code(text))


def test_the_page_names_every_function() -> None:
    listed = {name for _, names in rows("about", "functions") for name in re.findall(r"`([^`]+)`", names)}
    assert listed == set(LIBRARY)
