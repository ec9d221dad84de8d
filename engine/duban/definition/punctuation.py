"""Chinese colons and commas where YAML's own belong: an input method left on."""

from __future__ import annotations

import re
from dataclasses import replace

from duban.definition.located import SourceText

LONGEST = 2_000
ASCII = {"：": ":", "，": ","}
_SIGN = re.compile(r"(?:^[\s-]*|[{,，]\s*)[\w.-]+(?P<colon>：)|\{.*(?P<comma>，)\s*[\w.-]+\s*[:：]")


class Fullwidth(Exception):
    """A key is written with a Chinese colon or comma at this line and column (from 0)."""

    def __init__(self, line: int, column: int) -> None:
        self.line, self.column = line, column
        super().__init__(line, column)


def fullwidth(line: str) -> int | None:
    """Where a Chinese colon or comma stands after a key or before one, outside quotes and comments; None for nowhere."""
    for found in _SIGN.finditer(line, 0, LONGEST):
        at = found.start("colon") if found["colon"] else found.start("comma")
        before = line[:at]
        if before.count('"') % 2 == before.count("'") % 2 == 0 and " #" not in before:
            return at
    return None


def halfwidth(source: SourceText, line: int, column: int) -> SourceText | None:
    """The sign at this place as YAML writes it, with the blank that belongs behind it."""
    lines = source.text.split("\n")
    text = lines[line]
    rest = text[column + 1 :]
    blank = "" if rest[:1] in (" ", "") else " "
    lines[line] = text[:column] + ASCII[text[column]] + blank + rest
    inserted = ((line, column + 1),) if blank else ()
    return replace(source, text="\n".join(lines), inserted=source.inserted + inserted)
