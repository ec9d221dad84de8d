"""Whatever operators do at random to random charts, what holds for every history still holds."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any

import hypothesis.strategies as st
import test_invariants
from hypothesis import HealthCheck, settings
from hypothesis.stateful import precondition, rule
from msgspec import structs

from duban.definition.plan import MigrationPlan
from duban.errors import DubanError, Livelock, MoveRefused
from duban.execution.crossing import cross
from duban.execution.documents import decode_stimulus, encode_stimulus
from duban.execution.instance import Scope
from duban.execution.replay import replay
from duban.execution.stimulus import MoveToken


class Operated(test_invariants.Histories):
    """One instance of a random definition, driven at random, its tokens moved, and taken over to the same chart again."""

    @precondition(lambda self: self.now.status == "active")
    @rule(data=st.data())
    def move(self, data: Any) -> None:
        token = data.draw(st.sampled_from(self.now.scopes))
        to = data.draw(st.sampled_from(sorted(self.program.states)))
        with suppress(MoveRefused, Livelock):
            self._take(MoveToken(token.id, to))
        with suppress(DubanError):
            self._try(None)

    @precondition(lambda self: not self.now.ended)
    @rule()
    def cross(self) -> None:
        """The same chart under another version: nothing but the version changes."""
        before, old = self.now, self.program
        new = replace(old, version=f"{len(self.steps)}+")
        taken = cross(old, new, before, MigrationPlan(), self.at, test_invariants.count, None)
        after = next(one.instance for one in taken if one.instance.version == new.version)
        assert [self._seen(scope) for scope in after.scopes] == [self._seen(scope) for scope in before.scopes]
        parts = ("status", "facts", "clocks", "openings", "ladders", "history", "completed", "delayed", "held")
        for part in parts:
            assert getattr(after, part) == getattr(before, part), f"{part}: {getattr(before, part)} → {getattr(after, part)}"
        self.steps += taken
        self.program = new

    def _seen(self, scope: Scope) -> Scope:
        """An activation; by which way it came to a join counts only where it is a way to that join."""
        known = scope.arrived in self.program.incoming.get(scope.path, ())
        return scope if scope.arrived is None or known else structs.replace(scope, arrived=-1)

    def teardown(self) -> None:
        if not getattr(self, "steps", None):
            return
        journal = [(decode_stimulus(self.program, encode_stimulus(one.stimulus)), one.at, one.answers) for one in self.steps]
        first = replace(self.program, version=self.steps[0].instance.version)
        assert replay(first, journal, lambda version: replace(self.program, version=version)) == self.now


TestOperated = Operated.TestCase
TestOperated.settings = settings(
    max_examples=15,
    stateful_step_count=15,
    deadline=None,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow, HealthCheck.data_too_large],
)
