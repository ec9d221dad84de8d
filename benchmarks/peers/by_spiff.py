"""The case on SpiffWorkflow: BPMN, kept with its own serializer, as JSON in a row, with a journal and an outbox by hand."""

from __future__ import annotations

import time
from pathlib import Path

from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer

from benchmarks.databases import Databases
from benchmarks.figures import seconds
from benchmarks.peers.cases import Cases
from benchmarks.peers.rates import Rates, per_second

AT_ONCE, A_MOMENT = "PT0S", "PT0.01S"


def measure(databases: Databases, number: int) -> Rates:
    """Each event: read the row, deserialize, run the task and what follows, serialize, write, commit."""
    return _Spiff(databases).measure(number)


class _Spiff:
    def __init__(self, databases: Databases) -> None:
        self._databases = databases
        parser = BpmnParser()
        parser.add_bpmn_file(str(Path(__file__).parent / "reminder.bpmn"))
        self._spec = parser.get_spec("reminder")
        self._serializer = BpmnWorkflowSerializer()

    def measure(self, number: int) -> Rates:
        url = self._databases.new("by_spiff")
        self._cases = Cases(url)
        waiting = [self._start(one, AT_ONCE, None) for one in range(number)]
        events = per_second(number, lambda: [self._tell(name) for name in waiting])
        took = seconds(lambda: [self._start(number + one, A_MOMENT, time.time()) for one in range(number)])
        time.sleep(0.05)  # the last one's moment; it is not counted
        took += seconds(lambda: [self._tell(name) for name in self._cases.due(time.time())])
        self._cases.close()
        self._databases.drop(url)
        return Rates(events, number / took)

    def _start(self, one: int, pause: str, due: float | None) -> str:
        workflow = BpmnWorkflow(self._spec)
        workflow.get_next_task(state=TaskState.READY).data.update(subject=f"call {one}", pause=pause)
        workflow.do_engine_steps()
        name = f"{one:026}"
        self._cases.begin()
        self._cases.add(name, self._serializer.serialize_json(workflow), due)
        self._cases.commit()
        return name

    def _tell(self, name: str) -> None:
        self._cases.begin()
        workflow = self._serializer.deserialize_json(self._cases.document(name))
        workflow.refresh_waiting_tasks()
        workflow.do_engine_steps()
        workflow.get_next_task(state=TaskState.READY, spec_name="waiting").run()
        workflow.do_engine_steps()
        told = workflow.get_next_task(state=TaskState.READY, spec_name="told").data["told"]
        self._cases.save(name, self._serializer.serialize_json(workflow), "tell", told)
        self._cases.commit()
