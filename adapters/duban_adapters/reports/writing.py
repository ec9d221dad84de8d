"""Reports as files."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from duban.insight import Report
from duban_adapters.reports.page import page
from duban_adapters.reports.sheets import write_sheets
from duban_adapters.reports.words import Language

Format = Literal["html", "xlsx", "json"]
FORMATS: tuple[Format, ...] = ("html", "xlsx", "json")


def write_report(report: Report, folder: Path, formats: Iterable[Format] = FORMATS, language: str = "en") -> list[Path]:
    """Write a report into `folder` (made where it is missing), a file a format, named `analysis-2026-10.html` and so on.

    Files of an earlier run are replaced. ConfigurationError when HTML or XLSX is wanted without the extra `report`.
    """
    words = Language(language)
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for form in formats:
        file = folder / f"analysis-{report.period}.{form}"
        if form == "xlsx":
            write_sheets(report, words, file)
        else:
            text = page(report, words) if form == "html" else json.dumps(report.to_json(), ensure_ascii=False, indent=2)
            file.write_text(text, "utf-8")
        written.append(file)
    return written
