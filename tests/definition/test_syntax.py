"""Mistakes in YAML itself: said plainly, at the right place, and the rest of the file is still read."""

from __future__ import annotations

import pytest
from definition_texts import problems

CASES = {
    "brackets in a flow expression": (
        "facts: {a: {type: integer}}\nenter: {if: a in [1, 2], note: '\"x\"'}\n",
        (2, "a in [1, 2]", 'put the expression in quotes: "a in [1, 2]"'),
    ),
    "an interval": (
        "facts: {a: {type: integer}}\nenter: {if: a in [3..9), note: '\"x\"'}\n",
        (2, "a in [3..9)", 'put the expression in quotes: "a in [3..9)"'),
    ),
    "an interval open below": (
        "facts: {a: {type: integer}}\nenter: {if: a in (3..9], note: '\"x\"'}\n",
        (2, "a in (3..9]", 'put the expression in quotes: "a in (3..9]"'),
    ),
    "a list of texts": (
        'facts: {a: {type: text}}\nenter: {if: a in ("x", "y"), note: a}\n',
        (2, "a in (", 'put the expression in quotes: \'a in ("x", "y")\''),
    ),
    "a text at the beginning": (
        'facts: {a: {type: text}}\nenter:\n  - {if: "x" = a, note: a}\n',
        (3, '"x" = a', "put the expression in quotes: '\"x\" = a'"),
    ),
    "a text at the beginning of a line": (
        'facts: {a: {type: text}}\nenter:\n  - note: a\n    if: "x" = a\n',
        (4, '"x" = a', "put the whole text in quotes: '\"x\" = a'"),
    ),
    "a template in a line": (
        "escalations:\n  late:\n    to: boss\n    message: {{ title }} is late\n",
        (4, "{{ title", 'put the text in quotes: "{{ … }}"'),
    ),
    "a template in braces": (
        "escalations: {late: {to: boss, message: {{ title }} is late}}\n",
        (1, "{{ title", 'put the text in quotes: "{{ … }}"'),
    ),
    "a template after a word in braces": (
        "escalations: {late: {to: boss, message: Late {{ title }}}}\n",
        (1, "Late {{", 'put the expression in quotes: "Late {{ title }}"'),
    ),
    "a colon": ("title: Late: what now\n", (1, ": what", 'put the text in quotes: "Late: what now"')),
    "a star": ("on: {*: {}}\n", (1, "*:", 'put it in quotes: "*"')),
    "an at sign": ("title: @home\n", (1, "@home", 'write "@home"')),
    "a tab": ("terms:\n\tslow: 2 days\n", (2, "\t", "indent with spaces")),
    "an open bracket": ("terms: [one\nversion: 2\n", (1, "[one", "add ]")),
}


@pytest.mark.parametrize("name", CASES)
def test_a_slip_is_explained_and_mended(name: str) -> None:
    text, (line, rest, suggestion) = CASES[name]
    first = next(one for one in problems(text) if one.code in ("syntax", "cut-expression"))
    assert (first.line, first.suggestion) == (line, suggestion)
    assert text.splitlines()[line - 1][first.column - 1 :].startswith(rest)


@pytest.mark.parametrize("name", [name for name in CASES if name not in ("an open bracket",)])
def test_after_mending_nothing_else_is_complained_about(name: str) -> None:
    text = CASES[name][0].replace("{*: {}}", "{*: {}, x: {}}").replace("on: {", "events: {x: {}}\non: {")
    assert [
        one.code for one in problems(text) if one.severity == "error" and one.code not in ("syntax", "cut-expression")
    ] == []


@pytest.mark.parametrize(
    ("text", "column", "hint"),
    [
        ("title： x\n", 6, "write : and a blank"),
        ("title: {en： Visit}\n", 11, "write : and a blank"),
        ("title: {en: Visit， zh: 上门}\n", 18, "write , and a blank"),
        ("calendar：always\n", 9, "write : and a blank"),
        ("facts: {a: {type: text，title: x}}\n", 23, "write , and a blank"),
    ],
)
def test_chinese_colons_and_commas_are_found_and_read_as_ours(text: str, column: int, hint: str) -> None:
    found = problems("duban: 1\nprocess: a\ninitial: x\nstates: {x: {final: true}}\n" + text)
    assert [(one.line, one.column, one.suggestion) for one in found] == [(5, column, hint)]


def test_chinese_punctuation_in_texts_is_nobodys_mistake() -> None:
    head = "duban: 1\nprocess: a\ninitial: x\nstates: {x: {final: true}}\n"
    assert problems(head + 'title: {zh: "上门，回访：甲", en: 上门，回访：甲}\n') == ()


def test_mistakes_after_a_syntax_error_are_still_found_at_their_places() -> None:
    text = "enter: {if: 1 in [1, 2], notify: boss, mesage: x}\ntitle: a: b\ncalender: office\n"
    assert [(one.line, one.column, one.code) for one in problems(text)] == [
        (1, 13, "cut-expression"),
        (1, 40, "unknown-key"),
        (2, 9, "syntax"),
        (3, 1, "unknown-key"),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('title: "open\n', "the quote that opens here is never closed"),
        ("title: 'open\n", "the quote that opens here is never closed"),
        ('title: "\\q"\n', "an unknown escape after a backslash"),
        ("terms:\n  a: 1\n b: 2\n", "the line does not fit the ones above"),
        ("terms:\n  a: 1\n   b: 2\n", "a key is not expected here"),
        ("title\nversion: 1\n", "a key is not expected here"),
        ("title: a\x07b\n", "the character U+0007 is not allowed"),
    ],
)
def test_what_cannot_be_mended_is_explained(text: str, message: str) -> None:
    assert message in [one.message for one in problems(text)] or any(message in one.message for one in problems(text))


def test_an_expression_cut_at_its_comma_is_put_together_again() -> None:
    text = """
        facts: {a: {type: integer, default: 1}, b: {type: integer, default: 1}}
        initial: open
        states: {open: {always: {if: max(a, b) > c, to: closed}}, closed: {final: true}}
    """
    unknown, cut = problems(text)
    assert (cut.code, cut.line, cut.column) == ("cut-expression", 3, 30)
    assert cut.suggestion == "put it in quotes: if: 'max(a, b) > c'"
    assert "unknown name c" in unknown.message
