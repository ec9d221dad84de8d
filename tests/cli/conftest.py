"""The command line in a folder of its own, driven as people drive it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from cli_bench import Cli, prepared


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cli]:
    """`cli("show", "complaint-1")` in an empty folder, without settings from outside."""
    monkeypatch.setenv("DUBAN_DATA", str(tmp_path / "no-data"))
    for name in ("DUBAN_DATABASE", "LANG", "LC_ALL", "LC_MESSAGES", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "220")
    monkeypatch.chdir(tmp_path)
    yield Cli(tmp_path)
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def offices(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder made by `duban init`, its process deployed, to be copied."""
    return prepared(tmp_path_factory.mktemp("office"), ("init",), ("deploy",))


@pytest.fixture(scope="session")
def packs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled pack deployed, and one important complaint received on the eve of National Day, to be copied."""
    facts = ("subject=leak", "project=A", "category=quality", "customer=Ms Li", "complainants=3")
    given = [part for fact in facts for part in ("--fact", fact)]
    return prepared(tmp_path_factory.mktemp("pack"), ("deploy",), ("start", "complaint", *given, "--at", "2026-09-30 16:00"))


@pytest.fixture
def office(offices: Path, cli: Cli) -> Cli:
    """In a folder made by `duban init`, its process deployed."""
    shutil.copytree(offices, cli.folder, dirs_exist_ok=True)
    return cli


@pytest.fixture
def pack(packs: Path, cli: Cli) -> Cli:
    """With the bundled pack, and the complaint `complaint-1`."""
    shutil.copytree(packs, cli.folder, dirs_exist_ok=True)
    return cli
