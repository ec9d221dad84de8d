"""The Python on the calendar pages runs as it stands, one page after the other from its top."""

import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("page", ["reference/calendars.md", "how-to/calendar.md"])
def test_the_python_on_the_page_runs(page: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    exec("\n".join(re.findall(r"```python\n(.*?)```", text, re.DOTALL)), {})
    if page.startswith("how-to"):
        assert "10-01 00:00 - 国庆节" in capsys.readouterr().out
