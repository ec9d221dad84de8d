"""Plain scalars follow YAML 1.2."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.definition import read_yaml
from duban.definition.scalars import resolve


@pytest.mark.parametrize(
    "text",
    ["on", "off", "yes", "no", "Yes", "NO", "y", "n", "12:30", "1:2:3", "2026-10-08", "2026-10-08 16:00", "1_000", "0b1",
     ".inf", "-.inf", ".nan", "1e", "0x", "0o8", "+", "-", ".", "=", "1" * 50, "1e9999", "tRue", "None"],
)  # fmt: skip
def test_texts_stay_texts(text: str) -> None:
    assert resolve(text) == text
    assert isinstance(resolve(text), str)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("010", 10),
        ("0o10", 8),
        ("0x1F", 31),
        ("-7", -7),
        ("+7", 7),
        ("1.50", Decimal("1.50")),
        (".5", Decimal("0.5")),
        ("1e3", Decimal(1000)),
        ("true", True),
        ("FALSE", False),
        ("~", None),
        ("", None),
        ("null", None),
    ],
)
def test_values(text: str, value: object) -> None:
    assert resolve(text) == value
    assert type(resolve(text)) is type(value)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9), max_value=10**9))
def test_decimals_are_exact(number: Decimal) -> None:
    assert resolve(f"{number:f}") == number


def test_quotes_make_a_text_of_anything() -> None:
    data, _ = read_yaml("a: \"1\"\nb: 'true'\nc: \"\"\nd: '~'\n", "x.yaml")
    assert data == {"a": "1", "b": "true", "c": "", "d": "~"}


def test_keys_are_texts() -> None:
    data, _ = read_yaml("on: 1\nno: 2\n12:30: 3\n2026-10-01: 4\n5: 6\ntrue: 7\n", "x.yaml")
    assert list(data) == ["on", "no", "12:30", "2026-10-01", "5", "true"]
