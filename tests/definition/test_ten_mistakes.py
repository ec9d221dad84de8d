"""A file with ten different mistakes: all ten at once, each at its exact place and with the right suggestion."""

from __future__ import annotations

from definition_texts import FILES

from duban.definition import check_definition, load_source

EXPECTED = [
    (4, "calender", "unknown-key", "did you mean 'calendar'?"),
    (9, "1 wroking day", "duration", "did you mean 'working days'?"),
    (18, "grade:", "duplicate-key", "keep one of them or put both together"),
    (24, '"actul"', "expression", 'did you mean "actual"?'),
    (25, "complainant ", "expression", "did you mean complainants?"),
    (37, "repleid", "unknown-event", "did you mean 'replied'?"),
    (39, "superviser", "unknown-escalation", "did you mean 'supervisor'?"),
    (42, "subjct", "unknown-fact", "did you mean 'subject'?"),
    (54, "closd", "unknown-state", "did you mean 'closed'?"),
    (57, "lost:", "unreachable", "lead a transition there, or remove it"),
]


def test_all_mistakes_are_told_at_once_each_at_its_place_and_with_its_cure() -> None:
    source = load_source(FILES / "ten_mistakes.yaml")
    checked = check_definition(source)
    lines = source.text.splitlines()
    told = [(one.line, lines[one.line - 1][one.column - 1 :], one.code, one.suggestion) for one in checked.problems]
    assert checked.definition is None
    assert len(told) == len(EXPECTED) == 10, "\n".join(map(str, checked.problems))
    for (line, rest, code, suggestion), wanted in zip(told, EXPECTED, strict=True):
        assert (line, code, suggestion) == (wanted[0], *wanted[2:])
        assert rest.startswith(wanted[1]), (line, rest)


def test_with_the_suggestions_applied_nothing_is_left() -> None:
    text = load_source(FILES / "ten_mistakes.yaml").text
    for wrong, right in (
        ("calender", "calendar"),
        ("wroking", "working"),
        ("  grade:        {type: enum, values: [major, ordinary]}\n", ""),
        ("actul", "actual"),
        ("complainant >=", "complainants >="),
        ("repleid", "replied"),
        ("superviser", "supervisor"),
        ("subjct", "subject"),
        ("closd", "closed"),
        ("  lost: {on: {resolved: {to: closed}}}\n", ""),
    ):
        assert wrong in text
        text = text.replace(wrong, right)
    from duban.definition import Source

    assert check_definition(Source("mended.yaml", text)).problems == ()
