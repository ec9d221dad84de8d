"""docs/reference/conformance.md, made from the results in tests/conformance. Run it to renew the page.

Each suite has a file there, written by a script beside its tests (a test says when it is out of date):

    title, order            the heading, and where it stands
    origin, licence         where the suite comes from, and under which licence
    about                   paragraphs of Markdown
    rows                    {"what", "passed", "total"}: the figures
    groups                  the same, finer; may be missing
    refusals                {"what", "why"}: everything that is not passed or carried over; may be empty
    others                  {"who", "figure", "source"}: published figures of other systems; may be missing
    tests                   the files that hold the figures
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "reference" / "conformance.md"
RESULTS = ROOT / "tests" / "conformance"

HEAD = """\
# Conformance

What the world's own tests say. The suites are data that nobody on this project wrote; they are read from `../shared/suites`
or `$DUBAN_SUITES`, and where they are absent the tests that need them are skipped and say so. This page is made from their
results by `python tests/docs/conformance_page.py`, with every number, and every refusal with its reason.
"""


def page() -> str:
    """The whole page."""
    found = sorted((json.loads(path.read_text("utf-8")) for path in RESULTS.glob("*.json")), key=lambda one: one["order"])
    return "\n".join([HEAD, *_summary(found), *(line for suite in found for line in _suite(suite))])


def _summary(suites: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    yield "| suite | what | passed |\n|---|---|---|"
    for suite in suites:
        yield from (f"| {suite['title']} | {row['what']} | {_figure(row)} |" for row in suite["rows"])
    yield ""


def _figure(row: Mapping[str, Any]) -> str:
    return f"{row['passed']} of {row['total']}"


def _suite(suite: Mapping[str, Any]) -> Iterator[str]:
    yield f"## {suite['title']}\n"
    tests = ", ".join(f"`{one}`" for one in suite["tests"])
    yield f"Origin: {suite['origin']}. Licence: {suite['licence']}. Tests: {tests}.\n"
    yield from (f"{paragraph}\n" for paragraph in suite["about"])
    if suite.get("groups"):
        yield "| | passed |\n|---|---|"
        yield from (f"| {row['what']} | {_figure(row)} |" for row in suite["groups"])
        yield ""
    yield from _refusals(suite["refusals"])
    if suite.get("others"):
        yield "| other systems | figure | source |\n|---|---|---|"
        yield from (f"| {one['who']} | {one['figure']} | {one['source']} |" for one in suite["others"])
        yield ""


def _refusals(refusals: Sequence[Mapping[str, str]]) -> Iterator[str]:
    if not refusals:
        yield "Nothing is refused.\n"
        return
    yield "| not passed or not carried over | why |\n|---|---|"
    yield from (f"| {one['what']} | {one['why']} |" for one in refusals)
    yield ""


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
