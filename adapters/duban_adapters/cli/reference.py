"""Writes docs/reference/cli.md from the app itself: `python -m duban_adapters.cli.reference docs/reference/cli.md`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HEAD = """\
# The command line

`duban` checks, tests and draws processes, runs them, and watches what they do. This page is written by
`python -m duban_adapters.cli.reference docs/reference/cli.md` from the program itself.

* **Which processes**: `--processes DIR`, else the folder that duban.toml names, else `./processes`, else the pack that
  comes with Duban.
* **Which database**: `--database URL`, else the environment's `DUBAN_DATABASE`, else duban.toml, else `sqlite:///duban.db`.
* **Which instance**: its key, its id, or `PROCESS/KEY` where two processes use one key.
* **Times** are shown in the zone of the process's calendar, which is said once. Instants are written `2026-10-08 16:00`
  in the zone of the calendar, or with their own zone, `2026-10-08T16:00:00+08:00`.
* **Output**: tables and colour for people (no colour in a pipe or with `NO_COLOR`), `--json` for scripts: then stdout holds
  JSON and nothing else. Progress, remarks and logs go to stderr. `--lang zh` speaks Chinese.
* **Personal facts** are masked; `show --reveal` shows them.
* **Exit codes**: 0 fine; 1 problems were found or a request was refused; 2 misuse of the command or its configuration.
* **Errors** are one paragraph on stderr with what would be right; `--debug` shows where one comes from.
"""


def reference() -> str:
    """The whole page."""
    from typer.main import get_command

    from duban_adapters.cli.app import app

    group = get_command(app)
    sections: dict[str, list[str]] = {}
    for name, command in group.commands.items():  # type: ignore[attr-defined]
        sections.setdefault(str(command.rich_help_panel), []).append("\n".join(_command(name, command)))
    parts = [f"## {heading}\n\n" + "\n".join(texts) for heading, texts in sections.items()]
    return HEAD + "\n" + "\n".join(parts)


def _command(name: str, command: Any) -> Iterator[str]:
    import typer

    context = typer.Context(command)
    usage = " ".join(command.collect_usage_pieces(context)[1:]).translate(str.maketrans("", "", "{}"))
    yield f"### duban {name}\n"
    yield f"{command.help}\n"
    yield f"```text\nduban {name} {usage}\n```\n".replace(" \n", "\n")
    yield "| option | |\n|---|---|"
    for parameter in command.params:
        names, text = (part.replace("|", "\\|") for part in parameter.get_help_record(context))
        yield f"| `{names}` | {text} |"
    if command.epilog:
        lines = [line.strip() for line in command.epilog.splitlines() if line.startswith("  ")]
        yield "\nExamples:\n\n```text\n" + "\n".join(lines) + "\n```"
    yield ""


def main() -> None:
    """Write the page to the file that is named, or print it."""
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(reference(), "utf-8")
    else:
        print(reference(), end="")


if __name__ == "__main__":
    main()
