"""Help as plain text: commands in groups, examples as they were written. Rich would double the time `--help` takes."""

from __future__ import annotations

from typing import Any

from typer.core import TyperCommand, TyperGroup


class Command(TyperCommand):
    """A command whose examples keep their lines."""

    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        """The examples, line by line."""
        if self.epilog:
            formatter.write_paragraph()
            formatter.write(self.epilog + "\n")


class Group(TyperGroup):
    """The list of commands under the headings that their `rich_help_panel` names, in the order of registration."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Names in the order of registration."""
        return list(self.commands)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """One section a heading."""
        sections: dict[str, list[tuple[str, str]]] = {}
        for name, command in self.commands.items():
            heading = str(getattr(command, "rich_help_panel", None) or "Commands")
            sections.setdefault(heading, []).append((name, command.get_short_help_str(130)))
        for heading, rows in sections.items():
            with formatter.section(heading):
                formatter.write_dl(rows)
