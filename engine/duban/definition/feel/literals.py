"""Constants as they are written: numbers, texts, durations, and the dates and times of `@"…"`."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from duban.definition.feel.numbers import CONTEXT, Number, fit
from duban.definition.feel.temporal_text import FormatError, parse_temporal
from duban.definition.feel.types import DATE, DURATION, NUMBER, TEXT, Type
from duban.durations import AT_ONCE, parse_duration

_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{6})|(.))", re.DOTALL)
_ESCAPED = {'"': '"', "\\": "\\", "/": "/", "n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "'": "'"}
_DIGITS = 400


class LiteralError(Exception):
    """A constant cannot be read; `stand_in` is a value of its type, so that checking can go on."""

    def __init__(self, message: str, stand_in: tuple[object, Type], suggestion: str | None = None) -> None:
        self.message, self.stand_in, self.suggestion = message, stand_in, suggestion
        super().__init__(message)


def number_literal(text: str) -> tuple[Number, Type]:
    """An int when the text has only digits, else a Decimal; beyond 34 digits rounded, as DMN's numbers are."""
    if len(text) > _DIGITS:
        raise LiteralError(f"a number has at most {_DIGITS} digits", (0, NUMBER))
    if text.isdecimal():
        return fit(int(text)), NUMBER
    try:
        return CONTEXT.create_decimal(text), NUMBER
    except (InvalidOperation, ArithmeticError):
        raise LiteralError(f"{text} is beyond the numbers of FEEL", (Decimal(0), NUMBER)) from None


def duration_literal(text: str) -> tuple[object, Type]:
    """A duration in words, such as `2 working days`."""
    try:
        return parse_duration(text), DURATION
    except ValueError as error:
        message, _, suggestion = str(error).partition("; ")
        raise LiteralError(message, (AT_ONCE, DURATION), suggestion or None) from None


def unescape(body: str) -> tuple[str, Type]:
    """The text between two quotes, its escapes resolved."""
    unknown = [match[3] for match in _ESCAPE.finditer(body) if match[3] and match[3] not in _ESCAPED]
    if unknown:
        raise LiteralError(f"\\{unknown[0]} is no escape", (body, TEXT), "write \\\\ for a backslash")
    try:
        return _join_surrogates(_ESCAPE.sub(_resolve, body)), TEXT
    except ValueError:
        raise LiteralError("this escape is no character", (body, TEXT)) from None


def _resolve(match: re.Match[str]) -> str:
    return _ESCAPED[match[3]] if match[3] else chr(int(match[1] or match[2], 16))


def _join_surrogates(text: str) -> str:
    return text.encode("utf-16", "surrogatepass").decode("utf-16")


def special_literal(body: str) -> tuple[object, Type]:
    """The value of `@"…"`: a date, time, date and time or duration. A date and time may come as NaiveDatetime."""
    try:
        value, type_ = parse_temporal(body)
    except FormatError as error:
        raise LiteralError(str(error), (None, DATE), error.suggestion) from None
    return value, type_
