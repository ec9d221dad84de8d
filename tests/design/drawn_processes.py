"""Processes to draw: one with every element, and those of the pack."""

from __future__ import annotations

from pathlib import Path

import duban_processes
from duban.definition import Definition, Source, load_library, read_definition

EVERYTHING = """
duban: 1
process: everything
title: {en: "Everything: \\"all\\" <of> it", zh: 一切}
calendar: office
terms: {report_within: 1 working day, switched_off: never}
facts:
  grade: {type: enum, values: [major, minor], default: minor}
events:
  go:    {title: {en: Go, zh: 开始}}
  split: {}
  stop:  {}
  again: {}
  noted: {}
  told:  {with: {grade: {type: enum, values: [major, minor]}}}
escalations:
  boss: {to: boss, title: {en: The boss, zh: 领导}}
on:
  noted: {do: [{escalate: boss}]}
  stop: stopped
initial: new
states:
  new:
    title: {en: New, zh: 新建}
    task: {for: handler}
    on: {go: work, split: {to: [left, {to: right, if: 'grade = "major"'}]}}
    timers:
      nudge: {every: 2 days, do: [{escalate: boss}]}
      never: {after: terms.switched_off, to: stopped}
  left:  {on: {go: met}}
  right: {on: {go: met}}
  met:   {join: all, always: work}
  work:
    title: {en: Work, zh: 办理}
    done: closed
    on: {again: {to: work/doing/second}, told: {do: [{set: {grade: event.grade}}]}}
    parallel:
      doing:
        initial: first
        states:
          first:  {on: {go: second}}
          second: {on: {go: ended, again: doing}}
          ended:  {final: true}
      telling:
        finished: always
        initial: judging
        states:
          judging:
            always:
              - {if: 'grade = "major"', to: told, do: [{escalate: boss}]}
              - {if: 'grade = "minor"', to: due}
          due:  {timers: {late: {after: terms.report_within, to: told, do: [{escalate: boss}]}}}
          told: {}
  closed:  {final: true, title: {en: Closed, zh: 结束}}
  stopped: {final: true}
"""


def everything() -> Definition:
    return read_definition(Source("everything.yaml", EVERYTHING))


def pack() -> dict[str, Definition]:
    return dict(load_library(Path(duban_processes.__file__).parent).definitions)
