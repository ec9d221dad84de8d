"""Small processes, maps and logs for the backtest's tests."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from duban.calendars import bundled
from duban.definition import Source, read_definition
from duban.design import Report, run_backtest
from duban.execution.program import Program, compile_program

TICKET = """
duban: 1
process: ticket
key: number
facts:
  number:  {type: text}
  grade:   {type: enum, values: [high, low], default: low}
  repeats: {type: integer, default: 0}
  weight:  {type: integer, min: 0}
events:
  taken:    {}
  asked:    {}
  answered: {}
  done:     {with: {result: {type: text}}}
  reopened: {}
obligations:
  solve: {from: start, within: 4 hours, met: {event: done}, pause: [open/waiting], breach: [{escalate: boss}]}
escalations:
  boss: {to: boss, message: "{{ key }}", acknowledge: 30 minutes, ladder: [{to: president}]}
initial: open
states:
  open:
    on: {done: closed}
    initial: new
    states:
      new:     {on: {taken: active, asked: waiting}, timers: {nobody: {after: 2 hours, do: [{notify: team}]}}}
      active:  {on: {asked: waiting}}
      waiting: {on: {answered: active}}
  closed: {on: {reopened: again}}
  again:  {final: true}
"""

MAP = """
map: tickets
case: number
time: {column: at, zone: Asia/Shanghai}
rows:
  - {start: ticket, when: row.what = "opened", with: {number: case}}
  - {send: taken, when: row.what = "taken"}
  - {send: asked, when: row.what = "asked"}
  - {send: answered, when: row.what = "answered"}
  - {send: done, when: row.what = "done", with: {result: row.text}}
  - {send: reopened, when: row.what = "again"}
  - {start: ticket, when: row.what = "again", with: {number: case, repeats: facts.repeats + 1}}
  - {acknowledge: boss, when: row.what = "noted"}
compare: {solve: row.kept = "yes"}
"""

HEAD = "number,at,what,text,kept"


def program(text: str = TICKET) -> Program:
    definition = read_definition(Source("ticket.yaml", text))
    return compile_program(definition, bundled(definition.calendar))


def backtest(folder: Path, rows: str, *, log_map: str = MAP, head: str = HEAD, text: str = TICKET, **more: Any) -> Report:
    """Replay rows, written as lines, over one process."""
    log = folder / "log.csv"
    log.write_text(f"{head}\n{rows.strip()}\n", "utf-8")
    programs: Mapping[str, Program] = {"ticket": program(text)}
    return run_backtest(programs, Source("tickets.map.yaml", log_map), log, **more)
