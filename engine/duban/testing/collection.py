"""Scenario files as pytest items."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from duban.definition import load_source, read_yaml
from duban.errors import DefinitionError
from duban.testing.paths import Played, Player


class ScenarioFailed(Exception):
    """A scenario did not go as it should."""

    def __init__(self, played: Played) -> None:
        self.played = played
        super().__init__(played.title)


class ScenarioFile(pytest.File):
    """One `*.scenario.yaml`."""

    player: Player

    def collect(self) -> Iterator[ScenarioItem]:
        """Its one scenario, named by its title."""
        item = ScenarioItem.from_parent(self, name=_title(self.path))
        item.player = self.player
        yield item


class ScenarioItem(pytest.Item):
    """One scenario."""

    player: Player

    def runtest(self) -> None:
        """Play it."""
        played = self.player.play(_shown(self.path, self.config.rootpath))
        if not played.passed:
            raise ScenarioFailed(played)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> str:
        """The timeline, or the problems of the file, instead of a traceback."""
        if isinstance(excinfo.value, ScenarioFailed):
            return excinfo.value.played.text(colour=self.config.get_terminal_writer().hasmarkup)
        return str(super().repr_failure(excinfo, style))

    def reportinfo(self) -> tuple[Path, int, str]:
        """File, line and title."""
        return self.path, 0, self.name


def _title(path: Path) -> str:
    """The scenario's title, or the file's name where it cannot be read (running it says why)."""
    try:
        data, _ = read_yaml(load_source(path).text, str(path))
    except DefinitionError:
        data = None
    title = data.get("scenario") if isinstance(data, dict) else None
    return " ".join(title.split()) if isinstance(title, str) and title.strip() else path.name


def _shown(path: Path, root: Path) -> str:
    """The path as people would type it."""
    return str(path.relative_to(root)) if path.is_relative_to(root) and Path.cwd() == root else str(path)
