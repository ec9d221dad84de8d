"""Facts, events and terms."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from definition_texts import found, only, problems, read

from duban.durations import Duration


@pytest.mark.parametrize(
    ("body", "value"),
    [
        ("{type: text, default: x}", "x"),
        ("{type: integer, default: 010}", 10),
        ("{type: decimal, default: 1.50}", Decimal("1.50")),
        ("{type: decimal, default: 2}", Decimal(2)),
        ("{type: boolean, default: false}", False),
        ("{type: boolean}", None),
        ("{type: date, default: 2026-02-28}", date(2026, 2, 28)),
        ("{type: datetime, default: 2026-02-28 09:00+08:00}", datetime(2026, 2, 28, 1, tzinfo=UTC)),
        ("{type: duration, default: 2 working days}", Duration(working_days=2)),
        ("{type: enum, values: [yes, no], default: no}", "no"),
        ("{type: list, of: integer, default: [1, 2]}", [1, 2]),
        ("{type: list, of: {type: enum, values: [a]}, default: [a]}", ["a"]),
        ("{type: record, fields: {a: {type: integer}}, default: {a: 1}}", {"a": 1}),
    ],
)
def test_defaults_become_values_of_the_type(body: str, value: Any) -> None:
    fact = read(f"facts: {{f: {body}}}\n").facts["f"]
    assert fact.default == value
    assert type(fact.default) is type(value)


@pytest.mark.parametrize(
    ("body", "suggestion"),
    [
        ("{type: text, default: 5}", 'write it in quotes: "5"'),
        ("{type: integer, default: 1.5}", "write for example 3"),
        ("{type: integer, default: true}", "write for example 3"),
        ("{type: decimal, default: x}", "write for example 2.5"),
        ("{type: boolean, default: yes}", "write true"),
        ("{type: date, default: 28.2.2026}", "write for example 2026-10-08"),
        ("{type: datetime, default: 2026-02-28 09:00}", "write for example 2026-02-28 09:00+08:00"),
        ("{type: datetime, default: soon}", "write for example 2026-10-08T09:00+08:00"),
        ("{type: duration, default: 2 wroking days}", "did you mean 'working days'?"),
        ("{type: enum, values: [major, minor], default: majr}", "did you mean 'major'?"),
        ("{type: list, of: text, default: x}", "write [x]"),
        ("{type: record, fields: {abc: {type: text}}, default: {abd: x}}", "did you mean 'abc'?"),
        ("{type: record, fields: {abc: {type: text}}, default: 1}", "with the fields abc"),
        ("{type: integer, min: 2, default: 1}", "write 2 or more"),
        ("{type: integer, max: 2, default: 3}", "write 2 or less"),
        ("{type: integer, min: 3, max: 2}", "exchange them"),
        ("{type: text, min: 3}", "use pattern: '.{1,20}' for a length"),
        ("{type: text, pattern: '('}", "see Python's re module"),
        ("{type: text, pattern: '(a+)+'}", "repeat only once"),
        ("{type: enum, values: [a, a]}", "remove one"),
        ("{type: enum}", "add values: [one, two]"),
        ("{type: record}", "add fields: {name: {type: text}}"),
        ("{type: text, of: text}", "write type: list"),
        ("{type: string}", "did you mean 'text'?"),
        ("{type: float}", "did you mean 'decimal'?"),
        ("text", "write {type: text}"),
        ("{typ: text}", "did you mean 'type'?"),
    ],
)
def test_what_is_wrong_is_told_with_its_cure(body: str, suggestion: str) -> None:
    one = only(f"facts: {{f: {body}}}\n")
    assert (one.line, one.suggestion) == (1, suggestion)
    assert one.severity == "error"


def test_a_required_fact_with_a_default_is_only_a_warning() -> None:
    one = only("facts: {f: {type: text, required: true, default: x}}\n")
    assert (one.code, one.severity) == ("needless", "warning")


def test_event_fields_are_required_unless_they_say_otherwise() -> None:
    body = "{a: {type: text}, b: {type: text, required: false}, c: {type: integer, default: 1}}"
    fields = read(f"events: {{e: {{with: {body}}}}}\non: {{e: {{}}}}\n").events["e"].fields
    assert {name: field.required for name, field in fields.items()} == {"a": True, "b": False, "c": False}


@pytest.mark.parametrize("name", ["event", "terms", "now", "key", "and", "null", "function"])
def test_words_of_the_language_are_no_names(name: str) -> None:
    assert only(f"facts: {{'{name}': {{type: text}}}}\n").code == "reserved-name"


def test_names_in_any_script() -> None:
    definition = read("facts: {客户: {type: text}, größe: {type: integer}}\nenter: {set: {客户: '\"x\"'}}\n")
    assert list(definition.facts) == ["客户", "größe"]


def test_a_bad_name_is_renamed_so_that_checking_goes_on() -> None:
    assert found("facts: {case-no: {type: txt}}\n") == [("name", 1, 9), ("value", 1, 25)]


def test_terms() -> None:
    terms = read("terms: {a: 2 days, b: 3, c: 1.5, d: true, e: some text, f: [1 day, 2], g: never, h: 12 angry men}\n").terms
    assert [term.value for term in terms.values()] == [
        Duration(days=2), 3, Decimal("1.5"), True, "some text", [Duration(days=1), 2], Duration(never=True), "12 angry men",
    ]  # fmt: skip


@pytest.mark.parametrize(("text", "code"), [("{a: {b: 1}}", "type"), ("{a: 3 wekks}", "duration"), ("{a: null}", "type")])
def test_bad_terms(text: str, code: str) -> None:
    assert only(f"terms: {text}\n").code == code


def test_the_key_is_a_fact_that_can_name() -> None:
    assert read("key: no\nfacts: {no: {type: text}}\n").key == "no"
    assert only("key: nr\nfacts: {no: {type: text}}\n").code == "unknown-fact"
    assert only("key: no\nfacts: {no: {type: boolean}}\n").code == "type"


def test_titles() -> None:
    definition = read("title: Complaint\nfacts: {a: {type: text, title: {zh: 甲, en: A}}}\n")
    assert definition.title == {"en": "Complaint"}
    assert definition.facts["a"].title == {"zh": "甲", "en": "A"}
    assert problems("title: 5\n")[0].code == "type"


def test_a_list_written_as_a_text_is_split() -> None:
    text = "facts: {g: {type: enum, values: 'major, minor', default: minor}}\nenter: {set: {g: major}}\n"
    assert only(text).suggestion == "write [major, minor]"


def test_values_that_could_not_be_read_are_not_missed() -> None:
    assert only("facts: {g: {type: enum, values: 5, default: a}}\nenter: {set: {g: major}}\n").code == "type"


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("events: {go: {roles: boss}}\non: {go: {}}\n", "did you mean 'by'?"),
        ("events: {go: {}}\non: {go: {target: open}}\n", "did you mean 'to'?"),
        ("on_entry: {note: '\"x\"'}\n", "did you mean 'enter'?"),
        ("facts: {a: {type: text, label: A}}\n", "did you mean 'title'?"),
    ],
)
def test_keys_of_other_languages_are_understood(text: str, suggestion: str) -> None:
    assert only(text).suggestion == suggestion
