"""What a definition that can be read may still have wrong: dead ends, dead rules, clocks that never ring."""

from __future__ import annotations

from duban.definition.building.scope import Scope
from duban.definition.located import Cursor
from duban.definition.model import Definition


def run_checks(definition: Definition, scope: Scope, cursor: Cursor) -> None:
    """Run every check."""
