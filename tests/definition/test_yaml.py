"""YAML becomes plain data with the place of every node; what would surprise a reader is refused."""

from __future__ import annotations

import sys
import time
import tracemalloc

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from duban.definition import read_yaml
from duban.definition.located import SourceText, Spot
from duban.definition.model import Place
from duban.errors import DefinitionError, Problem


def faults(text: str) -> list[Problem]:
    with pytest.raises(DefinitionError) as caught:
        read_yaml(text, "x.yaml")
    return list(caught.value.problems)


def fault(text: str) -> tuple[str, int, int]:
    (one,) = faults(text)
    return one.code, one.line, one.column


def test_places_of_keys_and_values() -> None:
    _, locate = read_yaml("a:\n  bc: [x, {y: 1}]\n", "x.yaml")
    here = locate(("a", "bc", 1, "y"))
    assert (here.key.line, here.key.column) == (2, 12)
    assert (here.value.line, here.value.column) == (2, 15)
    assert str(locate(("a",)).value) == "x.yaml:2:3"


def test_a_path_that_goes_too_far_ends_at_what_is_there() -> None:
    _, locate = read_yaml("a: {b: 1}\n", "x.yaml")
    assert locate(("a", "b", 0, "c")) == locate(("a", "b"))


def test_chinese_text_counts_in_characters() -> None:
    _, locate = read_yaml("标题: {中文: 投诉, 键: 值}\n", "x.yaml")
    assert locate(("标题", "键")).key.column == 14


def test_a_byte_order_mark_and_windows_line_ends_move_nothing() -> None:
    data, locate = read_yaml("\ufeffa: 1\r\nb:\r\n  c: 2\r\n", "x.yaml")
    assert data == {"a": 1, "b": {"c": 2}}
    assert str(locate(("b", "c")).key) == "x.yaml:3:3"


def test_an_empty_file_is_nothing() -> None:
    assert read_yaml("", "x.yaml")[0] is None
    assert read_yaml("# only a comment\n", "x.yaml")[0] is None


def test_duplicate_keys_name_both_places() -> None:
    (one,) = faults("a: 1\nb: 2\n  \na: 3\n")
    assert (one.line, one.column) == (4, 1)
    assert one.message == "the key 'a' appears twice, first in line 1, column 1"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: &x 1\n", ("alias", 1, 4)),
        ("a: !!str 1\n", ("tag", 1, 4)),
        ("a: !x {b: 1}\n", ("tag", 1, 4)),
        ("a: {<<: {b: 1}}\n", ("alias", 1, 5)),
        ("a: 1\n---\nb: 1\n", ("several-documents", 2, 1)),
        ("? [a, b]\n: 1\n", ("key", 1, 3)),
        ("a: {[x]: 1}\n", ("key", 1, 5)),
        ("{: 1}\n", ("syntax", 1, 2)),
    ],
)
def test_what_hides_or_surprises_is_refused(text: str, expected: tuple[str, int, int]) -> None:
    assert fault(text) == expected


def test_an_alias_is_refused_where_it_stands() -> None:
    assert [(one.code, one.line, one.column) for one in faults("a: &x [1]\nb: *x\nc: [*x]\n")] == [
        ("alias", 1, 4),
        ("alias", 2, 4),
        ("alias", 3, 5),
    ]


def bomb(levels: int) -> str:
    lines = ["a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]"]
    lines += [f"a{n}: &a{n} [" + ", ".join([f"*a{n - 1}"] * 9) + "]" for n in range(1, levels)]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    "text",
    [bomb(10), bomb(300), "[" * 100_000, "{a: " * 100_000, "- " * 100_000, "a:\n" + "  - x\n" * 150_000, '"' + "x" * 10**6],
    ids=["bomb", "large-bomb", "lists", "maps", "dashes", "long", "open-quote"],
)  # fmt: skip
def test_bombs_are_refused_in_under_a_second(text: str) -> None:
    def taken() -> float:
        begin = time.process_time()
        assert faults(text)
        return time.process_time() - begin

    enough = 1 if sys.gettrace() is None else 5
    assert any(taken() < enough for _ in range(3))  # other work on the machine can slow one of them


@pytest.mark.parametrize("text", [bomb(300), "[" * 100_000, "a:\n" + "  - x\n" * 150_000], ids=["bomb", "lists", "long"])
def test_bombs_need_little_memory(text: str) -> None:
    tracemalloc.start()
    assert faults(text)
    assert tracemalloc.get_traced_memory()[1] < 60_000_000
    tracemalloc.stop()


def test_problems_are_bounded() -> None:
    text = "".join(f"k{n}: &a{n} 1\n" for n in range(5_000))
    assert len(faults(text)) <= 201


SHOWN = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]))
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | SHOWN,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abcd", min_size=1, max_size=8), inner, max_size=4),
    max_leaves=20,
)


@given(values, st.booleans())
def test_what_a_writer_wrote_is_read_back(value: object, flow: bool) -> None:
    text = yaml.safe_dump(value, default_flow_style=flow, allow_unicode=True, width=40, sort_keys=False)
    if "&id" in text or "\x85" in text or "\ufeff" in text or "..." in text:
        return
    data, _ = read_yaml(text, "x.yaml")
    assert data == value


STYLES = [
    ("a: one two three\n", "three"),
    ("a: 'it''s three'\n", "three"),
    ('a: "tab\\t \\u4e2d \\"q\\" three"\n', "three"),
    ("a: |\n  one\n  two three\n", "three"),
    ("a: >\n  one\n  two\n\n  three\n", "three"),
    ("a: one\n  two\n  three\n", "three"),
    ("a: 'one\n\n  two three'\n", "three"),
    ("中文: [一, 二 three]\n", "three"),
]


@pytest.mark.parametrize(("text", "word"), STYLES)
def test_a_place_inside_a_text_is_that_of_its_character(text: str, word: str) -> None:
    data, locate = read_yaml(text, "x.yaml")
    value, spot = _leaf(data, locate.cursor.spot)
    place = spot.inside(value, value.index(word))
    assert text.splitlines()[place.line - 1][place.column - 1 :].startswith(word)


def _leaf(data: object, spot: Spot) -> tuple[str, Spot]:
    while not isinstance(data, str):
        key = next(iter(data)) if isinstance(data, dict) else len(data) - 1  # type: ignore[arg-type]
        data, spot = data[key], spot.children[key]  # type: ignore[index]
    return data, spot


def test_places_take_back_what_was_inserted_to_mend_the_text() -> None:
    source = SourceText("x.yaml", "", ((0, 3), (0, 8), (1, 0)))
    assert source.place(0, 3) == Place("x.yaml", 1, 4)
    assert source.place(0, 4) == Place("x.yaml", 1, 4)
    assert source.place(0, 10) == Place("x.yaml", 1, 9)
    assert source.place(2, 5) == Place("x.yaml", 3, 6)
