"""What goes on in the storm: the processes, and the cases that are given to them. Nothing here runs anything."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from random import Random
from typing import Any

CASE = """
duban: 1
process: case
version: 1
key: number
facts:
  number: {type: text, required: true}
  wait: {type: integer, required: true}
  wanted: {type: integer, required: true}
  answers: {type: integer, default: 0}
  total: {type: integer, default: 0}
  beats: {type: integer, default: 0}
  weight: {type: text}
events: {answered: {with: {amount: {type: integer, required: true}}}}
escalations:
  soon: {to: handler, level: soon, message: "{{ key }}"}
  beat: {to: supervisor, level: beat, message: "{{ key }}"}
on: {answered: {do: [{set: {answers: answers + 1, total: total + event.amount}}]}}
initial: open
states:
  open: {timers: {remind: {after: 'duration("PT" + string(wait) + "S")', to: asking, do: [{escalate: soon}]}}}
  asking: {call: {process: check}, done: weighing}
  weighing: {service: {name: weigh, with: {what: number}, into: {weight: event.weight}}, done: beating}
  beating:
    timers:
      beat: {every: 1 second, times: 3, missed: all, do: [{set: {beats: beats + 1}}, {escalate: beat}]}
    always: {if: beats = 3, to: closing}
  closing: {always: {if: answers = wanted, to: closed}}
  closed: {final: true}
"""
CHECK = """
duban: 1
process: check
version: 1
initial: looking
states: {looking: {timers: {looked: {after: 1 second, to: seen}}}, seen: {final: true}}
"""
PATROL = """
duban: 1
process: patrol
version: 1
schedules: {rounds: {every: 2 seconds}}
initial: seen
states: {seen: {final: true}}
"""
DEFINITIONS = (CHECK, CASE, PATROL)


@dataclass(frozen=True)
class Case:
    """One input: after `wait` seconds a reminder is due, and so many answers come, of these amounts."""

    number: str
    wait: int
    amounts: tuple[int, ...]

    def as_json(self) -> dict[str, Any]:
        """What the sender writes down before it asks for anything."""
        return asdict(self)


def draw(random: Random, number: int) -> Case:
    """The next case."""
    amounts = tuple(random.randint(1, 100) for _ in range(random.randint(1, 4)))
    return Case(f"C{number}", random.randint(1, 5), amounts)
