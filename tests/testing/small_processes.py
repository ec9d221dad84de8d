"""Two small processes to tell stories about, and short ways to play them."""

from __future__ import annotations

from duban.calendars import bundled
from duban.definition import Source, read_definition
from duban.execution.program import Program, compile_program
from duban.testing import Result, read_scenario, run_scenario

CASE = """
duban: 1
process: case
calendar: office
key: number
terms: {reply_within: 1 working day}
facts:
  number: {type: text}
  customer: {type: text, required: true}
  size: {type: enum, values: [small, big], default: small}
  amount: {type: decimal, min: 0}
  hearing: {type: datetime}
  happy: {type: boolean}
  grade: {type: enum, values: [major, ordinary]}
decisions:
  grade: {hit: first, rules: [{when: size = "big", then: major}, {then: ordinary}]}
events:
  answer: {by: handler, with: {text: {type: text}}}
  hold: {}
  go_on: {}
  summon: {with: {on: {type: datetime}}}
  grow: {}
  close: {with: {fine: {type: boolean}}}
obligations:
  reply:
    from: start
    within: terms.reply_within
    met: {event: answer}
    pause: [work/waiting]
    warn: [{before: 2 working hours, do: [{notify: handler}]}]
    breach: [{escalate: boss}]
escalations:
  boss: {to: boss, level: high, message: "{{ key }}", acknowledge: 30 minutes, ladder: [{to: president}]}
on:
  grow: {do: [{set: {size: big}}, {decide: grade}]}
  summon: {do: [{set: {hearing: event.on}}]}
initial: work
states:
  work:
    initial: open
    enter: [{decide: grade}]
    timers: {remind: {at: hearing, do: [{notify: visitor}]}}
    on:
      answer: {}
      close: {if: event.fine, to: asking, do: [{publish: case.closed, with: {number: key}}]}
    states:
      open: {on: {hold: {to: waiting}}, timers: {stale: {after: 1 month, to: waiting}}}
      waiting: {on: {go_on: {to: open}}}
  asking:
    call: {process: survey, with: {customer: customer}, into: {happy: event.happy}}
    done: {to: closed}
    error: {'*': {to: unheard}}
  closed: {final: true}
  unheard: {final: true}
"""
SURVEY = """
duban: 1
process: survey
calendar: office
facts:
  customer: {type: text, required: true}
  happy: {type: boolean}
events:
  said: {with: {happy: {type: boolean}}}
escalations:
  silence: {to: boss, level: low, message: silence}
initial: calling
states:
  calling:
    timers: {again: {after: 2 working days, do: [{escalate: silence}]}}
    on: {said: {to: done, do: [{set: {happy: event.happy}}]}}
  done: {final: true}
"""
DIARY = """
duban: 1
process: diary
calendar: office
facts: {about: {type: text}}
starts_on: {event: case.closed, with: {about: event.number}}
initial: written
states: {written: {}}
"""
HEAD = """scenario: A case
process: case
at: 2026-09-30 16:00
"""


def programs() -> dict[str, Program]:
    """The processes, compiled."""
    found = [read_definition(Source("small.yaml", text)) for text in (CASE, SURVEY, DIARY)]
    return {one.process: compile_program(one, bundled(one.calendar)) for one in found}


def play(text: str) -> Result:
    """The result of a scenario that is given without its head."""
    return run_scenario(read_scenario(Source("a.scenario.yaml", HEAD + text)), programs())


def failures(text: str) -> list[str]:
    """What fails in it, in words."""
    return [str(one) for one in play(text).failures]
