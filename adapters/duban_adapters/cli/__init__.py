"""The command line: `duban`, built with typer; heavy libraries are imported inside the commands that need them."""

from __future__ import annotations


def main() -> None:
    """Run the command line and exit with its code."""
    from duban_adapters.cli.app import app

    app(prog_name="duban")
