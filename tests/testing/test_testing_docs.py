"""The scenarios and fixtures that the documentation shows do what it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from duban.testing import run_paths
from duban.testing.refusals import CODES
from duban.testing.scenario import KINDS, STATUSES, VERBS

DOCS = Path(__file__).resolve().parents[2] / "docs"
REFERENCE = DOCS / "reference" / "scenarios.md"
HOW_TO = DOCS / "how-to" / "test-with-time-frozen.md"


def files(page: Path) -> dict[str, str]:
    """The snippets with names."""
    return dict(re.findall(r"^```yaml file=(\S+)\n(.*?)^```$", page.read_text("utf-8"), re.M | re.S))


def test_the_reference_names_every_word() -> None:
    text = REFERENCE.read_text("utf-8")
    words = {*CODES, *VERBS, *KINDS, *(status.replace("_", " ") for status in STATUSES)}
    assert [word for word in sorted(words) if f"`{word}" not in text] == []


@pytest.mark.parametrize("page", [REFERENCE, HOW_TO], ids=lambda page: page.stem)
def test_the_scenarios_pass(page: Path, tmp_path: Path) -> None:
    for name, text in files(page).items():
        (tmp_path / name).write_text(text, "utf-8")
    played = run_paths([tmp_path]).played
    assert played
    assert [one.text() for one in played if not one.passed] == []


def test_the_failure_looks_as_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in files(HOW_TO).items():
        wrong = text.replace("escalated: [station], obl", "escalated: [station, station/leadership], obl")
        Path(name).write_text(wrong, "utf-8")
    [played] = run_paths(["late.scenario.yaml"]).played
    [shown] = re.findall(r"^```text\n(.*?)\n```$", HOW_TO.read_text("utf-8"), re.M | re.S)
    assert played.text() == shown
