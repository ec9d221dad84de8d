"""One store of each kind, and rows to write into it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from store_rows import definition_row

from duban.persistence import SqlStore, open_store


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest) -> str:
    """The database under test, one after the other."""
    if request.param == "memory":
        return "sqlite://"
    found: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return found


@pytest.fixture
def store(url: str) -> Iterator[SqlStore]:
    """A store with the newest schema and one deployed process, `complaint` in version 1."""
    store = open_store(url)
    store.migrate()
    with store.begin() as tx:
        tx.save_definition(definition_row())
    yield store
    store.close()
