"""A folder of definitions."""

from __future__ import annotations

from pathlib import Path

import pytest

from duban.definition import load_library
from duban.errors import DefinitionError

FLOW = "initial: open\nstates: {open: {final: true}}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "standards").mkdir()
    (tmp_path / ".hidden").mkdir()
    (tmp_path / "a.yaml").write_text(
        "duban: 1\nprocess: a\nterms: {slow: 2 days}\ninitial: call\n"
        "states: {call: {call: {process: b, with: {kind: x}}, done: end}, end: {final: true}}\n"
    )
    (tmp_path / "standards" / "b.yml").write_text(
        "duban: 1\nprocess: b\nfacts: {kind: {type: enum, values: [x, y], required: true}}\n" + FLOW
    )
    (tmp_path / "standards" / "a2.yaml").write_text("duban: 1\nprocess: a2\nextends: a\nterms: {slow: never}\n")
    (tmp_path / "a.scenario.yaml").write_text("scenario: x\nprocess: a\n")
    (tmp_path / "office.yaml").write_text("calendar: office\nzone: UTC\nweek: {}\n")
    (tmp_path / "notes.yaml").write_text("some: thing\n")
    (tmp_path / ".hidden" / "c.yaml").write_text("duban: 1\nprocess: c\n" + FLOW)
    return tmp_path


def test_it_finds_definitions_and_nothing_else(folder: Path) -> None:
    library = load_library(folder)
    assert sorted(library.sources) == ["a", "a2", "b"]
    assert library.resolve("b") is library.sources["b"]
    assert library.resolve("c") is None


def test_they_know_each_other(folder: Path) -> None:
    library = load_library(folder)
    assert library.check().problems == ()
    assert sorted(library.definitions) == ["a", "a2", "b"]


def test_a_wrong_value_for_another_process_is_found(folder: Path) -> None:
    text = (folder / "a.yaml").read_text().replace("kind: x", "kind: z")
    (folder / "a.yaml").write_text(text)
    library = load_library(folder)
    (one, *_) = library.check().errors
    assert one.file.endswith("a.yaml")
    with pytest.raises(DefinitionError):
        _ = library.definitions


def test_a_missing_required_fact_of_another_process_is_found(folder: Path) -> None:
    text = (folder / "a.yaml").read_text().replace(", with: {kind: x}", "")
    (folder / "a.yaml").write_text(text)
    codes = {(one.code, one.message) for one in load_library(folder).check().errors}
    assert ("missing-key", "the process 'b' cannot start without its fact 'kind'") in codes


def test_an_unknown_process_is_found(folder: Path) -> None:
    text = (folder / "a.yaml").read_text().replace("process: b", "process: bb")
    (folder / "a.yaml").write_text(text)
    assert next(iter(load_library(folder).check().errors)).code == "unknown-process"


def test_a_broken_neighbour_is_known_all_the_same(folder: Path) -> None:
    (folder / "standards" / "b.yml").write_text("duban: 1\nprocess: b\nfact: {}\n" + FLOW)
    found = load_library(folder).check()
    assert {Path(one.file).name for one in found.errors} == {"b.yml"}


def test_a_process_defined_twice(folder: Path) -> None:
    (folder / "standards" / "z.yaml").write_text("duban: 1\nprocess: b\n" + FLOW)
    (one,) = load_library(folder).check().errors
    assert (one.code, one.line) == ("duplicate-process", 2)
    assert "b.yml" in one.message


def test_a_definition_without_its_first_line_is_not_passed_over(folder: Path) -> None:
    (folder / "d.yaml").write_text("process: d\n" + FLOW)
    (one,) = load_library(folder).check().errors
    assert one.message == "'duban' is missing"


def test_an_unreadable_file_is_told(folder: Path) -> None:
    (folder / "e.yaml").write_bytes(b"\xff")
    (one,) = load_library(folder).check().errors
    assert one.code == "file"


def test_a_folder_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError):
        load_library(tmp_path / "nowhere")
