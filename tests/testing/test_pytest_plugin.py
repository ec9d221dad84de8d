"""The pytest plugin, run by a pytest of its own."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from small_processes import CASE, HEAD, SURVEY

from duban import runtime
from duban.definition import pipeline

pytest_plugins = ["pytester"]
PRELOADED = (pipeline, runtime)
"""pytester forgets modules that were first imported while it ran, and PyYAML's C half cannot be imported twice."""

GOOD = HEAD + "start: {customer: ann}\nstory: [{expect: {state: work/open}}]\n"


@pytest.fixture(autouse=True)
def _processes(pytester: pytest.Pytester) -> None:
    folder = pytester.mkdir("processes")
    (folder / "case.yaml").write_text(CASE)
    (folder / "survey.yaml").write_text(SURVEY)


def write(pytester: pytest.Pytester, name: str, text: str) -> None:
    (pytester.path / name).write_text(text, "utf-8")


def run(pytester: pytest.Pytester, *args: str) -> pytest.RunResult:
    return pytester.runpytest_inprocess("-p", "no:randomly", "-p", "no:hypothesispytest", *args)


def test_scenario_files_are_tests_named_by_their_titles(pytester: pytest.Pytester) -> None:
    write(pytester, "good.scenario.yaml", GOOD)
    write(pytester, "中文.scenario.yaml", GOOD.replace("A case", "一个投诉"))
    write(pytester, "other.yaml", "a: b\n")
    result = run(pytester, "-v")
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["good.scenario.yaml::A case PASSED*", "*::一个投诉 PASSED*"])


def test_a_failure_is_a_timeline_not_a_traceback(pytester: pytest.Pytester) -> None:
    write(pytester, "bad.scenario.yaml", GOOD.replace("work/open", "asking"))
    result = run(pytester)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "*A case*",
            "FAILED  A case",
            "*bad.scenario.yaml",
            "Wed 2026-09-30",
            "  16:00      start         case case-1 (customer: ann*",
            "           ✗ expect        line 5",
            "*state: expected  asking",
            "*actual    work/open",
            "1 thing is not as expected:",
            "  line 5: state: expected asking, was work/open",
        ]
    )
    result.stdout.no_fnmatch_line("*Traceback*")
    result.stdout.no_fnmatch_line("*runner.py*")


def test_problems_of_a_file_stand_with_their_places(pytester: pytest.Pytester) -> None:
    write(pytester, "typo.scenario.yaml", GOOD.replace("state:", "stat:").replace("start:", "strat:"))
    write(pytester, "yaml.scenario.yaml", "scenario: [")
    result = run(pytester)
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(
        [
            "typo.scenario.yaml:4:1: error: strat: unknown key 'strat'; did you mean 'start'?",
            "typo.scenario.yaml:5:19: error: story/0/expect/stat: unknown key 'stat'; did you mean 'state'?",
        ]
    )
    result.stdout.fnmatch_lines(["yaml.scenario.yaml:2:1: error: this is not YAML*"])


def test_the_folder_of_processes_is_a_setting(pytester: pytest.Pytester) -> None:
    (pytester.path / "processes").rename(pytester.path / "flows")
    pytester.mkdir("stories")
    write(pytester, "stories/good.scenario.yaml", GOOD)
    run(pytester).assert_outcomes(failed=1)
    pytester.makeini("[pytest]\nduban_processes = flows")
    run(pytester).assert_outcomes(passed=1)


def test_the_story_fixture(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        from pathlib import Path

        def test_by_name(story):
            tale = story("case", at="2026-09-30 16:00").start(customer="ann")
            assert tale.state == "work/open"

        def test_by_file(story):
            tale = story("processes/case.yaml", at="2026-09-30 16:00", children="ignore", calendar="weekdays")
            assert tale.start(customer="ann").due("reply") == tale.time("2026-10-01 16:00")
            assert story(Path("processes") / "survey.yaml", at="2026-09-30 16:00").start(customer="ann").state == "calling"

        def test_that_fails(story):
            story("case", at="2026-09-30 16:00").start(customer="ann").send("hold")
            assert False

        def test_unknown(story):
            story("cass", at="2026-09-30 16:00")
        """
    )
    result = run(pytester)
    result.assert_outcomes(passed=2, failed=2)
    result.stdout.fnmatch_lines(["*- story -*", "Wed 2026-09-30", "  16:00      start         case case-1*"])
    result.stdout.fnmatch_lines(["*there is no process 'cass' here; did you mean 'case'?"])


def test_time_frozen_at_the_edge(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        from datetime import UTC, datetime, timedelta
        import pytest
        from duban.clock import SystemClock
        from duban.errors import NaiveTime

        def test_frozen(frozen):
            instant = frozen.at("2026-09-30 16:00+08:00")
            assert SystemClock().now() == instant == frozen.now == datetime(2026, 9, 30, 8, tzinfo=UTC)
            frozen.after("1 day 2 hours")
            assert SystemClock().now() == instant + timedelta(days=1, hours=2)
            with pytest.raises(NaiveTime):
                frozen.at("2026-09-30 16:00")
            with pytest.raises(ValueError, match="needs a calendar"):
                frozen.after("1 working day")

        def test_not_frozen(frozen):
            with pytest.raises(RuntimeError, match="not frozen yet"):
                frozen.now
            assert SystemClock().now() != SystemClock().now() - timedelta(days=1)

        def test_released():
            assert SystemClock().now().year >= 2026
            assert SystemClock().now() != datetime(2026, 10, 1, 10, tzinfo=UTC)
        """
    )
    run(pytester).assert_outcomes(passed=3)


def test_a_real_engine_with_time_moved_by_hand(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        from datetime import UTC, datetime, timedelta

        def test_engine(duban_engine, duban_clock, duban_messages):
            duban_clock.set(datetime(2026, 9, 30, 8, tzinfo=UTC))
            duban_engine.deploy("processes/case.yaml")
            case = duban_engine.start("case", {"customer": "ann"}).id
            duban_clock.set(datetime(2026, 10, 8, 8, tzinfo=UTC))
            duban_engine.tick()
            assert [message.to for message in duban_messages.messages] == ["handler", "boss"]
            duban_clock.advance(timedelta(minutes=30))
            duban_engine.tick()
            assert duban_messages.messages[-1].to == "president"
            assert duban_engine.instance(case).states == ["work/open"]
        """
    )
    run(pytester).assert_outcomes(passed=1)


def test_the_tests_that_the_how_to_shows(pytester: pytest.Pytester) -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "how-to" / "test-with-time-frozen.md").read_text("utf-8")
    files = re.findall(r"^```yaml file=(\S+)\n(.*?)^```$", page, re.M | re.S)
    for name, text in files:
        write(pytester, name, text)
    scenarios = [name for name, _ in files if name.endswith(".scenario.yaml")]
    tests = re.findall(r"^```python fragment\n(.*?)^```$", page, re.M | re.S)
    pytester.makepyfile("from datetime import UTC, datetime\n\n" + "\n\n".join(tests))
    run(pytester).assert_outcomes(passed=len(tests) + len(scenarios))


def test_the_plugin_loads_nothing_heavy() -> None:
    heavy = ("pydantic", "sqlalchemy", "lark", "jinja2", "freezegun", "transitions", "yaml", "duban.execution")
    code = "import sys, duban.testing.plugin; print([name for name in sys.argv[1:] if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code, *heavy], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
