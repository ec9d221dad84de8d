"""Built-in functions on text."""

from __future__ import annotations

from typing import Any

from duban.definition.feel.numbers import CONTEXT, Number, integer
from duban.definition.feel.problems import EvaluationLimit
from duban.definition.feel.signatures import Table
from duban.definition.feel.text import show
from duban.definition.feel.values import MAX_TEXT, Env

TEXTS = Table()


@TEXTS.add("string(from: any?) -> text", env=True)
def string(env: Env, value: Any) -> str | None:
    return None if value is None else show(env, value)


@TEXTS.add("substring(string: text, start position: number, length?: number) -> text")
def substring(text: str, start: Number, length: Number | None = None) -> str | None:
    first = integer(start)
    count = len(text) if length is None else integer(length)
    if first == 0 or count < 1 or abs(first) > len(text):
        return None if first == 0 else ""
    begin = first - 1 if first > 0 else len(text) + first
    return text[begin : begin + count]


@TEXTS.add("string length(string: text) -> number")
def string_length(text: str) -> int:
    return len(text)


@TEXTS.add("upper case(string: text) -> text")
def upper_case(text: str) -> str:
    return text.upper()


@TEXTS.add("lower case(string: text) -> text")
def lower_case(text: str) -> str:
    return text.lower()


@TEXTS.add("substring before(string: text, match: text) -> text")
def substring_before(text: str, match: str) -> str:
    before, found, _ = text.partition(match) if match else ("", "", "")
    return before if found else ""


@TEXTS.add("substring after(string: text, match: text) -> text")
def substring_after(text: str, match: str) -> str:
    return text.partition(match)[2] if match else text


@TEXTS.add("contains(string: text, match: text) -> boolean")
def contains(text: str, match: str) -> bool:
    return match in text


@TEXTS.add("starts with(string: text, match: text) -> boolean")
def starts_with(text: str, match: str) -> bool:
    return text.startswith(match)


@TEXTS.add("ends with(string: text, match: text) -> boolean")
def ends_with(text: str, match: str) -> bool:
    return text.endswith(match)


@TEXTS.add("split(string: text, delimiter: text) -> list<text>")
def split(text: str, delimiter: str) -> list[str]:
    return text.split(delimiter) if delimiter else list(text)


@TEXTS.add("string join(list: list<text>, delimiter?: text?) -> text")
def string_join(items: list[Any], delimiter: str | None = None) -> str | None:
    texts = [item for item in items if item is not None]
    if not all(isinstance(item, str) for item in texts):
        return None
    separator = delimiter or ""
    if sum(map(len, texts)) + len(separator) * len(texts) > MAX_TEXT:
        raise EvaluationLimit(f"a text longer than {MAX_TEXT} characters")
    return separator.join(texts)


@TEXTS.add("number(from: text) -> number")
def number(text: str) -> Number:
    return _number(text)


@TEXTS.add("number(from: text, grouping separator: text?, decimal separator: text?) -> number")
def grouped_number(text: str, grouping: str | None, point: str | None) -> Number | None:
    if grouping not in (None, " ", ",", ".") or point not in (None, ",", ".") or (grouping and grouping == point):
        return None
    ungrouped = text.replace(grouping, "") if grouping else text
    return _number(ungrouped.replace(point, ".") if point else ungrouped)


def _number(text: str) -> Number:
    if text.lstrip("-").isdecimal() and text.isascii() and len(text) < 30:
        return int(text)
    if not set(text) <= set("0123456789.eE+-"):
        raise ValueError(f"{text!r} is no number")
    return CONTEXT.create_decimal(text)
