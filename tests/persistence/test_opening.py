"""A database that cannot be used is said so in one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from duban.errors import ConfigurationError
from duban.persistence import open_store


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("these are notes, not tables\n" * 100)
    with pytest.raises(ConfigurationError, match=r"notes\.txt"):
        open_store(f"sqlite:///{tmp_path / 'notes.txt'}").migrate()


def test_a_server_that_is_not_there() -> None:
    with pytest.raises(ConfigurationError, match="cannot open"):
        open_store("postgresql://nobody:secret@127.0.0.1:1/none").migrate()


@pytest.mark.parametrize("url", ["mysql://x", "nonsense", "sqlite+nothing:///x"])
def test_a_url_that_names_no_known_database(url: str) -> None:
    with pytest.raises(ConfigurationError, match=r"sqlite:///|driver"):
        open_store(url)
