"""What a plain YAML scalar says: the core schema of YAML 1.2, so `on`, `no`, `12:30` and dates are texts."""

from __future__ import annotations

import re
from decimal import Decimal

_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_TRUE = frozenset({"true", "True", "TRUE"})
_FALSE = frozenset({"false", "False", "FALSE"})
_DIGITS = r"[0-9]{1,40}"
_DECIMAL = re.compile(rf"[-+]?{_DIGITS}")
_OCTAL = re.compile(r"0o[0-7]{1,40}")
_HEX = re.compile(r"0x[0-9a-fA-F]{1,40}")
_FLOAT = re.compile(rf"[-+]?(\.{_DIGITS}|{_DIGITS}(\.[0-9]{{0,40}})?)([eE][-+]?[0-9]{{1,3}})?")

Scalar = None | bool | int | Decimal | str


def resolve(text: str) -> Scalar:
    """The value of a plain scalar. Numbers are exact (int or Decimal); what is beyond forty digits stays a text."""
    if not text or text[0] in "~nNtTfF":
        return _word(text)
    return _number(text) if text[0] in "-+.0123456789" else text


def _word(text: str) -> Scalar:
    if text in _NULL:
        return None
    if text in _TRUE:
        return True
    return False if text in _FALSE else text


def _number(text: str) -> Scalar:
    if _DECIMAL.fullmatch(text):
        return int(text)
    if _OCTAL.fullmatch(text):
        return int(text[2:], 8)
    if _HEX.fullmatch(text):
        return int(text[2:], 16)
    return Decimal(text) if _FLOAT.fullmatch(text) else text
