"""Models are run in every way there is."""

from __future__ import annotations

import pytest
from worlds import OnSqlite, Returned, Stored

from duban.execution.world import World


@pytest.fixture(
    params=[World, Stored, OnSqlite, Returned], ids=["in memory", "as documents", "on SQLite", "out and in again"]
)
def each_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put each kind of world into the test's module."""
    monkeypatch.setattr(request.module, "World", request.param)
