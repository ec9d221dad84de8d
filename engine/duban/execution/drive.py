"""What every host does with a stimulus: what is due comes first, counts are answered, what it makes due follows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from duban.errors import ConcurrentUpdate, DubanError, Livelock
from duban.execution.draft import Draft
from duban.execution.effects import CountQuery, Step
from duban.execution.instance import Instance
from duban.execution.program import Program
from duban.execution.settle import accepted
from duban.execution.step import step
from duban.execution.stimulus import Cancel, MoveToken, SetFacts, SkipDue, Stimulus, Suspend, TimerDue

Answer = Callable[[CountQuery], int]
MOST_DUE = 10_000
MENDING = (SetFacts, MoveToken, SkipDue)
"""What an operator gives to an instance that may be in trouble."""


def drive(
    program: Program, instance: Instance | None, stimulus: Stimulus | None, at: datetime, answer: Answer
) -> list[Step]:
    """All steps that a stimulus at this instant causes, in order; with None, what is due by now, up to 10,000 steps.

    Raises what `step` raises, and Livelock when 10,000 things come due without time going on; then none of it counts.
    What fails when it comes due does not keep anybody from cancelling or suspending the instance, nor an operator from
    mending it: it stays due.
    """
    if stimulus is None:
        return _fire_due(program, instance, at, answer, MOST_DUE) if instance is not None else []
    steps: list[Step] = []
    if instance is not None:
        steps = _first_due(program, instance, stimulus, at, answer)
    before = steps[-1].instance if steps else instance
    steps.append(answered(program, before, stimulus, at, answer))
    if isinstance(stimulus, MENDING):
        return steps + good_due(program, steps[-1].instance, at, answer)
    return steps + _fire_due(program, steps[-1].instance, at, answer)


def _first_due(program: Program, instance: Instance, stimulus: Stimulus, at: datetime, answer: Answer) -> list[Step]:
    if isinstance(stimulus, MENDING):
        return good_due(program, instance, at, answer)
    try:
        return _fire_due(program, instance, at, answer)
    except ConcurrentUpdate:
        raise
    except DubanError:
        if isinstance(stimulus, Cancel | Suspend):
            return []
        raise


def _fire_due(program: Program, instance: Instance, at: datetime, answer: Answer, most: int | None = None) -> list[Step]:
    steps: list[Step] = []
    last: datetime | None = None
    same = 0
    while (due := instance.next_due) is not None and due <= at and len(steps) != most:
        last, same = (due, 1) if last is None or due > last else (last, same + 1)
        if same == MOST_DUE:
            raise Livelock(program.process, instance.states, MOST_DUE)
        steps.append(answered(program, instance, TimerDue(), at, answer))
        instance = steps[-1].instance
    return steps


def good_due(program: Program, instance: Instance, at: datetime, answer: Answer) -> list[Step]:
    """The steps of what is due by now, up to the first that fails."""
    steps: list[Step] = []
    with _failing_ends_it():
        while (due := instance.next_due) is not None and due <= at and len(steps) < MOST_DUE:
            steps.append(answered(program, instance, TimerDue(), at, answer))
            instance = steps[-1].instance
    return steps


@contextmanager
def _failing_ends_it() -> Iterator[None]:
    """What an instance makes fail ends the block; a lost race is no such thing."""
    try:
        yield
    except ConcurrentUpdate:
        raise
    except DubanError:
        return


def answered(program: Program, instance: Instance | None, stimulus: Stimulus, at: datetime, answer: Answer) -> Step:
    """One step, its counts asked of `answer` as they are reached."""
    answers: dict[str, int] = {}
    while True:
        outcome = step(program, instance, stimulus, at, answers)
        if isinstance(outcome, Step):
            return outcome
        answers[outcome.question] = answer(outcome)


def accepted_events(program: Program, instance: Instance, at: datetime) -> set[str]:
    """The names of the events the instance accepts at this instant."""
    if instance.status != "active":
        return set()
    return accepted(Draft(program, instance, at, {}))
