"""Actions: their forms, their places, and what they name."""

from __future__ import annotations

import pytest
from definition_texts import only, problems, read

from duban.definition import check_definition
from duban.definition.model import Acknowledge, Notify, Publish, Raise, Send, SetFacts, Source, Start, Waive

HEAD = """
    key: no
    facts: {no: {type: text}, n: {type: integer}, grade: {type: enum, values: [major, minor]}}
    decisions: {grade: {hit: first, rules: [{then: major}]}}
    events: {asked: {with: {text: {type: text}, more: {type: text, required: false}}}}
    obligations: {reply: {from: start, within: 1 day, met: {event: asked}, breach: {raise: internal}}}
    escalations: {late: {to: boss, acknowledge: 1 day, ladder: [{to: board}]}}
    on: {asked: {}, internal: {}}
    enter:
"""


def test_every_verb() -> None:
    text = (
        HEAD
        + """
      - {set: {n: n + 1, grade: major}, if: n > 1}
      - {notify: boss, message: "{{ key }}"}
      - {raise: internal, with: {x: 1}}
      - {send: asked, to: {process: self, key: no}, with: {text: '"hi"'}, keep: 1 day}
      - {send: ping, to: {process: other, key: '"k"'}, with: {kind: loud}}
      - {publish: case.closed, with: {no: no}, keep: 2 days}
      - {start: repair, with: {kind: urgent, no: no}, key: no}
      - {acknowledge: late}
      - {waive: reply}
      - {decide: grade}
      - {escalate: late}
      - {note: '"done"'}
    """.replace("\n      ", "\n      ")
    )
    actions = read(text).states[""].enter
    assert len(actions) == 12
    assert [action.where for action in actions] == [f"enter/{index}" for index in range(12)]
    one, two, three, four, five, six, seven, eight, nine, *_ = actions
    assert isinstance(one, SetFacts)
    assert one.condition is not None
    assert one.values["grade"].evaluate({}) == "major"
    assert isinstance(two, Notify)
    assert isinstance(three, Raise)
    assert isinstance(four, Send)
    assert (four.process, four.keep is not None) == ("example", True)
    assert isinstance(five, Send)
    assert five.fields["kind"].evaluate({}) == "loud"
    assert isinstance(six, Publish)
    assert isinstance(seven, Start)
    assert seven.facts["kind"].evaluate({}) == "urgent"
    assert seven.facts["no"].evaluate({"no": "7"}) == "7"
    assert isinstance(eight, Acknowledge)
    assert isinstance(nine, Waive)


def test_a_single_action_needs_no_list() -> None:
    assert read(HEAD.rstrip() + " {note: no}\n").states[""].enter[0].where == "enter/0"


@pytest.mark.parametrize(
    ("action", "code", "suggestion"),
    [
        ("{decide: grad}", "unknown-decision", "did you mean 'grade'?"),
        ("{escalate: lat}", "unknown-escalation", "did you mean 'late'?"),
        ("{acknowledge: lat}", "unknown-escalation", "did you mean 'late'?"),
        ("{waive: replay}", "unknown-obligation", "did you mean 'reply'?"),
        ("{set: {nn: 1}}", "unknown-fact", "did you mean 'n'?"),
        ("{set: {n: '\"x\"'}}", "expression", None),
        ("{set: {grade: majr}}", "expression", "did you mean major?"),
        ("{raise: asked}", "missing-key", "add text: …"),
        ("{raise: asked, with: {text: no, mor: no}}", "unknown-field", "did you mean 'more'?"),
        ("{raise: intrnal}", "unaccepted", "did you mean 'internal'?"),
        ("{send: askd, to: {process: self, key: no}, with: {text: no}}", "unknown-event", "did you mean 'asked'?"),
        ("{send: asked, to: {process: self}, with: {text: no}}", "missing-key", None),
        ("{notify: boss, messge: x}", "unknown-key", "did you mean 'message'?"),
        ("{notfy: boss}", "unknown-key", "did you mean 'notify'?"),
        ("{tell: boss}", "value", "start it with one of set, decide, escalate, notify, raise, send …"),
        ("notify", "type", "write for example {notify: supervisor}"),
        ("{note: nothing}", "expression", None),
        ("{publish: x, keep: 2 dyas}", "duration", "did you mean 'days'?"),
    ],
)
def test_faults(action: str, code: str, suggestion: str | None) -> None:
    one = only(HEAD + f"      - {action}\n")
    assert one.code == code
    assert one.suggestion == suggestion or suggestion is None


def test_messages_see_facts_and_what_is_given() -> None:
    message = "{{ title }} {{ key }} {{ n }} {{ state }} {{ obligation }} {{ due }} {{ now }} {{ event.text }} {{ process }}"
    assert problems(HEAD + f"      - {{notify: boss, message: '{message}'}}\n") == ()
    assert problems(HEAD + "      - {notify: boss, message: '{% if n %}{{ n }}{% endif %} plain'}\n") == ()


@pytest.mark.parametrize(
    ("message", "code", "suggestion"),
    [
        ("{{ event.txt }}", "unknown-fact", "did you mean 'text'?"),
        ("{{ terms.slow }}", "unknown-fact", "known here: none"),
        ("{{ level }}", "unknown-fact", None),
        ("{{ n | shout }}", "template", None),
        ("{{ n.real }}", "unknown-fact", "write {{ n }}"),
        ("{{ n.round }}", "unknown-fact", "write {{ n | round }}"),
        ("{{ cycler }}", "unknown-fact", None),
        ("{" * 10_001, "template", "shorten it"),
    ],
)
def test_faults_of_messages(message: str, code: str, suggestion: str | None) -> None:
    one = only(HEAD + f"      - {{notify: boss, message: '{message}'}}\n")
    assert one.code == code
    assert one.suggestion == suggestion or suggestion is None


def test_personal_fields_in_messages() -> None:
    text = """
        events: {called: {with: {phone: {type: text, personal: true}}}}
        on: {called: {do: {notify: boss, message: "{{ event.phone }}"}}}
    """
    assert only(text).code == "personal-fact"


def test_a_wrong_name_in_a_message_has_its_column() -> None:
    one = only(HEAD + "      - {notify: boss, message: 'key {{ key }} {{ keyy }}'}\n")
    assert (one.code, one.column) == ("unknown-fact", 47)


@pytest.mark.parametrize(
    ("template", "what"),
    [
        ("{{ 'a'.ljust(400000000) }}", "a call"),
        ("{{ 'a' * 400000000 }}", "a product"),
        ("{{ 2 ** 99999999 }}", "a power"),
        ("{% for x in key %}{{ x }}{% endfor %}", "a loop"),
        ("{{ key|center(400000000) }}", "the filter 'center'"),
        ("{{ ''.__class__ }}", "'__class__'"),
        ("{{ key.__class__.__mro__ }}", "'__mro__'"),
        ("{{ self }}", "'self'"),
    ],
)
def test_a_message_shows_what_is_known_and_computes_nothing(template: str, what: str) -> None:
    enter = f'[{{notify: clerk, message: "{template}"}}]'
    text = f"duban: 1\nprocess: p\ninitial: a\nstates: {{a: {{final: true, enter: {enter}}}}}\n"
    found = check_definition(Source("p.yaml", text)).problems
    assert [problem.message for problem in found if problem.code == "template"] == [f"a message cannot have {what}"]
