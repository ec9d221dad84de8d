"""`extends`: another standard of a process."""

from __future__ import annotations

from textwrap import dedent

import pytest

from duban.definition import Checked, Source, check_definition
from duban.durations import Duration

BASE = """\
duban: 1
process: complaint
version: 4
title: Complaint
calendar: office
terms: {reply_within: 2 days, regrade_after: 1 month}
facts:
  grade: {type: enum, values: [major, ordinary]}
  n: {type: integer, default: 1}
decisions: {grade: {hit: first, rules: [{when: n > 3, then: major}, {then: ordinary}]}}
events: {replied: {title: Replied}}
obligations: {reply: {from: start, within: terms.reply_within, met: {event: replied}}}
escalations: {late: {to: supervisor}}
on: {replied: {}}
initial: open
states: {open: {title: Open, always: {if: grade = "major", to: closed}}, closed: {final: true}}
"""


def check(text: str, **others: str) -> Checked:
    sources = {"complaint": BASE, **{name: dedent(other) for name, other in others.items()}}

    def resolve(name: str) -> Source | None:
        return Source(f"{name}.yaml", sources[name]) if name in sources else None

    return check_definition(Source("own.yaml", dedent(text)), resolve)


HEAD = "duban: 1\nprocess: complaint_zhongnan\nextends: complaint\n"


def test_what_a_standard_replaces() -> None:
    checked = check(
        HEAD
        + """\
title: {zh: 中南投诉}
calendar: always
terms: {regrade_after: never}
facts: {grade: {values: [major, level1, level2], title: {zh: 级别}}}
decisions: {grade: {hit: first, rules: [{when: n > 5, then: level1}, {then: level2}]}}
obligations: {reply: {from: start, within: 1 working day, met: {event: replied}}}
escalations: {late: {to: leadership, level: high}}
events: {replied: {title: {zh: 已回复}}}
states: {open: {title: {zh: 开}}}
"""
    )
    definition = checked.definition
    assert definition is not None, checked.problems
    assert (definition.process, definition.extends, definition.version) == ("complaint_zhongnan", "complaint", None)
    assert (definition.title, definition.calendar) == ({"zh": "中南投诉"}, "always")
    assert definition.terms["regrade_after"].value == Duration(never=True)
    assert definition.terms["reply_within"].value == Duration(days=2)
    assert definition.facts["grade"].type.values == ("major", "level1", "level2")
    assert definition.decisions["grade"].rules[0].then[0].evaluate({}) == "level1"
    assert definition.obligations["reply"].value.evaluate(None) == Duration(working_days=1)
    assert definition.escalations["late"].rungs[0].to == "leadership"
    assert definition.events["replied"].title == {"zh": "已回复"}
    assert definition.states["open"].title == {"zh": "开"}
    assert [source.file for source in definition.sources] == ["own.yaml", "complaint.yaml"]
    assert definition.terms["regrade_after"].place.file == "own.yaml"
    assert definition.facts["n"].place.file == "complaint.yaml"


def test_the_hash_is_of_the_whole() -> None:
    one, two = check(HEAD), check(HEAD + "terms: {reply_within: 3 days}\n")
    assert one.definition is not None
    assert two.definition is not None
    assert one.definition.hash != two.definition.hash


def test_problems_stand_in_the_file_that_has_them() -> None:
    (one,) = check(HEAD + "decisions: {grade: {hit: first, rules: [{then: majr}]}}\n").problems
    assert (one.file, one.line, one.column) == ("own.yaml", 4, 48)
    (two,) = check(
        HEAD + "facts: {grade: {values: [high, low]}}\ndecisions: {grade: {hit: first, rules: [{then: low}]}}\n"
    ).problems
    assert (two.file, two.line) == ("complaint.yaml", 16)


@pytest.mark.parametrize(
    ("text", "column", "suggestion"),
    [
        ("terms: {reply_wihin: 1 day}", 9, "did you mean 'reply_within'?"),
        ("decisions: {grad: {rules: []}}", 13, "did you mean 'grade'?"),
        ("obligations: {o: {}}", 15, "its obligations: reply"),
        ("facts: {m: {type: text}}", 9, "its facts: grade, n"),
        ("facts: {n: {default: 2}}", 13, None),
        ("facts: {n: 3}", 9, None),
        ("events: {asked: {}}", 10, None),
        ("events: {replied: {by: boss}}", 20, None),
        ("states: {open: {on: {replied: closed}}}", 17, None),
        ("states: {opn: {title: x}}", 10, "did you mean 'open'?"),
        ("initial: closed", 1, None),
        ("on: {replied: closed}", 1, None),
        ("key: n", 1, None),
        ("counts: {}", 1, None),
        ("tems: {}", 1, None),
    ],
)
def test_a_standard_cannot_touch_the_flow(text: str, column: int, suggestion: str | None) -> None:
    (one,) = check(HEAD + text + "\n").problems
    assert (one.code, one.line, one.column) == ("standard", 4, column)
    assert one.suggestion == suggestion or (suggestion is None and one.suggestion)


def test_standards_of_standards() -> None:
    middle = HEAD.replace("complaint_zhongnan", "middle") + "terms: {reply_within: 5 days}\n"
    text = "duban: 1\nprocess: own\nextends: middle\nterms: {regrade_after: 2 months}\n"
    definition = check(text, middle=middle).definition
    assert definition is not None
    assert [term.value for term in definition.terms.values()] == [Duration(days=5), Duration(months=2)]
    assert [source.file for source in definition.sources] == ["own.yaml", "middle.yaml", "complaint.yaml"]


@pytest.mark.parametrize(
    ("text", "others", "message"),
    [
        ("duban: 1\nprocess: a\nextends: nowhere\n", {}, "there is no process 'nowhere' to extend"),
        ("duban: 1\nprocess: a\nextends: a\n", {}, "the process extends itself: a → a"),
        (
            "duban: 1\nprocess: a\nextends: b\n",
            {"b": "duban: 1\nprocess: b\nextends: a\n"},
            "the process extends itself: a → b → a",
        ),
        ("duban: 1\nprocess: a\nextends: b\n", {"b": "- x\n"}, "the process 'b' cannot be read"),
    ],
)
def test_what_cannot_be_extended(text: str, others: dict[str, str], message: str) -> None:
    assert message in [one.message for one in check(text, **others).problems]


def test_without_anybody_to_ask_the_base_is_missing() -> None:
    (one,) = check_definition(Source("a.yaml", HEAD)).problems
    assert (one.code, one.line, one.column) == ("extends", 3, 10)


def test_self_is_the_standards_own_process() -> None:
    base = BASE + "counts: {same: {process: self, match: [grade]}}\nenter: {send: replied, to: {process: self, key: key}}\n"
    definition = check(HEAD, complaint=base).definition
    assert definition is not None
    assert definition.counts["same"].process == "self"
    assert definition.states[""].enter[0].process == "complaint_zhongnan"  # type: ignore[attr-defined]
