"""Runs `duban` in this process, and what came of it."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from duban_adapters.cli.app import app


@dataclass(frozen=True)
class Said:
    """What a command printed, and its exit code."""

    out: str
    err: str
    code: int

    @property
    def json(self) -> Any:
        """Stdout as JSON; fails when anything else is there."""
        return json.loads(self.out)

    def __contains__(self, text: str) -> bool:
        return text in self.out or text in self.err


@dataclass(frozen=True)
class Cli:
    folder: Path

    def __call__(self, *arguments: str, input: str | None = None) -> Said:
        result = CliRunner().invoke(app, list(arguments), prog_name="duban", input=input)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
        return Said(result.stdout, result.stderr, result.exit_code)

    def ok(self, *arguments: str) -> Said:
        """A command that must end well."""
        said = self(*arguments)
        assert said.code == 0, said.out + said.err
        return said

    def json(self, *arguments: str) -> Any:
        """What a command prints with --json."""
        return self.ok(*arguments, "--json").json

    def write(self, name: str, text: str) -> Path:
        """A file in the folder."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path


def prepared(folder: Path, *commands: tuple[str, ...]) -> Path:
    """A folder in which these commands have been run."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        for command in commands:
            Cli(folder).ok(*command)
    finally:
        os.chdir(before)
    return folder
