"""The process pack: every file checks, speaks both languages, and does what its scenarios say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pytest
from pack_library import PROCESSES, definition, library, programs, scenarios, text_of
from public_names import ESCALATIONS, EVENTS, FACTS, OBLIGATIONS, PERSONAL, REQUIRED, ROLES

from duban.definition.model import Definition, Fact
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


RULE = re.compile(r"\b(00[0-3])-(\d\d)\b")


def test_every_number_of_a_standard_says_where_it_comes_from() -> None:
    for process in PROCESSES:
        for line in text_of(process).partition("\nterms:")[2].partition("\nfacts:")[0].splitlines():
            if re.match(r"  (?!script_)\w+: ", line):
                assert RULE.search(line) or "ours" in line or "…" in line, f"{process}: {line}"
