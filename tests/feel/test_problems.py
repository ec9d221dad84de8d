"""What is wrong with an expression: where, what, and what to write instead."""

from __future__ import annotations

import pytest
from feel_host import GRADE, NAMES

from duban.definition.feel import (
    ANY,
    BOOLEAN,
    DURATION,
    NUMBER,
    TEXT,
    FeelError,
    FeelProblem,
    Function,
    ListOf,
    Record,
    Type,
    compile_expression,
    compile_unary_tests,
    parse,
)


def problems(text: str, expects: Type | None = None) -> tuple[FeelProblem, ...]:
    with pytest.raises(FeelError) as caught:
        compile_expression(text, NAMES, expects=expects)
    return caught.value.problems


# expression with the faulty part in ‹›, message, suggestion
FAULTS = [
    ("‹complaints› > 3", "unknown name complaints", "did you mean complainants?"),
    ("grade = ‹major›", "unknown name major", 'write "major", in quotes, if the value is meant'),
    ('grade = ‹"majr"›', 'grade is never "majr"', 'did you mean "major"?'),
    ('‹"majr"› != grade', 'grade is never "majr"', 'did you mean "major"?'),
    ('grade in ("major", ‹"x"›)', 'grade is never "x"', "it is one of major, important, ordinary"),
    ('previous(grade) = ‹"minor"›', 'grade is never "minor"', 'did you mean "major"?'),
    ("grade = ‹lawsuit›", "grade and lawsuit have no value in common", None),
    ('‹grade > "ordinary"›', "the values of grade have no order", 'use = or in ("…", "…")'),
    ("‹complainants = true›", "number cannot be compared with boolean", None),
    ('‹complainants = "3"›', "number cannot be compared with text", "write 3 without quotes"),
    ('‹promised_on = "2026-10-08"›', "date cannot be compared with text", 'write date("2026-10-08")'),
    ('‹collective = "true"›', "boolean cannot be compared with text", "write true without quotes"),
    ("‹received > promised_on›", "date and time cannot be compared with date", "write date(received)"),
    ("‹collective > true›", "boolean has no order, > cannot hold", None),
    ("‹complainants > null›", "> with null is always null", "use = null or != null"),
    ("complainants in ‹[5..1]›", "this range is empty: its end comes before its start", None),
    ("‹subject + complainants›", "text + number has no meaning", "put string(…) around what is no text"),
    ("‹received + 2›", "date and time + number has no meaning", "add a duration, such as 2 days"),
    ("‹-(subject)› = 1", "- needs a number or a duration, this is text", None),
    ("‹complainants› and true", "each side of and must be boolean, this is number", None),
    ("not(‹complainants›)", "what stands in not(…) must be boolean, this is number", None),
    ("if ‹grade› then 1 else 2", "the condition of if must be boolean, this is one of major, important, ordinary", None),
    ("event.‹plann›", "event has no plann", "did you mean plan?"),
    ("terms.‹x›", "terms has no x", "it has reply_within, important_from"),
    ("received.‹yeer›", "date and time has no yeer", "did you mean year?"),
    ("subject.‹length›", "a text has no length", None),
    ("address.‹citi› = key", "address has no citi", "did you mean city?"),
    ("orders[‹amout› > 1]", "unknown name amout", None),
    ("‹string lenght›(subject)", "there is no function string lenght", "did you mean string length(…)?"),
    (
        "‹matches›(subject, key)",
        "there is no function matches",
        "use starts with(…), ends with(…) or contains(…); a fact's own pattern: is checked when it comes in",
    ),
    (
        "‹substring(subject)›",
        "substring(…) cannot be called with 1 argument",
        "write substring(string, start position, [length])",
    ),
    ('substring(subject, ‹"a"›)', "substring(…) needs number here, this is text", None),
    ("‹substring(string: subject, start: 1)›", "substring(…) has no parameter start", "did you mean start position?"),
    ("count(grade) + abs(‹key›)", "abs(…) needs number or duration here, this is text", None),
    ('in state(‹"handling/werk"›)', 'there is no state "handling/werk"', None),
    ("‹in state(grade)›", "in state(…) takes the path of a state", 'write it like in state("handling/work")'),
    ("‹previous(1)›", "previous(…) takes the name of a fact", "write it like previous(grade)"),
    ("previous(‹now›)", "now is no fact and has no previous value", None),
    ("previous(‹grad›)", "unknown name grad", "did you mean grade?"),
    ('date(‹"2026-13-01"›)', '"2026-13-01" is no date: month must be in 1..12', None),
    ('‹@"16:30"›', '"16:30" is no time', 'write it with seconds, like "16:30:00"'),
    ('duration(‹"2 days"›)', '"2 days" is no duration', 'write it like "P2D" or "PT4H", or without quotes: 2 days'),
    ("received + ‹2 wroking days›", "'wroking days' in '2 wroking days' is no unit of time", "did you mean 'working days'?"),
    ("‹P2D› = limit", "unknown name P2D", 'write duration("P2D")'),
    ("complainants ‹==› 3", "== is not known", "write ="),
    ("collective ‹&&› collective", "&& is not known", "write and"),
    ("collective ‹，› 1", "， is not known", "write ,"),
    ("subject = ‹'x'›", "text stands in straight double quotes", 'write "x"'),
    ("subject = ‹“x”›", "text stands in straight double quotes", 'write "x"'),
    ('subject = ‹"›x', "a text begins here and does not end", 'close it with "'),
    ("complainants ‹%› 2", "% is not known", "write modulo(a, b)"),
    ("not ‹collective›", "collective cannot stand here", "write not(…), with brackets"),
    ("complainants ‹3›", "this value cannot stand here", None),
    ("(1 + 2‹ ›", "the expression ends too early", None),
    ("1 +‹ ›", "the expression ends too early", "a value is expected"),
    ("‹›", "there is no expression here", None),
    ("1 + ‹if› collective then 1 else 2", "if cannot stand here", "put brackets around an if inside another expression"),
    ("‹?› > 3", "? stands for the input value and is only known in unary tests", None),
    ("{a: 1, a: ‹2›}", "the key a stands here twice", None),
    ("for ‹i in 1..key› return i", "a loop goes from a number to a number, or from a date to a date", None),
    ("scores[‹key›]", "[…] takes a condition or a position, this is text", None),
    ("‹key›(1)", "key is no function but text", None),
    ("1 ‹instance numbr›", "instance numbr cannot stand here", None),
    ("‹1 instance of numbr›", "unknown type numbr", "did you mean number?"),
    ("‹complainants > 5 and complainants < 3›", "these conditions exclude each other: together they never hold", None),
    (
        'collective or ‹(grade = "major" and grade = "ordinary")›',
        "these conditions exclude each other: together they never hold",
        None,
    ),
]


