"""What the kit says, for the page of conformance. Run it to renew tests/conformance/dmn.json."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from dmn_heart import evaluated, in_memory, in_sql, satisfied
from dmn_kit import LEVEL_2, Case, cases

FILE = Path(__file__).resolve().parents[1] / "conformance" / "dmn.json"
GROUPS = {
    "decision tables, one hit (unique, any, priority, first)": ("-U", "-A", "-P1", "-P2", "first", "any", "priority"),
    "decision tables, several hits (rule order, output order, collect and its aggregations)": ("Order", "collect"),
    "formulas, ternary logic, constants, functions": ("",),
}

BEYOND = {
    "years before 1 and after 9999, less than a microsecond (about 95 cases)": "dates and times are Python's own",
    "`matches`, `replace`, `split` by a pattern (54 cases)": "left out on purpose: a pattern can take for ever",
    '`range("[1..5]")` (27 cases)': "left out on purpose: the range itself is shorter",
    "functions in Java (10 cases)": "nothing in a file is run",
    "`import` of other files (3 models)": "not followed: a file says all it means",
    "`instance of` with a type of the model, types of a lambda's parameters, `abs` as a value (10 cases)": "not built",
    "when a range without an end, a time or an instant equals another, or `is` it (about 15 cases)": "read otherwise",
}
"""What level 3 has and we have not, and why."""

OTHERS = (
    ("Camunda/7.21.0", 90, "2,655"),
    ("CamundaDmnScala/1.9.0", 113, "2,741"),
    ("Drools/10.2.0", 116, "3,272"),
    ("Trisotech/12.12.4", 116, "3,274"),
)
"""What others have handed in to the kit, at the same commit: level 2, level 3."""


def results() -> dict[str, Any]:
    """The figures of all cases."""
    found = list(cases(LEVEL_2))
    ways: dict[str, Callable[[Case], bool]] = {
        "evaluated as DMN": evaluated,
        "imported as a process, run in memory": lambda case: satisfied(case, in_memory(case)),
        "imported as a process, saved to SQL and loaded again": lambda case: satisfied(case, in_sql(case)),
    }
    passed = {what: [case for case in found if way(case)] for what, way in ways.items()}
    groups = {case.id: next(name for name, marks in GROUPS.items() if any(m in case.id for m in marks)) for case in found}
    evaluated_ids = {case.id for case in passed["evaluated as DMN"]}
    return {
        "title": "DMN technology compatibility kit, level 2",
        "order": 2,
        "origin": "<https://github.com/dmn-tck/tck>, commit 0dbcaf9b98bc3af4e36d44a7aed95e9e85703a13",
        "licence": "Apache-2.0",
        "tests": ["tests/dmn/test_kit.py"],
        "about": [
            "28 models, 116 cases: inputs, and what decisions must give. Numbers agree to eight digits, as the kit asks.",
            "Every case is run three times: by the evaluator of DMN files, and after `duban import` by an ordinary process, "
            "in memory and in a database. Random tables show besides that ours and DMN's mean the same "
            "(`tests/dmn/test_both_ways.py`), and every export is valid by the OMG's schema of DMN 1.5.",
            "Level 3 is not among the suites. Measured once, at the same commit of the kit and held by no test: 3,053 of "
            "its 3,275 cases. What is missing there is in the table below.",
        ],
        "rows": [{"what": what, "passed": len(done), "total": len(found)} for what, done in passed.items()],
        "groups": [
            {
                "what": name,
                "passed": sum(1 for id, group in groups.items() if group == name and id in evaluated_ids),
                "total": sum(1 for group in groups.values() if group == name),
            }
            for name in GROUPS
        ],
        "refusals": [
            *({"what": case.id, "why": "gives another value"} for case in found if case.id not in evaluated_ids),
            *({"what": f"level 3: {what}", "why": why} for what, why in BEYOND.items()),
        ],
        "others": [
            {
                "who": who,
                "figure": f"{level_2} of 116 (level 3: {level_3} of 3,275)",
                "source": f"`TestResults/{who}` of the kit",
            }
            for who, level_2, level_3 in OTHERS
        ],
    }


def as_text() -> str:
    """The results as they stand in their file."""
    return json.dumps(results(), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    FILE.write_text(as_text(), "utf-8")
