"""YAML that is written is read back as the same data, however wild the texts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.definition import read_yaml
from duban.design.yaml_out import to_yaml

TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"]), min_size=1, max_size=30)
WILD = ["on", "no", "12:30", "010", "true", "null", "~", "- a", "a: b", "a #b", "'", '"', " a ", "{a", "1e3", "a\nb"]
SCALARS = (
    st.none() | st.booleans() | st.integers(-(10**6), 10**6) | TEXTS
    | st.sampled_from(WILD)
    | st.decimals(-1000, 1000, places=2, allow_nan=False, allow_infinity=False)
)  # fmt: skip
DATA = st.dictionaries(
    TEXTS,
    st.recursive(
        SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4), max_leaves=12
    ),
    min_size=1,
    max_size=5,
)


@given(DATA)
def test_what_is_written_is_read_back(data: dict[str, Any]) -> None:
    read, _ = read_yaml(to_yaml(data), "made.yaml")
    assert read == data


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("quality", "a: quality\n"),
        ("n > 3", "a: 'n > 3'\n"),
        ('k = "x"', "a: 'k = \"x\"'\n"),
        ("it's", 'a: "it\'s"\n'),
        (Decimal("2.50"), "a: 2.50\n"),
        ([1, "x"], "a:\n  - 1\n  - x\n"),
        ({}, "a: {}\n"),
        ("投诉", "a: 投诉\n"),
    ],
)
def test_it_looks_as_people_write_it(value: Any, shown: str) -> None:
    assert to_yaml({"a": value}) == shown