@pytest.mark.parametrize(("marked", "message", "suggestion"), FAULTS, ids=[fault[0] for fault in FAULTS])
def test_a_fault_is_found_at_its_place(marked: str, message: str, suggestion: str | None) -> None:
    start, end = marked.index("‹"), marked.index("›") - 1
    text = marked.replace("‹", "").replace("›", "").rstrip()
    found = problems(text)
    places = [(problem.offset, problem.offset + problem.length) for problem in found]
    match = next(problem for problem in found if problem.message == message)
    if suggestion is not None:
        assert match.suggestion == suggestion
    if end > start and marked.strip("‹› "):
        assert (start, min(end, len(text))) in places or message.endswith("early")


def test_all_problems_are_found_at_once() -> None:
    found = problems('grde = "majr" && complaints >= 3 or lenght(subject) > "x"')
    assert [(problem.offset, problem.message.split(";")[0]) for problem in found] == [
        (0, "unknown name grde"),
        (7, 'grade is never "majr"'),
        (14, "&& is not known"),
        (17, "unknown name complaints"),
        (36, "there is no function lenght"),
    ]


@pytest.mark.parametrize(
    ("text", "expects", "message"),
    [
        ("complainants", BOOLEAN, "a condition is needed, which is true or false; this is number"),
        ("2", DURATION, "duration is needed, this is number"),
        ('"2 days"', DURATION, "duration is needed, this is text"),
        ("complainants", TEXT, "text is needed, this is number"),
        ("[1]", ListOf(TEXT), "list of text is needed, this is list of number"),
        ("lawsuit", GRADE, "one of major, important, ordinary is needed, this is one of none, possible, actual"),
        ('"majr"', GRADE, 'grade is never "majr"'),
        ("majr", GRADE, "majr is no value of grade"),
        ("if collective then major else minr", GRADE, "unknown name minr"),
    ],
)
def test_the_value_must_be_of_the_expected_type(text: str, expects: Type, message: str) -> None:
    assert message in [problem.message for problem in problems(text, expects)]


def test_what_is_not_known_is_not_refused() -> None:
    names = {"x": ANY, "f": Function(("a",), NUMBER), "r": Record({}, open=True)}
    for text in ("x = 1 and x = 1", "x.y.z > 3", "x[a > 1]", "f(1) + 1", "r.anything", "x + 2 days"):
        compile_expression(text, names)
    with pytest.raises(FeelError, match="this function takes 1 argument: a"):
        compile_expression("f(1, 2)", names)
    with pytest.raises(FeelError, match="x is no function"):
        compile_expression("x(1)", names)


def test_cells_are_checked_against_the_type_of_their_input() -> None:
    with pytest.raises(FeelError, match="did you mean"):
        compile_unary_tests('"major", "ordnary"', GRADE, NAMES)
    with pytest.raises(FeelError, match="number cannot be compared with text"):
        compile_unary_tests('"5"', NUMBER, NAMES)
    with pytest.raises(FeelError, match="must be boolean"):
        compile_unary_tests("? + 1", NUMBER, NAMES)
    with pytest.raises(FeelError, match="have no order"):
        compile_unary_tests('> "ordinary"', GRADE, NAMES)


def test_positions_count_characters_of_the_text_as_given() -> None:
    text = "受理人数 > 3 and\n  // a remark\n  受理人 > 1"
    (problem,) = problems(text)
    assert text[problem.offset : problem.offset + problem.length] == "受理人"


def test_the_error_carries_its_text_and_problems() -> None:
    with pytest.raises(FeelError) as caught:
        compile_expression("grad", NAMES)
    assert caught.value.text == "grad"
    assert str(caught.value) == "at 1: unknown name grad; did you mean grade?"


def test_trees_compare_by_meaning_not_by_place() -> None:
    assert parse("a and(b=1)") == parse("a and  ( b = 1 )")
    assert parse("1") != parse("true")
    assert parse("a < b") != parse("a <= b")
