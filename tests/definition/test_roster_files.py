"""Rosters in files: what they give, and what they say when something is wrong, with file and line."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.definition import Source, read_roster
from duban.errors import DefinitionError


def test_the_header_of_a_csv_file_names_the_fields() -> None:
    text = '\ufeffname,flats,note\n\nnorth, 24 ,"a, b"\n南区,,\n'
    assert read_roster(Source("houses.csv", text)) == [
        {"name": "north", "flats": "24", "note": "a, b"},
        {"name": "南区", "flats": None, "note": None},
    ]


def test_a_yaml_file_is_a_list_of_texts_numbers_or_mappings() -> None:
    assert read_roster(Source("guards.yaml", "- Li\n- 7\n- {name: Wang, room: 3}\n")) == [
        "Li",
        7,
        {"name": "Wang", "room": 3},
    ]


def test_a_header_alone_is_a_roster_without_elements() -> None:
    assert read_roster(Source("houses.csv", "name,flats\n")) == []


@pytest.mark.parametrize(
    ("file", "text", "told"),
    [
        ("a.csv", "", "a.csv:1:1: error: the roster is empty; its first line names the fields"),
        ("a.csv", "name,,flats\nx,y,z\n", "a.csv:1:1: error: the field 2 has no name; the first line names the fields"),
        ("a.csv", "\nname,name\nx,y\n", "a.csv:2:1: error: the field 'name' is named twice; rename one of them"),
        (
            "a.csv",
            "name,flats\nx,1\n\ny\nz,1,2\n",
            "a.csv:4:1: error: 1 fields, where the header has 2; put a field with a comma into quotes\n"
            "a.csv:5:1: error: 3 fields, where the header has 2; put a field with a comma into quotes",
        ),
        ("a.csv", 'name\n"x', "a.csv:2:1: error: this is no CSV: unexpected end of data; look at the quotes"),
        ("a.yaml", "name: x\n", "a.yaml:1:1: error: a roster is a list, not a mapping; begin each item with a dash"),
    ],
)
def test_every_fault_has_its_line(file: str, text: str, told: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        read_roster(Source(file, text))
    assert str(caught.value) == told


def test_elements_that_say_nothing_are_faults_in_their_places() -> None:
    with pytest.raises(DefinitionError) as caught:
        read_roster(Source("a.yaml", "- x\n- true\n-\n- [a]\n"))
    assert [problem.line for problem in caught.value.problems] == [2, 3, 4]


@given(st.text(max_size=60))
def test_any_text_is_a_roster_or_has_a_fault(text: str) -> None:
    found: list[dict[str, object]] = []
    with suppress(DefinitionError):
        found = read_roster(Source("a.csv", text))
    assert all(element.keys() == found[0].keys() for element in found)
