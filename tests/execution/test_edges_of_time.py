"""Instants that no calendar reckons with are refused where they come in, like every other value that does not fit."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from duban.definition.model import FactType
from duban.execution.facts import UnfitError, convert, localize

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize("text", ["0001-01-01", "0001-01-01T00:00:00+08:00", "9999-12-31T23:59:00-10:00", "9999-06-01"])
def test_beyond_the_edges(text: str) -> None:
    with pytest.raises(UnfitError, match="must lie in the years 2 to 9998"):
        convert(FactType("datetime"), text, SHANGHAI)


@pytest.mark.parametrize("text", ["0002-01-01", "9998-12-31 23:59"])
def test_just_within(text: str) -> None:
    assert localize(datetime.fromisoformat(text), SHANGHAI).tzinfo is not None
