"""An instance again, from its journal alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from duban.errors import DubanError
from duban.execution.effects import Step
from duban.execution.instance import Instance
from duban.execution.program import Program
from duban.execution.step import step
from duban.execution.stimulus import Migrate, Stimulus

Versions = Callable[[str], Program]
"""The program of each version that an instance went over to."""


def replay(
    program: Program, journal: Iterable[tuple[Stimulus, datetime, Mapping[str, int]]], versions: Versions | None = None
) -> Instance:
    """Fold `step` over (stimulus, instant, counts) in order, beginning with the program of the version it started on.

    DubanError when a recorded step cannot be taken again, or went over to another version and there are no `versions`.
    """
    instance: Instance | None = None
    for stimulus, at, answers in journal:
        if isinstance(stimulus, Migrate):
            program = _version(versions, stimulus.version)
        outcome = step(program, instance, stimulus, at, answers)
        if not isinstance(outcome, Step):
            raise DubanError(f"the journal lacks the answer to {outcome.question}")
        instance = outcome.instance
    if instance is None:
        raise DubanError("an empty journal makes no instance")
    return instance


def _version(versions: Versions | None, version: str) -> Program:
    if versions is None:
        raise DubanError(f"the instance went over to version {version}; give `versions` to replay it")
    return versions(version)
