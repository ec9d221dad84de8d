"""What the W3C's tests say, for the page of conformance. Run it to renew tests/conformance/scxml.json."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from scxml_suite import SUITE, Case, cases, in_memory, on_sqlite, with_documents

from duban.errors import DefinitionError

FILE = Path(__file__).resolve().parents[1] / "conformance" / "scxml.json"
WAYS: dict[str, Callable[[Path], str]] = {
    "in memory": in_memory,
    "every instance written as its document after each step, and read again": with_documents,
    "on SQLite, a new engine at each due instant": on_sqlite,
}
GROUPS = {
    "A-core": "states, transitions, events, executable content",
    "B-data": "data and its errors",
    "B-queues": "internal and external events, targets",
    "B-subprocess": "`invoke`",
    "C-skip": "what a process engine need not have (scripts, HTTP, files, XML in data …)",
}
HTTP = "the optional HTTP event processor is not there; events go by your own channels and API"
SOURCE = "`src` of data is not read: nothing in a file reaches outside"
XML = "XML is no value of a variable"
REASONS = {
    "240": "a transition names a state that is not there, which the recommendation forbids (3.5); refused with its line",
    "352": "`_event.origintype` is the processor's URI, where this edition asks for the short form `scxml`",
    **dict.fromkeys(("446", "552", "558"), SOURCE),
    **dict.fromkeys(("557", "561"), XML),
    "452": "only whole variables are assigned to",
    "453": "functions are no values",
    **dict.fromkeys(("201", "509", "510", "518", "519", "520", "522", "531", "532", "534", "567", "577"), HTTP),
}


def results() -> dict[str, Any]:
    """The figures of all cases."""
    needed = [case for case in cases() if case.group != "C-skip"]
    passed = {what: [case for case in needed if ends(case, way)] for what, way in WAYS.items()}
    spare = [case for case in cases() if case.group == "C-skip"]
    inside = {case.name for case in [*passed["in memory"], *(case for case in spare if ends(case, in_memory))]}
    return {
        "title": "W3C SCXML 1.0, implementation report tests",
        "order": 1,
        "origin": "<https://www.w3.org/Voice/2013/scxml-irp/>, in the Python edition of "
        "<https://github.com/fgmacedo/python-statemachine>, commit 471fe175fd0b8387c7f8c2a65ecf486c730ab8a4",
        "licence": "W3C test suite licence (BSD-3-Clause)",
        "tests": ["tests/scxml/test_w3c_scxml.py", "tests/execution/test_w3c_oracle_scxml.py"],
        "about": [
            "193 charts, each of which ends in its state `pass` where all is well. They are read by `read_scxml` and run on "
            "the same heart as every process; their conditions, in a subset of Python, go through the hook for languages.",
            "Besides, random charts with parallel states, histories, internal transitions, raised and done events are run "
            "against the algorithm of the recommendation's appendix D, written out a second time without a line of Duban: "
            "1,000 in every test run, 10,000 with `DUBAN_CHARTS=10000`.",
        ],
        "rows": [{"what": what, "passed": len(done), "total": len(needed)} for what, done in passed.items()],
        "groups": [_group(name, what, inside) for name, what in GROUPS.items()],
        "refusals": [{"what": case.name, "why": REASONS[case.name]} for case in cases() if case.name not in inside],
        "others": [{"who": "python-statemachine 3.2", "figure": _theirs(), "source": "the suite's own index"}],
    }


def _group(name: str, what: str, inside: set[str]) -> dict[str, Any]:
    own = [case for case in cases() if case.group == name]
    return {"what": f"{name}: {what}", "passed": sum(case.name in inside for case in own), "total": len(own)}


def _theirs() -> str:
    needed = [case for case in cases() if case.group != "C-skip"]
    return f"{sum(case.theirs for case in needed)} of {len(needed)}"


def ends(case: Case, way: Callable[[Path], str]) -> bool:
    """Whether a case ends in `pass`."""
    try:
        return way(case.path) == "pass"
    except DefinitionError:
        return False


def as_text() -> str:
    """The results as they stand in their file."""
    return json.dumps(results(), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    if not cases():
        raise SystemExit(f"the suite is not at {SUITE}")
    FILE.write_text(as_text(), "utf-8")
