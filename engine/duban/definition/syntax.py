"""YAML's own syntax errors: said plainly, and mended where the cure is certain, so that the rest is read as well."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import yaml

from duban.definition.located import SourceText
from duban.definition.punctuation import ASCII, Fullwidth, fullwidth, halfwidth
from duban.definition.report import Report

_TAB = "indented with a tab"
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ufffe\uffff\ud800-\udfff]")
_COMMENT = re.compile(r"\s+#.*$|\s+$")
_LONGEST_LINE = 2_000
_INTERVAL_ENDS = (")]", "])")
_BRACKETS = {"(": ")", "[": "]", "{": "}"}


class Unquoted(Exception):
    """A text with `{{ … }}` stands without quotes at this line and column (from 0)."""

    def __init__(self, line: int, column: int) -> None:
        self.line, self.column = line, column
        super().__init__(line, column)


@dataclass(frozen=True, slots=True)
class _Fault:
    """What a syntax error means to a reader: where (from 0), what, what to do, and how to mend it for this reading."""

    line: int
    column: int
    message: str
    suggestion: str
    mend: Callable[[SourceText, int, int], SourceText | None] | None = None
    code: str = "syntax"


def clean(source: SourceText, report: Report) -> SourceText:
    """Line ends made one, control characters reported and blanked."""
    text = source.text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    for found in _CONTROL.finditer(text):
        before = text[: found.start()]
        place = source.place(before.count("\n"), len(before) - before.rfind("\n") - 1)
        report.add("syntax", place, f"the character U+{ord(found[0]):04X} is not allowed", "remove it")
    return replace(source, text=_CONTROL.sub(" ", text))


def explain(
    source: SourceText, error: yaml.YAMLError | Unquoted | Fullwidth, report: Report, after: tuple[int, int]
) -> tuple[SourceText | None, tuple[int, int]]:
    """Report a syntax error; the mended text to go on with, or None, and the error's place.

    Only what lies `after` the last mended place is mended: else the cure has not helped.
    """
    if isinstance(error, Fullwidth):
        fault = _fullwidth(source, error.line, error.column)
    else:
        fault = _unquoted(error) if isinstance(error, Unquoted) else _fault(source, error)
    place = source.place(fault.line, fault.column)
    report.add(fault.code, place, fault.message, fault.suggestion)
    here = (place.line, place.column)
    return (fault.mend(source, fault.line, fault.column) if fault.mend and here > after else None), here


def _unquoted(error: Unquoted) -> _Fault:
    hint = 'put the text in quotes: "{{ … }}"'
    return _Fault(error.line, error.column, "a text with {{ … }} stands without quotes", hint, _quote)


def _fullwidth(source: SourceText, line: int, column: int) -> _Fault:
    sign = _line(source, line)[column]
    return _Fault(line, column, f"YAML does not read the Chinese {sign}", f"write {ASCII[sign]} and a blank", halfwidth)


def _fault(source: SourceText, error: Any) -> _Fault:
    problem, context = str(getattr(error, "problem", error)), str(getattr(error, "context", ""))
    mark = getattr(error, "problem_mark", None)
    line, column = (mark.line, mark.column) if mark else (0, 0)
    start = getattr(error, "context_mark", None) or mark
    for number in (line, start.line if start else line):
        if (at := fullwidth(_line(source, number))) is not None:
            return _fullwidth(source, number, at)
    for sign, make in _FAULTS.items():
        if sign in problem or sign in context:
            return make(source, line, column, start)
    return _Fault(line, column, f"this is not YAML: {problem or context}", "check indentation, colons and quotes")


def _no_token(source: SourceText, line: int, column: int, start: Any) -> _Fault:
    text = _line(source, line)
    if text[column : column + 1] == "\t":
        return _Fault(line, column, f"the line is {_TAB}", "indent with spaces", _untab)
    message = f"a text cannot begin with {text[column : column + 1]!r} unless it stands in quotes"
    return _Fault(line, column, message, f'write "{text[column:].strip()[:30]}"', _quote)


def _no_value(source: SourceText, line: int, column: int, start: Any) -> _Fault:
    if "\t" in _indent(_line(source, line)):
        return _Fault(line, 0, f"the line is {_TAB}", "indent with spaces", _untab)
    text = _line(source, line)
    begin, end = _span(text, column)
    if text[:begin].strip():
        hint = f"put the text in quotes: {_short(_quoted(text[begin:end]))}"
        return _Fault(line, column, "a colon inside a text without quotes", hint, _quote)
    return _Fault(line, column, "a key is not expected here", "check the indentation of this line and the one before")


def _flow(source: SourceText, line: int, column: int, start: Any) -> _Fault:
    text = _line(source, line)
    if start is not None and start.line != line and re.fullmatch(r"[\s\w-]*", text[:column]):
        return _unclosed(source, line, start)
    begin, end = _span(text, column)
    if begin and begin < end:
        hint = f"put the expression in quotes: {_short(_quoted(text[begin:end]))}"
        message = "YAML cuts this text in two, because it has a comma, bracket or quote inside"
        return _Fault(line, begin, message, hint, _quote, "cut-expression")
    return _Fault(line, column, "a comma or a closing bracket is missing", "check the brackets of this line")


def _unclosed(source: SourceText, line: int, start: Any) -> _Fault:
    opened = _line(source, start.line)[start.column : start.column + 1]
    close = _BRACKETS.get(opened, "]")

    def mend(text: SourceText, _line_no: int, _column: int) -> SourceText | None:
        lines = text.text.split("\n")
        last = next((n for n in range(line - 1, start.line - 1, -1) if lines[n].strip()), start.line)
        lines[last] = _COMMENT.sub("", lines[last]) + close
        return replace(text, text="\n".join(lines))

    return _Fault(start.line, start.column, f"the {opened} is never closed", f"add {close}", mend)


def _quotes(source: SourceText, line: int, column: int, start: Any) -> _Fault:
    return _Fault(start.line, start.column, "the quote that opens here is never closed", "close it")


def _escape(source: SourceText, line: int, column: int, start: Any) -> _Fault:
    hint = "write \\\\ for a backslash, or use single quotes"
    return _Fault(line, column, "an unknown escape after a backslash", hint)


def _key(source: SourceText, line: int, column: int, start: Any) -> _Fault:
    text = _line(source, line)
    begin, end = _span(text, column)
    if text[begin : begin + 1] in ("'", '"') and column > begin:
        hint = f"put the whole text in quotes: {_short(_quoted(text[begin:end]))}"
        return _Fault(line, begin, "a text goes on after its closing quote", hint, _quote, "cut-expression")
    return _Fault(line, column, "the line does not fit the ones above", "check the indentation and the colon")


def _colon(source: SourceText, line: int, column: int, start: Any) -> _Fault:
    return _Fault(start.line, start.column, "a colon is missing after this key", "write key: value")


def _star(source: SourceText, line: int, column: int, start: Any) -> _Fault:
    def mend(text: SourceText, at_line: int, at_column: int) -> SourceText | None:
        return _wrap(text, at_line, at_column, at_column + 1)

    character = _line(source, start.line)[start.column : start.column + 1]
    hint = f'put it in quotes: "{character}"'
    return _Fault(start.line, start.column, f"{character} has a meaning of its own in YAML", hint, mend)


_FAULTS: dict[str, Callable[[SourceText, int, int, Any], _Fault]] = {
    "cannot start any token": _no_token,
    "while scanning an alias": _star,
    "while scanning an anchor": _star,
    "mapping values are not allowed": _no_value,
    "expected ',' or": _flow,
    "while scanning a quoted scalar": _quotes,
    "unknown escape": _escape,
    "while scanning a simple key": _colon,
    "did not find expected key": _key,
    "expected <block end>": _key,
    "found a tab": lambda source, line, column, start: _Fault(line, 0, f"the line is {_TAB}", "indent with spaces", _untab),
}


def _line(source: SourceText, line: int) -> str:
    lines = source.text.split("\n")
    return lines[line] if line < len(lines) else ""


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _span(line: str, column: int) -> tuple[int, int]:
    """Where the value around a column begins and ends in its line."""
    start, flow = _value_start(line, column)
    end = _flow_end(line, start) if flow else len(_COMMENT.sub("", line))
    while end > start and line[end - 1] == " ":
        end -= 1
    return start, end


def _value_start(line: str, column: int) -> tuple[int, bool]:
    start = len(_indent(line))
    start += 2 if line[start:].startswith("- ") else 0
    depth = parens = 0
    quote = ""
    for index in range(start, min(column, len(line))):
        character = line[index]
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"" and line[start:index].strip() == "":
            quote = character
        elif character in "()":
            parens += 1 if character == "(" else -1
        elif parens <= 0 and _separates(line, index, depth):
            depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(character, 0)
            start = index + 1
    return start + len(_indent(line[start:])), depth > 0


def _separates(line: str, index: int, depth: int) -> bool:
    character = line[index]
    if character == ":":
        return line[index + 1 : index + 2] in (" ", "") and (depth > 0 or line[:index].count(": ") == 0)
    return character in "{[]}" or (character == "," and depth > 0)


def _flow_end(line: str, start: int) -> int:
    closing: list[str] = []
    quote = ""
    for index in range(start, len(line)):
        character = line[index]
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif character in _BRACKETS:
            closing.append(_BRACKETS[character])
        elif closing and (character == closing[-1] or character + closing[-1] in _INTERVAL_ENDS):
            closing.pop()
        elif not closing and character in ",}]":
            return index
    return len(line)


def _quoted(text: str) -> str:
    return f'"{text}"' if '"' not in text and "\\" not in text else "'" + text.replace("'", "''") + "'"


def _short(text: str) -> str:
    return text if len(text) <= 100 else f"{text[:60]} … {text[-30:]}"


def _quote(source: SourceText, line: int, column: int) -> SourceText | None:
    text = _line(source, line)
    begin, end = _span(text, column)
    closed = (
        text[begin : begin + 1] in ("'", '"') and text[end - 1] == text[begin] and text.count(text[begin], begin, end) == 2
    )
    return None if closed or len(text) > _LONGEST_LINE else _wrap(source, line, begin, end)


def _wrap(source: SourceText, line: int, begin: int, end: int) -> SourceText | None:
    """The text from `begin` to `end` put in quotes; None where that changes nothing."""
    lines = source.text.split("\n")
    if not 0 <= begin < end or line >= len(lines):
        return None
    old = lines[line]
    new = _quoted(old[begin:end])
    doubled = [i for i, c in enumerate(new[1:-1]) if new[0] == "'" and new[1:-1][i : i + 2] == "''"]
    inserted = [(line, begin), *((line, begin + 1 + i) for i in doubled), (line, begin + len(new) - 1)]
    lines[line] = old[:begin] + new + old[end:]
    return replace(source, text="\n".join(lines), inserted=source.inserted + tuple(inserted))


def _untab(source: SourceText, line: int, column: int) -> SourceText | None:
    """Every tab of every indentation as two blanks."""
    lines = source.text.split("\n")
    inserted = []
    for number, text in enumerate(lines):
        indent = _indent(text)
        inserted += [(number, 0)] * indent.count("\t")
        lines[number] = indent.replace("\t", "  ") + text[len(indent) :]
    if "\n".join(lines) == source.text:
        return None
    return replace(source, text="\n".join(lines), inserted=source.inserted + tuple(inserted))
