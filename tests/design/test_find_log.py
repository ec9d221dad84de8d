"""Where the log of real tickets is looked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from duban.design import find_log


def test_a_folder_that_is_named_is_the_only_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUBAN_DATA", str(tmp_path))
    assert find_log() is None
    (tmp_path / "incidents.csv").touch()
    assert find_log() == tmp_path / "incidents.csv"


def test_else_it_lies_beside_the_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DUBAN_DATA", raising=False)
    data = tmp_path / "shared" / "data"
    data.mkdir(parents=True)
    (data / "incidents.csv").touch()
    assert find_log(tmp_path / "checkout") == data / "incidents.csv"
