"""The test kit: scenarios, stories, and the pytest plugin that plays them with time frozen."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from duban.testing.checking import check_scenario
    from duban.testing.coverage import Coverage
    from duban.testing.gaps import Part, Share, shares
    from duban.testing.messages import MessageBox
    from duban.testing.mutation import Equivalent, Mutant, MutationReport, Outcome, Unneeded
    from duban.testing.mutation_runs import run_mutations
    from duban.testing.pack import Pack, load_pack
    from duban.testing.paths import Played, Player, Summary, run_paths, scenario_files
    from duban.testing.reading import read_scenario
    from duban.testing.result import Result
    from duban.testing.rule_checks import Evidence, check_rulebook
    from duban.testing.rule_pages import rule_page
    from duban.testing.rulebook import Rule, RuleBook, read_rulebook
    from duban.testing.runner import run_scenario
    from duban.testing.scenario import Scenario, Scripted
    from duban.testing.story import Character, Story
    from duban.testing.timeline import Failure, Timeline

_HOMES = {
    "Equivalent": "mutation", "Mutant": "mutation", "MutationReport": "mutation", "Outcome": "mutation",
    "Unneeded": "mutation", "run_mutations": "mutation_runs",
    "check_scenario": "checking", "Coverage": "coverage", "MessageBox": "messages", "Pack": "pack", "load_pack": "pack",
    "Played": "paths", "Player": "paths", "Summary": "paths", "run_paths": "paths", "scenario_files": "paths",
    "read_scenario": "reading", "Result": "result", "run_scenario": "runner", "Scenario": "scenario",
    "Evidence": "rule_checks", "check_rulebook": "rule_checks", "rule_page": "rule_pages",
    "Part": "gaps", "Share": "gaps", "shares": "gaps",
    "Rule": "rulebook", "RuleBook": "rulebook", "read_rulebook": "rulebook",
    "Scripted": "scenario", "Character": "story", "Story": "story", "Failure": "timeline", "Timeline": "timeline",
}  # fmt: skip

__all__ = [
    "Character",
    "Coverage",
    "Equivalent",
    "Evidence",
    "Failure",
    "MessageBox",
    "Mutant",
    "MutationReport",
    "Outcome",
    "Pack",
    "Part",
    "Played",
    "Player",
    "Result",
    "Rule",
    "RuleBook",
    "Scenario",
    "Scripted",
    "Share",
    "Story",
    "Summary",
    "Timeline",
    "Unneeded",
    "check_rulebook",
    "check_scenario",
    "load_pack",
    "read_rulebook",
    "read_scenario",
    "rule_page",
    "run_mutations",
    "run_paths",
    "run_scenario",
    "scenario_files",
    "shares",
]


def __getattr__(name: str) -> Any:
    """Import what is asked for, and no more: pytest loads this package at every start."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
