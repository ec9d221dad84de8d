"""Fenced snippets of the documentation, with what their info strings ask for.

The convention, in the info string after the language:

    ```python                      runs, in the order of the page, in one namespace and one empty folder a page
    ```python raises=SomeError     runs and must raise
    ```yaml                        begins with `duban:`, `scenario:`, `calendar:`, `map:` or `rulebook:`, without problems
    ```csv                         has a header, and as many fields in every line
    ```toml                        a whole duban.toml; every `${NAME}` is taken as set
    ```bash                        is syntactically right; `duban` commands and `make` targets in it exist
    ```console                     each `$ command` runs; the words below it occur in its output, in order
    ```json                        is JSON
    ```xml                         is well-formed XML
    ```diff file=NAME              is done to NAME in the page's folder: its lines with - become those with +
    … file=NAME                    is also written to NAME in the page's folder, for the snippets below it
    … fragment                     is only a part: its syntax is checked and nothing more

Other languages (text, sql, mermaid …) and fences without one are for reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

ROOT = Path(__file__).resolve().parents[2]
RUN = ("python", "yaml", "toml", "bash", "console", "json", "diff", "csv", "xml")
READ = ("", "text", "sql", "mermaid", "html", "http")

_FENCE = re.compile(
    r"^(?P<indent> *)(?P<fence>`{3,}|~{3,})(?P<info>[^`\n]*)\n(?P<body>.*?)^(?P=indent)(?P=fence) *$", re.M | re.S
)


@dataclass(frozen=True)
class Snippet:
    page: Path
    line: int
    language: str
    options: frozenset[str]
    text: str

    @property
    def fragment(self) -> bool:
        return "fragment" in self.options

    @property
    def place(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"

    def option(self, name: str) -> str | None:
        """The value of `name=value` in the info string."""
        found = [option.partition("=")[2] for option in self.options if option.startswith(f"{name}=")]
        return found[0] if found else None


def pages() -> list[Path]:
    return [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]


def snippets(page: Path) -> Iterator[Snippet]:
    text = page.read_text("utf-8")
    for match in _FENCE.finditer(text):
        language, *options = match["info"].split() or [""]
        first = text.count("\n", 0, match.start("body")) + 1
        yield Snippet(page, first, language, frozenset(options), dedent(match["body"]))
