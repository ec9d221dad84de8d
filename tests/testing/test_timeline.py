"""The timeline of a play, as people read it."""

from __future__ import annotations

import json
import re

from small_processes import play

from duban.testing import Result


def result() -> Result:
    return play(
        """start: {customer: 王女士, number: n1}
story:
  - expect: {state: work/open}
  - {after: 90 seconds, send: hold, as: clerk}
  - {at: 2026-10-08 09:00, send: answer, with: {text: 明天上门}, refused: not_accepted}
  - {send: go_on, expect: {escalated: [boss], obligations: {reply: owed}}}
  - {at: 2026-10-09 08:30, send: close, with: {fine: true}, expect: {ended: true}}
"""
    )


TEXT = """\
FAILED  A case
        a.scenario.yaml

Wed 2026-09-30
  16:00      start         case n1 (customer: 王女士, size: small)
             decided       grade: ordinary (rule 2)
             state         work/open
             timer         work/open/stale set for Fri 2026-10-30 16:00
             duty          reply owed until Thu 2026-10-08 16:00
           ✓ expect        line 6
  16:01:30   event         hold by clerk
             timer         work/open/stale cancelled
             state         work/waiting
             duty          reply stands still

Thu 2026-10-08
  09:00      event         answer (text: 明天上门)
             duty          reply met
           ✗ failed        send answer
                           expected  to be refused
                           actual    accepted
             event         go_on
             state         work/open
             timer         work/open/stale set for Sun 2026-11-08 09:00
           ✗ expect        line 9
                           obligations/reply: expected  owed
                                              actual    met
                           escalated: expected  [boss]
                                      actual    []

Fri 2026-10-09
  08:30      event         close (fine: true)
             timer         work/open/stale cancelled
             published     case.closed
             called        survey
             state         asking
             start         diary diary-1 (about: n1)
             state         diary-1: written
             start         survey survey-1 (customer: 王女士)
             state         survey-1: calling
             timer         survey-1: calling/again set for Mon 2026-10-12 08:30
           ✗ expect        line 10
                           ended: expected  ended
                                  actual    not ended

4 things are not as expected:
  line 8: send answer: expected to be refused, was accepted
  line 9: obligations/reply: expected owed, was met
  line 9: escalated: expected [boss], was []
  line 10: ended: expected ended, was not ended"""


def test_every_line_of_a_timeline() -> None:
    assert result().text() == TEXT


def test_colour_changes_nothing_but_colour() -> None:
    found = result()
    assert re.sub(r"\x1b\[[0-9;]*m", "", found.text(colour=True)) == found.text()
    assert "\x1b[" not in found.text()


def test_results_go_into_json() -> None:
    data = json.loads(json.dumps(result().as_dict()))
    assert data["title"] == "A case"
    assert data["passed"] is False
    assert data["failures"][0]["line"] == 8
