"""The generated parts of the reference: tables of keys, and the page of problems. Run it to renew them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from duban.definition import json_schema
from duban.definition.problems import kinds

DOCS = Path(__file__).resolve().parents[2] / "docs" / "reference"
LANGUAGE, PROBLEMS = DOCS / "language.md", DOCS / "problems.md"
_TABLE = re.compile(r"(<!-- table ([\w ]+) -->\n)((?:\|.*\n)*)")

HEAD = """\
# Problems that a check finds

`duban check` tells all problems of a file at once, each with its line, column and a suggestion. Checking goes on as if the
suggestions were followed, so that one mistake does not hide the next. An **error** forbids to use the definition, a
**warning** does not. In YAML that is broken, what can be mended is mended for the rest of the check.

"""


def language() -> str:
    """The page of the language with its tables renewed."""
    schema = json_schema()
    return _TABLE.sub(lambda found: found[1] + _table(schema, found[2].split()), LANGUAGE.read_text("utf-8"))


def _table(schema: dict[str, Any], names: list[str]) -> str:
    rows = [row for name in names for row in _rows(schema if name == "ProcessShape" else schema["$defs"][name])]
    return "| key | meaning |\n|---|---|\n" + "".join(f"{row}\n" for row in dict.fromkeys(rows))


def _rows(node: dict[str, Any]) -> Iterator[str]:
    for key, value in node["properties"].items():
        needed = " (required)" if key in node.get("required", ()) else ""
        default = value.get("default")
        usual = f" Default: `{default}`." if isinstance(default, str | int) and not isinstance(default, bool) else ""
        yield f"| `{key}`{needed} | {value['description']}{usual} |"


def problems() -> str:
    """The page of problems."""
    return HEAD + "\n".join(_entries())


def _entries() -> Iterator[str]:
    for kind in kinds():
        yield f"## {kind.code}\n\n{kind.severity.capitalize()}. {kind.meaning}\n"
        if kind.example:
            yield f"```text\n{kind.example}\n```\n"


if __name__ == "__main__":
    LANGUAGE.write_text(language(), "utf-8")
    PROBLEMS.write_text(problems(), "utf-8")
