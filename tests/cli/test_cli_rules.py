"""`duban rules`: where each rule lives and what shows it; whatever the book says wrongly is found."""

from __future__ import annotations

import pytest
from cli_bench import Cli

BOOK = """\
rulebook: office
title: {en: House rules, zh: 内部规定}
documents: {"7": {en: Answering customers, zh: 答复客户}}
carriers:
  conduct: {en: conduct, zh: 行为}
rules:
  7-01:
    words: {en: an answer within a working day, zh: 一个工作日内答复}
    strength: hard
    lives: {request: [obligations/answer, terms/answer_within]}
    shown: [request/late]
  7-02:
    words: {en: the manager hears of it, zh: 上报经理}
    strength: soft
    lives: {request: [rungs/supervisor/manager]}
  7-03: {words: {en: be kind, zh: 待人友善}, strength: vague, by: conduct, why: {en: nobody can count it}}
"""
PROCESS = "processes/request/request.yaml"
LATE = "processes/request/scenarios/late.scenario.yaml"


@pytest.fixture
def book(cli: Cli) -> Cli:
    """The folder of `duban init` with a rule book, and each rule cited where it is followed."""
    cli.ok("init")
    cli.write("processes/rules.yaml", BOOK)
    process, late = cli.folder / PROCESS, cli.folder / LATE
    process.write_text("# 7-01, 7-02\n" + process.read_text("utf-8"), "utf-8")
    late.write_text("# 7-01\n" + late.read_text("utf-8"), "utf-8")
    return cli


def changed(cli: Cli, old: str, new: str, file: str = "processes/rules.yaml") -> list[str]:
    """The codes of the problems after a change."""
    text = (cli.folder / file).read_text("utf-8")
    assert old in text
    cli.write(file, text.replace(old, new, 1))
    said = cli("rules", "--json")
    assert said.code == (1 if said.json["problems"] else 0)
    return [one["code"] for one in said.json["problems"]]


def test_the_sums_say_who_carries_what(book: Cli) -> None:
    said = book.ok("rules").out
    assert "House rules" in said
    assert "processes, and shown" in said
    assert "0 problems" in said
    assert "0 个问题" in book.ok("rules", "--lang", "zh").out


def test_one_rule_is_looked_up(book: Cli) -> None:
    said = book.ok("rules", "7-01").out
    assert "an answer within a working day" in said
    assert f"request  obligations/answer  {PROCESS}:" in said
    assert "✓ request/late" in said
    assert "nobody can count it" in book.ok("rules", "7-03").out
    assert book("rules", "7-04").code == 2


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("obligations/answer,", "obligations/anser,", "rule-place"),
        ("request: [obligations", "requests: [obligations", "rule-process"),
        ("[request/late]", "[request/early]", "rule-scenario"),
        ("[request/late]", "[]", "rule-unshown"),
        ("    lives: {request: [rungs/supervisor/manager]}\n", "", "rule-homeless"),
        ("by: conduct", "by: nobody", "rule-carrier"),
        ("  7-03", "  8-03", "rule-id"),
        ("strength: soft", "strength: soft\n    tested: [tests/test_x.py::test_x]", ""),
        ("obligations/answer,", "obligations/answer, states/waiting,", "rule-untouched"),
    ],
)
def test_what_the_book_says_wrongly_is_found(book: Cli, old: str, new: str, code: str) -> None:
    found = changed(book, old, new)
    assert code in found if code else not found


def test_a_test_that_is_named_must_exist(book: Cli) -> None:
    book.write("tests/test_x.py", "def test_x():\n    pass\n")
    assert not changed(book, "strength: soft", "strength: soft\n    tested: [tests/test_x.py::test_x]")
    assert changed(book, "::test_x", "::test_y") == ["rule-test"]


@pytest.mark.parametrize(
    ("file", "old", "new", "codes"),
    [
        (PROCESS, "# 7-01, 7-02", "# 7-01", ["rule-uncited"]),
        (PROCESS, "# 7-01, 7-02", "# 7-01 … 7-03", ["rule-unbooked"]),
        (PROCESS, "# 7-01, 7-02", "# 7-01, 7-02, 7-09", ["rule-unbooked"]),
        (LATE, "# 7-01", "#", ["rule-uncited"]),
        (LATE, "# 7-01", "# 7-01, 7-02", ["rule-unbooked"]),
    ],
)
def test_book_and_comments_say_the_same(book: Cli, file: str, old: str, new: str, codes: list[str]) -> None:
    assert changed(book, old, new, file) == codes


def test_a_process_that_cannot_be_read_is_told_and_nothing_else(book: Cli) -> None:
    assert changed(book, "from: start", "form: start", PROCESS) == ["unknown-key"]


def test_a_scenario_of_another_process_shows_nothing(book: Cli) -> None:
    book.write("processes/idle/idle.yaml", "# 7-02\nduban: 1\nprocess: idle\ninitial: open\nstates: {open: {final: true}}\n")
    story = "scenario: 7-01\nprocess: idle\nat: 2026-03-02\nstart: {}\nstory: [{expect: {ended: true}}]\n"
    book.write("processes/idle/scenarios/idle.scenario.yaml", story)
    changed(book, "[rungs/supervisor/manager]", "[rungs/supervisor/manager], idle: [states/open]")
    assert changed(book, "[request/late]", "[request/late, idle/idle]") == ["rule-elsewhere"]


def test_a_scenario_that_fails_shows_nothing(book: Cli) -> None:
    assert "rule-failing" in changed(book, "escalated: [supervisor/manager]", "escalated: []", LATE)


def test_the_page_is_written_and_compared(book: Cli) -> None:
    assert book("rules", "--page", "rules.md", "--check").code == 1
    book.ok("rules", "--page", "rules.md")
    page = (book.folder / "rules.md").read_text("utf-8")
    assert "| **7-01** | an answer within a working day<br>一个工作日内答复 | request: [`obligations/answer`]" in page
    assert "*conduct*: nobody can count it" in page
    assert f"]({LATE})" in page
    book.ok("rules", "--page", "rules.md", "--check")
    book.write(PROCESS, "# a line more\n" + (book.folder / PROCESS).read_text("utf-8"))
    said = book("rules", "--page", "rules.md", "--check")
    assert (said.code, "is out of date" in said.err) == (1, True)


def test_without_a_book_there_is_nothing_to_look_up(cli: Cli) -> None:
    cli.ok("init")
    said = cli("rules")
    assert (said.code, "there is no rule book" in said.err) == (2, True)
    assert cli("rules", "--check").code == 2
