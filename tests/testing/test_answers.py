"""Services in scenarios and stories: scripted, answered by hand, played by a real function, or silent."""

from __future__ import annotations

from datetime import timedelta

import pytest

from duban.calendars import bundled
from duban.definition import Source, read_definition
from duban.errors import DefinitionError, DeliveryError, ServiceError
from duban.execution.program import Program, compile_program
from duban.ports import ServiceRequest
from duban.testing import Result, Scripted, Story, read_scenario, run_scenario
from duban.testing.answering import NobodyWaitsError

ORDER = """
duban: 1
process: order
calendar: office
facts: {amount: {type: decimal, default: 12.50}, receipt: {type: text}, why: {type: text}, left: {type: decimal}}
events: {again: {}}
initial: paying
states:
  paying:
    service: {name: charge, with: {amount: amount}, into: {receipt: event.receipt, left: event.left * 2}}
    timers: {late: {after: 3 days, to: unpaid}}
    done: {to: paid}
    error: {declined: {to: unpaid, do: {set: {why: event.message}}}}
  unpaid: {on: {again: {to: paying}}}
  paid: {enter: {service: print, with: {receipt: receipt}}, final: true}
"""


def programs() -> dict[str, Program]:
    definition = read_definition(Source("order.yaml", ORDER))
    return {"order": compile_program(definition, bundled("office"))}


def play(rest: str) -> Result:
    text = f"scenario: An order\nprocess: order\nat: 2026-10-08 09:00\nstart: {{}}\n{rest}\n"
    return run_scenario(read_scenario(Source("a.scenario.yaml", text)), programs())


@pytest.mark.parametrize(
    "rest",
    [
        """services: {charge: {answer: {receipt: r1, left: 1.5}}}
story:
  - expect: {ended: paid, facts: {receipt: r1, left: 3}, called: [charge, print]}""",
        """services: {charge: {after: 1 day, answer: {receipt: r1}}}
story:
  - {at: 2026-10-09 08:59, expect: {state: paying, called: [charge]}}
  - {at: 2026-10-09 09:00, expect: {ended: paid, called: [print]}}""",
        """services: {charge: {error: declined, message: no money}}
story:
  - expect: {state: unpaid, facts: {why: no money}}""",
        """services: {charge: ignore}
story:
  - {after: 3 days, expect: {state: unpaid}}""",
        """story:
  - {after: 1 day, answer: charge, with: {receipt: r2}, expect: {ended: paid, facts: {receipt: r2}}}""",
        """story:
  - {fail: charge, error: declined, message: no money, expect: {state: unpaid, facts: {why: no money}}}
  - {send: again, expect: {called: [charge]}}
  - {answer: charge, to: order, expect: {ended: paid}}""",
        """services: {charge: {error: gone}}
story:
  - expect: {state: paying, incidents: [charge]}""",
        """services: {charge: {after: 1 day, error: gone}}
story:
  - {after: 2 days, expect: {state: paying, incidents: [charge]}}""",
        """story:
  - {fail: charge, error: gone, refused: evaluation}
  - expect: {state: paying}""",
    ],
    ids=["at once", "later", "no", "silent", "by hand", "fail by hand", "unheard", "unheard later", "refused"],
)
def test_how_a_service_answers_in_a_scenario(rest: str) -> None:
    found = play(rest)
    assert found.passed, found.text()


def test_an_answer_to_what_nobody_asked_says_what_is_asked() -> None:
    found = play("story:\n  - {answer: print}")
    assert not found.passed
    assert "no call of service 'print' waits for an answer; asked and not answered yet: charge" in found.text()


@pytest.mark.parametrize(
    ("rest", "problem"),
    [
        (
            "services: {chrge: ignore}\nstory: [{expect: {state: paying}}]",
            "there is no service 'chrge'; did you mean 'charge'?",
        ),
        ("story: [{answer: chrge}]", "there is no service 'chrge'; did you mean 'charge'?"),
        ("services: {charge: {facts: {}}}\nstory: [{expect: {state: paying}}]", "unknown key 'facts'"),
        ("story: [{answer: charge, error: x}]", "'error' does not belong to 'answer'"),
        ("story: [{fail: charge, with: {a: 1}}]", "'with' does not belong to 'fail'"),
        (
            "story: [{expect: {called: [chrge]}}]",
            "there is no called service or process 'chrge'; did you mean 'charge'?",
        ),
    ],
)
def test_mistakes_are_found_before_anything_is_played(rest: str, problem: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        play(rest)
    assert problem in str(caught.value)


def test_the_timeline_tells_who_was_asked() -> None:
    text = play("services: {charge: {answer: {receipt: r1}}}\nstory: [{expect: {ended: true}}]").text()
    assert "asked         charge" in text
    assert "answered      paying [receipt]" in text


def test_a_story_answers_by_hand() -> None:
    story = Story(programs(), "order", "2026-10-08 09:00").start()
    story.fail("charge", "declined", "no money")
    assert (story.state, story.facts["why"]) == ("unpaid", "no money")
    story.send("again")
    story.answer("charge", receipt="r1")
    assert story.ended
    assert story.called == ["charge", "charge", "print"]
    with pytest.raises(NobodyWaitsError):
        story.answer("charge")


def test_a_story_plays_a_function_of_ones_own() -> None:
    asked: list[ServiceRequest] = []

    def charge(request: ServiceRequest) -> dict[str, object]:
        asked.append(request)
        if len(asked) == 1:
            raise ServiceError("declined", "no money")
        return {"receipt": f"r{len(asked)}"}

    story = Story(programs(), "order", "2026-10-08 09:00", services={"charge": charge}).start()
    assert story.state == "unpaid"
    story.after("1 hour").send("again")
    assert story.facts["receipt"] == "r2"
    assert asked[0].fields == {"amount": "12.50"}
    assert asked[1].at - asked[0].at == timedelta(hours=1)
    assert asked[0].instance == story.id


def test_a_function_that_is_out_of_order_fails_for_the_chart() -> None:
    def charge(request: ServiceRequest) -> None:
        raise DeliveryError("no line")

    story = Story(programs(), "order", "2026-10-08 09:00", services={"charge": charge}).start()
    assert story.state == "paying"
    assert "no line" in story.timeline or "failed" in story.timeline


def test_a_story_scripts_services_too() -> None:
    services = {"charge": Scripted(facts={"receipt": "r9"}), "print": "ignore"}
    story = Story(programs(), "order", "2026-10-08 09:00", services=services).start()  # type: ignore[arg-type]
    assert story.facts["receipt"] == "r9"
