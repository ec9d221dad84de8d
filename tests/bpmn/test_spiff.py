"""What runs here runs the same in another engine: SpiffWorkflow plays exports of simple processes to the same trace."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

import pytest

from duban.calendars import bundled
from duban.definition import Source, read_definition
from duban.definition.model import Definition
from duban.design.bpmn import export_bpmn
from duban.execution.program import compile_program
from duban.execution.world import World

START = datetime(2026, 11, 2, 9, tzinfo=UTC)
EVENTS = "events: {a_done: {}, b_done: {}, c_done: {}, d_done: {}}"


def task(name: str, to: str) -> str:
    return f"{name}: {{task: {{for: clerk, form: {name}_done}}, on: {{{name}_done: {to}}}}}"


SEQUENCE = f"initial: a\nstates:\n  {task('a', 'b')}\n  {task('b', 'end')}\n  end: {{final: true}}\n"
FORK = f"""initial: a
states:
  {task("a", "both")}
  both: {{always: {{to: [b, c]}}}}
  {task("b", "met")}
  {task("c", "met")}
  met: {{join: all, always: d}}
  {task("d", "end")}
  end: {{final: true}}
"""
CHOICE = f"""initial: a
states:
  {task("a", "chosen")}
  chosen: {{always: [{{if: amount > 10, to: b}}, {{to: c}}]}}
  {task("b", "end")}
  {task("c", "end")}
  end: {{final: true}}
"""
SOME = f"""initial: a
states:
  {task("a", "some")}
  some: {{always: {{to: [{{to: b, if: amount > 5}}, {{to: c, if: amount > 10}}]}}}}
  {task("b", "met")}
  {task("c", "met")}
  met: {{join: inclusive, always: d}}
  {task("d", "end")}
  end: {{final: true}}
"""
NESTED = f"""initial: box
states:
  box:
    initial: a
    states:
      {task("a", "b")}
      {task("b", "inner")}
      inner: {{final: true}}
    done: c
  {task("c", "end")}
  end: {{final: true}}
"""
REGIONS = f"""initial: both
states:
  both:
    parallel:
      left: {{initial: a, states: {{{task("a", "over")}, over: {{final: true}}}}}}
      right: {{initial: b, states: {{{task("b", "over")}, over: {{final: true}}}}}}
    done: c
  {task("c", "end")}
  end: {{final: true}}
"""


def definition(states: str) -> Definition:
    head = f"duban: 1\nprocess: p\nfacts: {{amount: {{type: integer}}}}\n{EVENTS}\n"
    return read_definition(Source("p.yaml", head + states))


def ours(found: Definition, amount: int) -> list[list[str]]:
    """The open tasks after each completed one, always the first by name."""
    world = World({"p": compile_program(found, bundled("always"))}, START)
    id = world.start("p", {"amount": amount})
    trace: list[list[str]] = []
    while not world.instance(id).ended:
        states = [found.states[path] for path in world.instance(id).states]
        open_ = sorted(state.name for state in states if state.task is not None)
        trace.append(open_)
        world.send(id, f"{open_[0]}_done")
    return trace


def theirs(text: str, amount: int) -> list[list[str]]:
    """The same in SpiffWorkflow."""
    from lxml import etree
    from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
    from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
    from SpiffWorkflow.util.task import TaskState

    parser = BpmnParser()
    parser.add_bpmn_xml(etree.parse(io.BytesIO(text.encode())))
    flow: Any = BpmnWorkflow(parser.get_spec("p"), parser.get_subprocess_specs("p"))
    flow.set_data(amount=amount) if hasattr(flow, "set_data") else flow.data.update(amount=amount)
    flow.task_tree.data["amount"] = amount
    trace: list[list[str]] = []
    flow.do_engine_steps()
    while not flow.is_completed():
        ready = {one.task_spec.bpmn_name: one for one in flow.get_tasks(state=TaskState.READY, manual=True)}
        trace.append(sorted(ready))
        ready[min(ready)].run()
        flow.do_engine_steps()
    return trace


@pytest.mark.parametrize(
    ("states", "amount"),
    [(SEQUENCE, 0), (FORK, 0), (CHOICE, 20), (CHOICE, 1), (SOME, 20), (SOME, 7), (NESTED, 0), (REGIONS, 0)],
    ids=["sequence", "fork", "more", "less", "both", "one", "nested", "regions"],
)
def test_the_same_tasks_are_open_at_each_step(states: str, amount: int) -> None:
    pytest.importorskip("SpiffWorkflow", reason="SpiffWorkflow comes with the extra dev")
    found = definition(states)
    text = export_bpmn(found).text
    trace = theirs(text, amount)
    assert trace == ours(found, amount)
    assert len(trace) > 1
