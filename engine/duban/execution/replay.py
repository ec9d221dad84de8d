"""An instance again, from its journal alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from duban.errors import DubanError
from duban.execution.effects import Step
from duban.execution.instance import Instance
from duban.execution.program import Program
from duban.execution.step import step
from duban.execution.stimulus import Stimulus


def replay(program: Program, journal: Iterable[tuple[Stimulus, datetime, Mapping[str, int]]]) -> Instance:
    """Fold `step` over (stimulus, instant, counts) in order. DubanError when a recorded step cannot be taken again."""
    instance: Instance | None = None
    for stimulus, at, answers in journal:
        outcome = step(program, instance, stimulus, at, answers)
        if not isinstance(outcome, Step):
            raise DubanError(f"the journal lacks the answer to {outcome.question}")
        instance = outcome.instance
    if instance is None:
        raise DubanError("an empty journal makes no instance")
    return instance
