"""Help is quick and complete; misuse ends with 2."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cli_bench import Cli
from typer.main import get_command

from duban_adapters.cli import app as app_module
from duban_adapters.cli.reference import reference

ROOT = Path(__file__).resolve().parents[2]
COMMANDS: dict[str, Any] = get_command(app_module.app).commands  # type: ignore[attr-defined]
HEAVY = ("rich", "sqlalchemy", "alembic", "pydantic", "lark", "jinja2", "httpx", "apscheduler", "structlog", "transitions")


def test_help_lists_every_command_in_groups(cli: Cli) -> None:
    said = cli.ok("--help").out
    for heading in ("Design processes:", "Run processes:", "Watch:"):
        assert heading in said
    for name in COMMANDS:
        assert f"  {name}" in said


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself_with_examples(cli: Cli, name: str) -> None:
    said = cli.ok(name, "--help").out
    assert f"Examples:\n  duban {name}" in said
    assert "--debug" in said


def test_help_needs_no_heavy_library() -> None:
    code = f"import sys; from duban_adapters.cli.app import app; print([n for n in {HEAVY!r} if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_version(cli: Cli) -> None:
    from duban import __version__

    assert cli.ok("--version").out == f"duban {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["lsit"], "list"),
        (["list", "--statu", "active"], "--status"),
        (["show"], "INSTANCE"),
        (["list", "--limit", "0"], "--limit"),
        (["check", "--processes", "nowhere"], "no such folder"),
        (["list"], "duban deploy"),
        (["timers", "--fired", "--overdue"], "choose one"),
        (["tick", "--at", "tomorrow"], "2026-10-08 16:00"),
        (["list", "--database", "mysql://x/y"], "sqlite:///file.db"),
        (["test", "nowhere"], "no such file"),
        (["deploy", "--processes", "."], "duban init"),
    ],
)
def test_misuse_ends_with_2_and_says_what_would_be_right(cli: Cli, arguments: list[str], hint: str) -> None:
    said = cli(*arguments)
    assert said.code == 2
    assert hint in said.err
    assert "Traceback" not in said.err


def test_the_reference_page_is_current() -> None:
    page = (ROOT / "docs" / "reference" / "cli.md").read_text("utf-8")
    assert page == reference(), "run: python -m duban_adapters.cli.reference docs/reference/cli.md"
