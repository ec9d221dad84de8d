"""What runs in a model runs here the same way: tokens, gateways, boundaries, throws and catches, loops, compensation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from models import bpmn, sequence

from duban.calendars import bundled
from duban.design.bpmn import import_bpmn
from duban.design.bpmn.formulas import Translators
from duban.execution.effects import CallService, PublishEvent, ReplyTo, StartProcess
from duban.execution.program import compile_program
from duban.execution.stimulus import SetFacts
from duban.execution.world import World

pytestmark = pytest.mark.usefixtures("each_way")
START = datetime(2026, 11, 2, 9, tzinfo=UTC)
TERMINATE = "<terminateEventDefinition/>"


@dataclass
class Play:
    """A model running; tasks are completed by their names."""

    world: World
    id: str = ""

    def start(self, **facts: Any) -> Play:
        self.id = self.world.start("p", facts)
        return self

    def do(self, *tasks: str) -> Play:
        for task in tasks:
            self.world.send(self.id, f"{task}.completed")
        return self

    def wait(self, **span: float) -> Play:
        self.world.advance(self.world.at + timedelta(**span))
        return self

    @property
    def at(self) -> list[str]:
        return sorted(path.rpartition("/")[2] for path in self.world.instance(self.id).states)

    @property
    def ended(self) -> bool:
        return self.world.instance(self.id).ended

    @property
    def asked(self) -> list[str]:
        return [effect.service for _, _, effect in self.world.effects if isinstance(effect, CallService)]

    @property
    def published(self) -> list[str]:
        return [effect.event for _, _, effect in self.world.effects if isinstance(effect, PublishEvent)]


def play(body: str, flows: str, extra: str = "", translators: Translators | None = None, **options: Any) -> Play:
    found = import_bpmn(bpmn(body, extra, flows), "m.bpmn", translators)
    programs = {one.process: compile_program(one.definition, bundled("always")) for one in found}
    return Play(World(programs, START, **options))


def tasks(*names: str) -> str:
    return "".join(f'<userTask id="{name}" name="{name}"/>' for name in names)


def timer(kind: str, text: str) -> str:
    return f"<timerEventDefinition><{kind}>{text}</{kind}></timerEventDefinition>"


# gateways and flows


def test_several_flows_out_are_several_tokens_and_an_end_takes_each() -> None:
    game = play(f'<startEvent id="s"/>{tasks("a", "b")}<endEvent id="e"/>', "s -> a\ns -> b\na -> e\nb -> e").start()
    assert game.at == ["a", "b"]
    assert not game.do("a").ended
    assert game.do("b").ended


def test_two_tokens_in_one_task_are_two_pieces_of_work() -> None:
    game = play(
        f'<startEvent id="s"/><parallelGateway id="g"/>{tasks("a")}<endEvent id="e"/>', "s -> g\ng -> a\ng -> a\na -> e"
    )
    assert game.start().at == ["a", "a"]
    assert game.do("a").at == ["a", "e"]
    assert game.do("a").ended


def test_a_parallel_gateway_waits_for_a_token_on_every_flow() -> None:
    body = f'<startEvent id="s"/><parallelGateway id="g"/>{tasks("a", "b", "c")}<parallelGateway id="j"/>'
    game = play(body, "s -> g\ng -> a\ng -> b\na -> j\nb -> j\nj -> c").start()
    assert game.do("a").at == ["b", "j"]
    assert game.do("b").at == ["c"]


def test_an_exclusive_gateway_takes_the_first_flow_that_holds_else_the_default() -> None:
    body = f'<startEvent id="s"/><exclusiveGateway id="g" default="f1"/>{tasks("a", "b", "c")}'
    flows = "s -> g\ng -> a\ng -> b: amount > 10\ng -> c: amount > 5"
    assert [play(body, flows).start(amount=amount).at for amount in (20, 7, 1)] == [["b"], ["c"], ["a"]]


def test_where_conditions_are_not_said_somebody_chooses() -> None:
    body = f'<startEvent id="s"/><exclusiveGateway id="ok" name="OK?"/>{tasks("a", "b")}'
    game = play(body, "s -> ok\nok -> a\nok -> b").start()
    assert game.world.accepts(game.id) == {"OK.a", "OK.b"}
    game.world.send(game.id, "OK.b")
    assert game.at == ["b"]


def test_an_inclusive_gateway_takes_all_that_hold_and_joins_those_that_can_come() -> None:
    body = (
        f'<startEvent id="s"/><inclusiveGateway id="g" default="f3"/>{tasks("a", "b", "c", "d")}<inclusiveGateway id="j"/>'
    )
    flows = "s -> g\ng -> a: n > 1\ng -> b: n > 2\ng -> c\na -> j\nb -> j\nc -> j\nj -> d"
    game = play(body, flows).start(n=3)
    assert game.at == ["a", "b"]
    assert game.do("a").at == ["b", "j"]
    assert game.do("b").at == ["d"]
    assert play(body, flows).start(n=2).do("a").at == ["d"]
    assert play(body, flows).start(n=0).at == ["c"]


def test_conditional_flows_out_of_a_task_are_an_inclusive_choice() -> None:
    flows = "s -> a\na -> b: n > 1\na -> c: n > 2"
    body = f'<startEvent id="s"/>{tasks("a", "b", "c")}'
    assert play(body, flows).start(n=3).do("a").at == ["b", "c"]
    assert play(body, flows).start(n=2).do("a").at == ["b"]


def test_of_several_events_the_first_decides() -> None:
    body = f"""<startEvent id="s"/><eventBasedGateway id="g"/>{tasks("a", "b")}
        <intermediateCatchEvent id="paid" name="paid"><messageEventDefinition/></intermediateCatchEvent>
        <intermediateCatchEvent id="late">{timer("timeDuration", "P2D")}</intermediateCatchEvent>"""
    flows = "s -> g\ng -> paid\ng -> late\npaid -> a\nlate -> b"
    game = play(body, flows).start()
    game.world.send(game.id, "paid")
    assert (game.at, game.wait(days=3).at) == (["a"], ["a"])
    assert play(body, flows).start().wait(days=2).at == ["b"]


# events


def test_boundary_timers_interrupt_or_begin_something_beside() -> None:
    body = f"""<startEvent id="s"/>{tasks("a", "b", "c")}
        <boundaryEvent id="soon" attachedToRef="a" cancelActivity="false">{timer("timeDuration", "PT1H")}</boundaryEvent>
        <boundaryEvent id="late" attachedToRef="a">{timer("timeDuration", "P1D")}</boundaryEvent>"""
    game = play(body, "s -> a\nsoon -> b\nlate -> c").start().wait(hours=1)
    assert game.at == ["a", "b"]
    assert game.wait(days=1).at == ["b", "c"]
    assert game.do("b", "c").ended


def test_a_condition_on_the_boundary_interrupts_or_begins_something_beside_once_it_holds() -> None:
    condition = "<conditionalEventDefinition><condition>level &gt; 3</condition></conditionalEventDefinition>"
    body = f"""<startEvent id="s"/>{tasks("a", "b")}
        <boundaryEvent id="high" attachedToRef="a" cancelActivity="CANCEL">{condition}</boundaryEvent>"""
    flows = "s -> a\nhigh -> b"
    for cancel, there in (("true", ["b"]), ("false", ["a", "b"])):
        game = play(body.replace("CANCEL", cancel), flows).start(level=1)
        assert game.at == ["a"]
        for level in (4, 5):
            game.world.request(game.id, SetFacts({"level": level}))
        game.wait(seconds=1)
        assert game.at == there


def test_a_cycle_on_the_boundary_comes_again_and_again() -> None:
    body = f"""<startEvent id="s"/>{tasks("a", "b")}
        <boundaryEvent id="remind" attachedToRef="a" cancelActivity="false">{timer("timeCycle", "R3/PT10H")}
        </boundaryEvent>"""
    assert play(body, "s -> a\nremind -> b").start().wait(days=5).at == ["a", "b", "b", "b"]


def test_an_error_end_leaves_the_sub_process_before_anything_else_happens_in_it() -> None:
    inner = sequence("i -> g\ng -> a\ng -> b\na -> bad", "i")
    body = f"""<startEvent id="s"/>
        <subProcess id="box"><startEvent id="i"/><parallelGateway id="g"/>{tasks("a", "b")}
          <endEvent id="bad"><errorEventDefinition errorRef="E"/></endEvent>{inner}</subProcess>
        <boundaryEvent id="caught" attachedToRef="box"><errorEventDefinition errorRef="E"/></boundaryEvent>
        {tasks("c", "d")}"""
    game = play(body, "s -> box\nbox -> c\ncaught -> d", '<error id="E" name="broken" errorCode="E1"/>').start()
    assert game.do("a").at == ["d"]


def test_an_escalation_interrupts_before_the_next_service_is_asked() -> None:
    inner = sequence("i -> up\nup -> charge", "i")
    body = f"""<startEvent id="s"/>
        <subProcess id="box"><startEvent id="i"/>
          <intermediateThrowEvent id="up"><escalationEventDefinition escalationRef="X"/></intermediateThrowEvent>
          <serviceTask id="charge" name="charge"/>{inner}</subProcess>
        <boundaryEvent id="caught" attachedToRef="box" cancelActivity="CANCEL">
          <escalationEventDefinition escalationRef="X"/></boundaryEvent>
        {tasks("c", "d")}"""
    flows, extra = "s -> box\nbox -> c\ncaught -> d", '<escalation id="X" name="up"/>'
    game = play(body.replace("CANCEL", "true"), flows, extra).start()
    assert (game.at, game.asked) == (["d"], [])
    game = play(body.replace("CANCEL", "false"), flows, extra).start()
    assert (game.at, game.asked) == (["charge", "d"], ["charge"])


def test_a_terminate_end_ends_its_scope_only() -> None:
    inner = sequence("i -> g\ng -> a\ng -> b\na -> t", "i")
    body = f"""<startEvent id="s"/><subProcess id="box"><startEvent id="i"/><parallelGateway id="g"/>{tasks("a", "b")}
        <endEvent id="t">{TERMINATE}</endEvent>{inner}</subProcess>{tasks("c")}"""
    assert play(body, "s -> box\nbox -> c").start().do("a").at == ["c"]


def test_an_event_sub_process_runs_inside_its_scope_beside_or_instead() -> None:
    def model(interrupting: str) -> Play:
        inner = sequence("m -> z", "i")
        body = f"""<startEvent id="s"/>{tasks("a")}<subProcess id="esp" triggeredByEvent="true">
            <startEvent id="m" name="help" isInterrupting="{interrupting}"><messageEventDefinition/></startEvent>
            {tasks("z")}{inner}</subProcess>"""
        game = play(body, "s -> a").start()
        game.world.send(game.id, "help")
        return game

    assert model("true").at == ["z"]
    game = model("false")
    assert game.at == ["a", "z"]
    assert not game.do("a").ended
    assert game.do("z").ended


def test_links_lead_on_and_messages_start_and_tell() -> None:
    body = f"""<startEvent id="s" name="order"><messageEventDefinition/></startEvent>{tasks("a")}
        <intermediateThrowEvent id="go"><linkEventDefinition name="L"/></intermediateThrowEvent>
        <intermediateCatchEvent id="there"><linkEventDefinition name="L"/></intermediateCatchEvent>
        <endEvent id="e" name="shipped"><messageEventDefinition/></endEvent>"""
    game = play(body, "s -> go\nthere -> a\na -> e")
    assert game.world.publish("order") == 1
    game.id = next(iter(game.world.instances))
    assert game.at == ["a"]
    assert (game.do("a").ended, game.published) == (True, ["shipped"])


# activities


def test_a_service_is_asked_and_its_error_caught_on_the_boundary() -> None:
    def script(effect: StartProcess | CallService) -> ReplyTo:
        assert effect.parent is not None
        return ReplyTo(effect.id, effect.parent, {}, "E1")

    body = f"""<startEvent id="s"/><serviceTask id="charge" name="charge"/>{tasks("a", "b")}
        <boundaryEvent id="no" attachedToRef="charge"><errorEventDefinition errorRef="E"/></boundaryEvent>"""
    extra = '<error id="E" name="declined" errorCode="E1"/>'
    assert play(body, "s -> charge\ncharge -> a\nno -> b", extra, script=script).start().at == ["b"]


def several(sequential: str, condition: str = "") -> Play:
    loop = f'<multiInstanceLoopCharacteristics isSequential="{sequential}"><loopCardinality>n</loopCardinality>{condition}'
    body = f'<startEvent id="s"/><userTask id="a" name="a">{loop}</multiInstanceLoopCharacteristics></userTask>{tasks("b")}'
    return play(body, "s -> a\na -> b").start(n=3)


def test_multi_instance_at_once_in_turn_and_until_enough() -> None:
    assert several("false").at == ["working", "working", "working"]
    game = several("true")
    assert game.at == ["working"]
    assert game.do("a", "a", "a").at == ["b"]
    enough = "<completionCondition>each.done >= 2</completionCondition>"
    assert several("false", enough).do("a", "a").at == ["b"]


def test_a_standard_loop_repeats_while_its_condition_holds() -> None:
    loop = "<standardLoopCharacteristics><loopCondition>again = true</loopCondition></standardLoopCharacteristics>"
    body = f'<startEvent id="s"/><userTask id="a" name="a">{loop}</userTask>{tasks("b")}'
    assert play(body, "s -> a\na -> b").start(again=True).do("a", "a").at == ["a"]
    assert play(body, "s -> a\na -> b").start(again=False).do("a").at == ["b"]


def test_a_called_process_of_the_file_is_called_by_its_name() -> None:
    text = bpmn(f'<startEvent id="s"/><callActivity id="c" calledElement="q"/>{tasks("b")}', flows="s -> c\nc -> b")
    child = '<process id="q" name="Other one"><startEvent id="s2"/><userTask id="a" name="a"/>' + sequence("s2 -> a", "q")
    found = import_bpmn(text.replace("</definitions>", f"{child}</process></definitions>"), "m.bpmn")
    game = Play(World({one.process: compile_program(one.definition, bundled("always")) for one in found}, START)).start()
    other = next(one.id for one in game.world.instances.values() if one.process == "Other_one")
    game.world.send(other, "a.completed")
    assert game.at == ["b"]


def test_an_error_end_of_a_called_process_is_caught_where_it_was_called() -> None:
    body = f"""<startEvent id="s"/><callActivity id="c" calledElement="q"/>{tasks("b", "z")}
        <boundaryEvent id="no" attachedToRef="c"><errorEventDefinition errorRef="E"/></boundaryEvent>"""
    text = bpmn(body, '<error id="E" name="no" errorCode="E1"/>', "s -> c\nc -> b\nno -> z")
    child = '<process id="q" name="q"><startEvent id="s2"/><userTask id="a" name="a"/><endEvent id="bad">'
    child += '<errorEventDefinition errorRef="E"/></endEvent>' + sequence("s2 -> a\na -> bad", "q")
    found = import_bpmn(text.replace("</definitions>", f"{child}</process></definitions>"), "m.bpmn")
    assert [finding for one in found for finding in one.findings] == []
    game = Play(World({one.process: compile_program(one.definition, bundled("always")) for one in found}, START)).start()
    other = next(one.id for one in game.world.instances.values() if one.process == "q")
    game.world.send(other, "a.completed")
    assert game.at == ["z"]


def test_what_completed_is_compensated_newest_first() -> None:
    def box(name: str) -> str:
        return f"""<userTask id="{name}" name="{name}"/><serviceTask id="un{name}" name="un{name}" isForCompensation="true"/>
            <boundaryEvent id="c{name}" attachedToRef="{name}"><compensateEventDefinition/></boundaryEvent>
            <association id="as{name}" sourceRef="c{name}" targetRef="un{name}" associationDirection="One"/>"""

    body = f"""<startEvent id="s"/>{box("a")}{box("b")}
        <intermediateThrowEvent id="undo"><compensateEventDefinition/></intermediateThrowEvent>{tasks("z")}"""
    game = play(body, "s -> a\na -> b\nb -> undo\nundo -> z").start()
    assert (game.do("a", "b").at, game.asked) == (["z"], ["unb", "una"])


# expressions


def test_foreign_conditions_go_through_the_hosts_translator_and_else_are_told() -> None:
    body = f'<startEvent id="s"/><exclusiveGateway id="g" default="f1"/>{tasks("a", "b")}'
    text = bpmn(body, flows="s -> g\ng -> a\ng -> b: x").replace(
        "<conditionExpression>x<", '<conditionExpression language="juel">${amount gt 5}<'
    )
    (plain,) = import_bpmn(text, "m.bpmn")
    assert "the expression '${amount gt 5}' in juel is not carried over" in " ".join(map(str, plain.findings))
    translated = import_bpmn(text, "m.bpmn", {"juel": lambda one: one[2:-1].replace(" gt ", " > ")})
    world = World({"p": compile_program(translated[0].definition, bundled("always"))}, START)
    assert Play(world).start(amount=6).at == ["b"]
