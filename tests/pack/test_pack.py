"""The process pack: every file checks, speaks both languages, and does what its scenarios say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, reduce

import pytest
from pack_library import PACK, PROCESSES, definition, library, play, programs, scenarios, text_of
from public_names import ESCALATIONS, EVENTS, FACTS, OBLIGATIONS, PERSONAL, REQUIRED, ROLES

from duban.definition.model import Definition, Fact
from duban.testing.coverage import Coverage
from duban.testing.runner import run_scenario
from duban.testing.scenario import Scenario

EVERY_SCENARIO = [scenario for process in PROCESSES for scenario in scenarios(process)]


def test_every_file_passes_the_check_without_errors_and_warnings() -> None:
    assert [str(problem) for problem in library().check().problems] == []


@pytest.mark.parametrize("scenario", EVERY_SCENARIO, ids=lambda scenario: scenario.title)
def test_every_scenario_holds(scenario: Scenario) -> None:
    result = run_scenario(scenario, programs())
    assert result.passed, result.text()


def test_titles_are_sentences_of_their_own() -> None:
    titles = [scenario.title for scenario in EVERY_SCENARIO]
    assert len(set(titles)) == len(titles)


# What is public: other applications, screens and reports rely on these names.


@pytest.mark.parametrize("process", PROCESSES)
def test_public_names(process: str) -> None:
    found = definition(process)
    assert set(FACTS[process].split()) <= set(found.facts)
    assert {name for name, fact in found.facts.items() if fact.required} == set(REQUIRED[process].split())
    assert set(found.events) == set(EVENTS[process].split())
    assert set(found.obligations) == set(OBLIGATIONS[process].split())
    assert set(found.escalations) == set(ESCALATIONS[process].split())
    assert _roles(found) <= set(ROLES.split())


def _roles(found: Definition) -> set[str]:
    told = {rung.to for escalation in found.escalations.values() for rung in escalation.rungs}
    doing = {state.task.role for state in found.states.values() if state.task}
    return told | doing | {role for event in found.events.values() for role in event.by}


@pytest.mark.parametrize("process", PROCESSES)
def test_everything_people_read_is_written_in_chinese_and_english(process: str) -> None:
    assert [what for what, title in _titles(definition(process)) if not {"en", "zh"} <= title.keys()] == []


def _titles(found: Definition) -> Iterator[tuple[str, Mapping[str, str]]]:
    yield "process", found.title
    for fact in found.facts.values():
        yield f"fact {fact.name}", fact.title
    for event in found.events.values():
        yield f"event {event.name}", event.title
        yield from ((f"field {event.name}.{field.name}", field.title) for field in event.fields.values())
    for state in found.states.values():
        if state.path:
            yield f"state {state.path}", state.title
        if state.task:
            yield f"task {state.path}", state.task.title
    yield from ((f"obligation {duty.name}", duty.title) for duty in found.obligations.values())
    yield from ((f"escalation {one.name}", one.title) for one in found.escalations.values())


@pytest.mark.parametrize("process", PROCESSES)
def test_every_task_has_a_form_that_its_state_accepts(process: str) -> None:
    found = definition(process)
    for state in found.states.values():
        if state.task:
            around = [one for path, one in found.states.items() if not path or (state.path + "/").startswith(path + "/")]
            accepted = {event for one in around for node in one.transitions for event in node.events}
            assert state.task.form, state.path
            assert set(state.task.form) <= accepted, state.path


@pytest.mark.parametrize("process", PROCESSES)
def test_what_identifies_a_customer_is_marked_personal(process: str) -> None:
    found = definition(process)
    assert {name for name, fact in found.facts.items() if fact.personal} == set(PERSONAL[process].split())
    for event in found.events.values():
        assert _unmarked(event.fields, PERSONAL[process]) == []


def _unmarked(fields: Mapping[str, Fact], personal: str) -> list[str]:
    return [name for name, field in fields.items() if name in personal.split() and not field.personal]


# What no scenario touches, and why.

UNTOUCHED = {
    "complaint": {
        ("complaint", "work/handling/unresolved"): "its term is `never` here; test_other_standards.py plays it",
        ("complaint", "leadership_told", "breached"): "the flow tells leadership at that very instant, which meets it",
    }
}


@pytest.mark.parametrize("process", PROCESSES)
def test_every_state_transition_rule_event_rung_and_obligation_occurs_in_some_scenario(process: str) -> None:
    played = _played()
    everything = Coverage.of(definition(process))
    missing = [
        entry
        for kind in ("states", "timers", "rules", "rungs", "obligations", "events")
        for entry in sorted(getattr(everything, kind) - getattr(played, kind))
    ]
    assert sorted(missing) == sorted(UNTOUCHED.get(process, {}))
    assert len(everything.transitions - played.transitions) == len(UNTOUCHED.get(process, {})) // 2


@cache
def _played() -> Coverage:
    return reduce(Coverage.__or__, (result.coverage for name in PROCESSES for result in play(name, programs())))


# Rules

ABOUT_COMPLAINTS = (
    "002-33 002-39 002-41 002-42 002-43 002-44 002-45 002-47 002-48 002-49 002-50 002-51 002-52 002-53 002-54 002-55 "
    "002-56 002-57 002-58 002-59 002-61 002-62 002-63 002-64 002-65 002-66 002-68 002-71 002-73 002-75"
)
ABOUT_REPAIRS = "000-10 000-11 000-12 000-13 000-14 000-15 000-16 000-17"
HOW_MANY = {"000": 38, "001": 40, "002": 75, "003": 86}
RULE = re.compile(r"\b(00[0-3])-(\d\d)\b")


def test_every_rule_about_complaints_and_repairs_is_cited_in_a_scenario() -> None:
    cited = {rule for scenario in EVERY_SCENARIO for rule in _cited(scenario.file)}
    assert set(f"{ABOUT_COMPLAINTS} {ABOUT_REPAIRS}".split()) - cited == set()


def test_every_number_of_a_standard_says_where_it_comes_from() -> None:
    for process in PROCESSES:
        for line in text_of(process).partition("\nterms:")[2].partition("\nfacts:")[0].splitlines():
            if re.match(r"  (?!script_)\w+: ", line):
                assert RULE.search(line) or "ours" in line or "…" in line, f"{process}: {line}"


def test_cited_rules_exist() -> None:
    for process in PROCESSES:
        for document, number in RULE.findall(text_of(process)):
            assert 1 <= int(number) <= HOW_MANY[document]


def test_the_guide_lists_every_rule_on_complaints_and_names_the_scenarios_that_show_it() -> None:
    listed = set()
    for line in (PACK / "README.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        rules = ["-".join(found) for found in RULE.findall(cells[1])] if len(cells) == 5 else []
        listed |= set(rules)
        if rules and cells[3] != "–":
            shown = set().union(*(_cited(file) for file in _named(cells[3])))
            assert shown & set(rules), line
    assert listed == {f"002-{number}" for number in range(33, 76)}


def _named(cell: str) -> Iterator[str]:
    """The files of `complaint 01 – 03, 07, callback 02`."""
    process = ""
    for part in cell.split(", "):
        process = part.split(" ")[0] if part[0].isalpha() else process
        first, last = ([int(number) for number in re.findall(r"\d+", part)] * 2)[:2]
        for number in range(first, last + 1):
            (path,) = (PACK / process / "scenarios").glob(f"{number:02}-*")
            yield str(path)


def _cited(file: str) -> set[str]:
    with open(file, encoding="utf-8") as stream:
        return {"-".join(found) for found in RULE.findall(stream.read())}
