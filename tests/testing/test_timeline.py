"""The timeline of a play, as people read it."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from small_processes import play

import duban.execution.step
from duban.execution.effects import Entry
from duban.testing import Result
from duban.testing.telling import TELLERS, tell


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


LEFT_OUT = {"transition", "joined", "absorbed", "reply.ignored", "reply.held"}
"""What shows in the states that follow, or nowhere."""


def test_every_kind_of_journal_entry_can_be_told() -> None:
    folder = Path(str(duban.execution.step.__file__)).parent
    source = "\n".join(file.read_text("utf-8") for file in folder.glob("*.py"))
    kinds = set(re.findall(r"note\(\s*\"([a-z_.]+)\"", source))
    assert len(kinds) > 30
    assert kinds - set(TELLERS) == LEFT_OUT


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        (
            Entry("timer.moved", "t", {"due": 1, "from": 0, "because": ["a", "b"]}),
            "t moved from 16:00 to 17:00 because of a, b",
        ),
        (Entry("timer.armed", "t", {"due": 0, "provisional": True}), "t set for 16:00 (provisional)"),
        (Entry("timer.fired", "t", {"lag_ms": 2500}), "t fires, 2.5 s late"),
        (Entry("timer.skipped", "t", {"missed": 3}), "t skips what it missed (3)"),
        (Entry("timer.paused", "t", {}), "t stands still"),
        (Entry("timer.resumed", "t", {"due": 0}), "t goes on until 16:00"),
        (
            Entry("obligation.moved", "o", {"due": 1, "from": 0, "because": ["size"]}),
            "o moved from 16:00 to 17:00 because of size",
        ),
        (Entry("obligation.waived", "o", {"by": "the instance ended"}), "o waived: the instance ended"),
        (Entry("ladder.held", "boss", {"until": 1}), "boss waits until 17:00"),
        (Entry("ladder.stopped", "boss", {"reason": "the instance ended"}), "boss stops"),
        (Entry("decision", "grade", {"rules": [], "gives": {"grade": None}}), "grade (no rule hits)"),
        (Entry("decision", "grade", {"rules": [1, 2], "gives": {"all": ["a", "b"]}}), "all: [a, b] (rules 1, 2)"),
        (Entry("counted", "same", {"answer": 3}), "same = 3"),
        (Entry("sent", "hello", {"process": "case", "key": "n1"}), "hello to case n1"),
        (Entry("failed", "asking", {"error": "lost"}), "asking: lost"),
        (Entry("note", "w", {"text": {"a": [1, True]}}), "{a: [1, true]}"),
        (Entry("fact", "size", {"from": None, "to": "big", "by": "on/grow"}), "size not known → big"),
    ],
)  # fmt: skip
def test_what_entries_say(entry: Entry, text: str) -> None:
    data = {name: _instant(value) if name in ("due", "from", "until") else value for name, value in entry.data.items()}
    told = tell(Entry(entry.kind, entry.name, data), ZoneInfo("Asia/Shanghai"))
    assert told is not None
    assert told[1].replace("Thu 2026-10-08 ", "") == text


def _instant(hour: int | None) -> datetime | None:
    return None if hour is None else datetime(2026, 10, 8, 8 + hour, tzinfo=UTC)
