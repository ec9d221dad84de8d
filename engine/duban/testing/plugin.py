"""The pytest plugin: collects `*.scenario.yaml`, offers fixtures. It loads at every pytest start, so it imports little."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from duban.clock import ManualClock
    from duban.testing.collection import ScenarioFile
    from duban.testing.freezing import FrozenTime
    from duban.testing.messages import MessageBox
    from duban.testing.paths import Player
    from duban.testing.story import Story

_SUFFIXES = (".scenario.yaml", ".scenario.yml")
_PLAYER = pytest.StashKey["Player"]()
_STORIES = pytest.StashKey["list[Story]"]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """One setting: where the processes are."""
    parser.addini("duban_processes", "folder of the processes that scenarios and stories are played on", default="")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> ScenarioFile | None:
    """Scenario files are tests."""
    if not file_path.name.endswith(_SUFFIXES):
        return None
    from duban.testing.collection import ScenarioFile

    file: ScenarioFile = ScenarioFile.from_parent(parent, path=file_path)
    file.player = _player(parent.config)
    return file


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failed test shows the timelines of its stories."""
    report = yield
    if report.failed:
        for story in item.stash.get(_STORIES, []):
            report.sections.append(("story", story.timeline))
    return report


def _player(config: pytest.Config) -> Player:
    if _PLAYER not in config.stash:
        from duban.testing.paths import Player

        setting = str(config.getini("duban_processes"))
        config.stash[_PLAYER] = Player(config.rootpath / setting if setting else None)
    return config.stash[_PLAYER]


@pytest.fixture
def story(request: pytest.FixtureRequest) -> Callable[..., Story]:
    """Makes stories: `story("complaint", at="2026-09-30 16:00")`, by process name or definition file."""
    from duban.testing.telling_stories import StoryTeller

    stories = request.node.stash.setdefault(_STORIES, [])
    return StoryTeller(_player(request.config), request.path, stories.append)


@pytest.fixture
def duban_clock() -> ManualClock:
    """A clock that stands still at Monday 2026-01-05 09:00 in Shanghai until it is moved by hand."""
    from datetime import UTC, datetime

    from duban.clock import ManualClock

    return ManualClock(datetime(2026, 1, 5, 1, tzinfo=UTC))


@pytest.fixture
def frozen() -> Iterator[FrozenTime]:
    """Freezes the machine's clock: `frozen.at("2026-09-30 16:00+08:00")`, `frozen.after("1 hour")`."""
    from duban.testing.freezing import FrozenTime

    time = FrozenTime()
    yield time
    time.release()


@pytest.fixture
def duban_messages() -> MessageBox:
    """Everything that `duban_engine` has delivered, in `.messages`."""
    from duban.testing.messages import MessageBox

    return MessageBox()


@pytest.fixture
def duban_engine(tmp_path: Path, duban_clock: ManualClock, duban_messages: MessageBox) -> Iterator[Any]:
    """A real engine on a new SQLite file, its time that of `duban_clock`, its deliveries in `duban_messages`."""
    from duban.runtime import open_engine

    engine = open_engine(f"sqlite:///{tmp_path / 'duban.db'}", clock=duban_clock, router=duban_messages)
    yield engine
    engine.close()
