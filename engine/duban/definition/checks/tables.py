"""Decision tables: rules that never hit."""

from __future__ import annotations

from duban.definition.building.scope import Scope
from duban.definition.located import Cursor
from duban.definition.model import Definition


def check_tables(definition: Definition, scope: Scope, cursor: Cursor) -> None:
    """Report gaps, overlaps and rules that can never hit."""
