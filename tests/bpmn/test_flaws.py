"""Models that break BPMN's rules are refused with every finding, each at its element."""

from __future__ import annotations

import pytest
from models import bpmn

from duban.design.bpmn import find_flaws, import_bpmn, read_bpmn
from duban.errors import DefinitionError

MESSAGE = "<messageEventDefinition/>"
TIMER = "<timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition>"


def flaws(body: str, flows: str = "") -> list[tuple[str, str]]:
    return [(one.where, one.code.removeprefix("bpmn-")) for one in find_flaws(read_bpmn(bpmn(body, flows=flows), "m.bpmn"))]


@pytest.mark.parametrize(
    ("body", "flows", "expected"),
    [
        ('<task id="a"/>', "a -> nowhere", [("f0", "dangling-flow")]),
        ('<task id="a"/><boundaryEvent id="b" attachedToRef="x">' + TIMER + "</boundaryEvent>", "b -> a",
         [("b", "boundary")]),
        ('<startEvent id="s"/><boundaryEvent id="b" attachedToRef="s">' + TIMER + '</boundaryEvent><task id="a"/>', "b -> a",
         [("b", "boundary")]),
        ('<startEvent id="s"/><task id="a"/>', "a -> s", [("s", "flow-in")]),
        ('<endEvent id="e"/><task id="a"/>', "e -> a", [("e", "flow-out")]),
        ('<exclusiveGateway id="g" default="f9"/><task id="a"/>', "g -> a", [("g", "default")]),
        ('<exclusiveGateway id="g" default="f0"/><task id="a"/>', "g -> a: x > 1", [("f0", "default")]),
        ('<parallelGateway id="g"/><task id="a"/>', "g -> a: x > 1", [("f0", "condition")]),
        ('<startEvent id="s"/><task id="a"/>', "s -> a: x > 1", [("f0", "condition")]),
        ('<eventBasedGateway id="g"/><task id="a"/><task id="b"/>', "g -> a\ng -> b",
         [("g", "event-gateway"), ("g", "event-gateway")]),
        ('<eventBasedGateway id="g"/><intermediateCatchEvent id="a">' + TIMER + "</intermediateCatchEvent>", "g -> a",
         [("g", "event-gateway")]),
        ('<intermediateCatchEvent id="a"/>', "", [("a", "trigger")]),
        ('<intermediateThrowEvent id="a">' + TIMER + "</intermediateThrowEvent>", "", [("a", "trigger")]),
        ('<startEvent id="a"><errorEventDefinition/></startEvent>', "", [("a", "trigger")]),
        ('<subProcess id="p1"><startEvent id="a">' + MESSAGE + "</startEvent></subProcess>", "", [("a", "trigger")]),
        ('<subProcess id="p1" triggeredByEvent="true"><startEvent id="a"/></subProcess>', "", [("p1", "event-sub-process")]),
        ('<task id="b"/><subProcess id="p1" triggeredByEvent="true"><startEvent id="a">' + MESSAGE +
         "</startEvent></subProcess>",
         "p1 -> b", [("p1", "flow-in")]),
        ('<intermediateThrowEvent id="a"><linkEventDefinition name="there"/></intermediateThrowEvent>', "", [("a", "link")]),
        ('<task id="a"/><boundaryEvent id="b" attachedToRef="a">' + TIMER + "</boundaryEvent>", "", [("b", "flow-out")]),
    ],
)  # fmt: skip
def test_a_breach_is_found(body: str, flows: str, expected: list[tuple[str, str]]) -> None:
    assert flaws(body, flows) == expected


def test_all_findings_come_at_once_with_line_and_advice() -> None:
    text = bpmn('<endEvent id="e"/>\n<task id="a"/>\n<startEvent id="s"/>', flows="e -> a\na -> s\na -> lost")
    with pytest.raises(DefinitionError) as caught:
        import_bpmn(text, "m.bpmn")
    assert [(one.where, one.line) for one in caught.value.problems] == [("e", 4), ("s", 6), ("f2", 9)]
    assert "m.bpmn:4:1" in str(caught.value)
    assert "make it an intermediate event" in str(caught.value)


@pytest.mark.parametrize("text", ["<definitions/>", "nothing", "<!DOCTYPE x><a/>", ""])
def test_what_is_no_model_is_refused(text: str) -> None:
    with pytest.raises(DefinitionError):
        read_bpmn(text, "m.bpmn")
