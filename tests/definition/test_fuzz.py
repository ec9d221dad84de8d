"""Whatever a file holds, reading it gives a definition or problems, and nothing else."""

from __future__ import annotations

import pytest
from definition_texts import FILES
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duban.definition import Source, check_definition, read_definition
from duban.errors import DefinitionError

GOOD = (FILES / "complaint.yaml").read_text("utf-8")
LINES = GOOD.splitlines(keepends=True)
WORDS = sorted({word.strip(",:") for word in GOOD.replace("{", " ").replace("}", " ").split() if word.strip(",:")})
ENOUGH = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def survive(text: str) -> None:
    checked = check_definition(Source("x.yaml", text))
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for one in checked.problems:
        assert one.line >= 1
        assert one.column >= 1
        assert one.line <= len(lines) + 1, one
        assert one.message
        str(one)
    if checked.definition is None:
        with pytest.raises(DefinitionError):
            read_definition(Source("x.yaml", text))
    else:
        assert read_definition(Source("x.yaml", text)).hash == checked.definition.hash


@ENOUGH
@given(st.text(st.characters(codec="utf-8"), max_size=300))
def test_any_text(text: str) -> None:
    survive(text)


@ENOUGH
@given(st.text("{}[]:,-&*!|>'\"%@`#? \n\tab0", max_size=80))
def test_any_punctuation(text: str) -> None:
    survive(text)


@ENOUGH
@given(
    st.lists(
        st.tuples(st.integers(0, len(GOOD) - 1), st.sampled_from(["delete", *"{}[]:,'\"\n \t#*&-", *WORDS])), max_size=6
    )
)
def test_a_good_file_with_some_characters_changed(changes: list[tuple[int, str]]) -> None:
    text = GOOD
    for at, what in changes:
        at = min(at, len(text))
        text = text[:at] + ("" if what == "delete" else what) + text[at + 1 :]
    survive(text)


@ENOUGH
@given(st.lists(st.tuples(st.integers(0, len(LINES) - 1), st.integers(0, len(LINES) - 1)), max_size=5), st.data())
def test_a_good_file_with_lines_moved_dropped_or_doubled(moves: list[tuple[int, int]], data: st.DataObject) -> None:
    lines = list(LINES)
    for one, two in moves:
        what = data.draw(st.sampled_from(["move", "drop", "double"]))
        line = lines[one % len(lines)]
        if what != "double":
            lines.remove(line)
        if what != "drop":
            lines.insert(two % (len(lines) + 1), line)
    survive("".join(lines))


@ENOUGH
@given(st.data())
def test_a_good_file_with_words_exchanged(data: st.DataObject) -> None:
    text = GOOD
    for _ in range(data.draw(st.integers(1, 6))):
        old, new = (
            data.draw(st.sampled_from(WORDS)),
            data.draw(st.sampled_from([*WORDS, "5", "true", "null", "[]", "{}", "''"])),
        )
        text = text.replace(old, new, data.draw(st.integers(1, 3)))
    survive(text)


tree = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 20).map(str) | st.sampled_from(WORDS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=4),
    max_leaves=25,
)


@ENOUGH
@given(tree)
def test_words_of_the_language_in_any_structure(value: object) -> None:
    import yaml

    text = yaml.safe_dump(value, allow_unicode=True, sort_keys=False) if isinstance(value, dict) else str(value)
    survive("duban: 1\nprocess: x\n" + text)
