"""Duban: a workflow engine for work that is owed by a certain time (督办).

    from duban import open_engine

    engine = open_engine("sqlite:///app.db")
    engine.deploy("complaint.yaml")
    complaint = engine.start("complaint", {"subject": "leak", "category": "quality", "project": "A", "customer": "c1"})
    engine.send(complaint.id, "replied", {"plan": "a plumber comes tomorrow"})

Names are imported when first used, so that `import duban` stays light.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from duban.calendars import WorkingCalendar as WorkingCalendar
    from duban.clock import Clock as Clock
    from duban.clock import ManualClock as ManualClock
    from duban.clock import SystemClock as SystemClock
    from duban.definition import check_definition as check_definition
    from duban.definition import read_definition as read_definition
    from duban.definition.model import Definition as Definition
    from duban.definition.model import Source as Source
    from duban.durations import Duration as Duration
    from duban.errors import DefinitionError as DefinitionError
    from duban.errors import DeliveryError as DeliveryError
    from duban.errors import DubanError as DubanError
    from duban.errors import ServiceError as ServiceError
    from duban.execution.effects import Step as Step
    from duban.execution.instance import Instance as Instance
    from duban.execution.program import Program as Program
    from duban.execution.program import compile_program as compile_program
    from duban.execution.step import step as step
    from duban.execution.stimulus import Actor as Actor
    from duban.execution.world import World as World
    from duban.ports import Channel as Channel
    from duban.ports import Message as Message
    from duban.ports import Service as Service
    from duban.ports import ServiceRequest as ServiceRequest
    from duban.runtime import Answer as Answer
    from duban.runtime import Engine as Engine
    from duban.runtime import Outcome as Outcome
    from duban.runtime import ToSend as ToSend
    from duban.runtime import ToStart as ToStart
    from duban.runtime import open_engine as open_engine
    from duban.runtime.worker import Worker as Worker

_HOMES = {
    "Actor": "execution.stimulus",
    "Answer": "runtime",
    "Channel": "ports",
    "Clock": "clock",
    "Definition": "definition.model",
    "DefinitionError": "errors",
    "DeliveryError": "errors",
    "DubanError": "errors",
    "Duration": "durations",
    "Engine": "runtime",
    "Instance": "execution.instance",
    "ManualClock": "clock",
    "Message": "ports",
    "Outcome": "runtime",
    "Program": "execution.program",
    "Service": "ports",
    "ServiceError": "errors",
    "ServiceRequest": "ports",
    "Source": "definition.model",
    "Step": "execution.effects",
    "SystemClock": "clock",
    "ToSend": "runtime",
    "ToStart": "runtime",
    "Worker": "runtime.worker",
    "WorkingCalendar": "calendars",
    "World": "execution.world",
    "check_definition": "definition",
    "compile_program": "execution.program",
    "open_engine": "runtime",
    "read_definition": "definition",
    "step": "execution.step",
}

__version__ = "0.1.0"
__all__ = ["__version__", *sorted(_HOMES)]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'duban' has no attribute {name!r}")
    return getattr(import_module(f"duban.{home}"), name)


def __dir__() -> list[str]:
    return [*globals(), *_HOMES]
