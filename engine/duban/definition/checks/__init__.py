"""What a definition that can be read may still have wrong: dead ends, dead rules, clocks that never ring."""

from __future__ import annotations

from duban.definition.building.scope import Scope
from duban.definition.checks.clocks import check_clocks
from duban.definition.checks.events import check_events
from duban.definition.checks.states import check_states
from duban.definition.checks.surroundings import check_surroundings
from duban.definition.checks.tables import check_tables
from duban.definition.checks.transitions import check_transitions
from duban.definition.located import Cursor
from duban.definition.model import Definition


def run_checks(definition: Definition, scope: Scope, cursor: Cursor) -> None:
    """Run every check. Where a target could not be guessed, what depends on all the ways is left alone."""
    check_tables(definition, scope, cursor)
    check_surroundings(definition, scope, cursor)
    if not scope.paths.incomplete:
        check_transitions(definition, scope, cursor)
        check_events(definition, scope, cursor)
        if not scope.guessed:
            check_states(definition, scope, cursor)
            check_clocks(definition, scope, cursor)
