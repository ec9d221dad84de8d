"""The part of the engine's face that operators use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from duban.definition.plan import MigrationPlan
from duban.execution.instance import Instance
from duban.execution.stimulus import Actor
from duban.ports import IncidentRow
from duban.runtime.crossing import Crossing
from duban.runtime.outcome import Outcome


class Operations(Protocol):
    """Mending what runs. Each act is in the journal of its instance, with `reason` and `actor`.

    What fails when it comes due does not stand in the way of these requests: it stays due.
    """

    def set_facts(
        self,
        instance: str,
        facts: Mapping[str, Any],
        reason: str = "",
        *,
        actor: Actor | None = None,
        request: str | None = None,
        connection: Any = None,
    ) -> Outcome:
        """Correct facts, all or none; None takes one away. Clocks are worked out again, guards looked at again.

        Raises UnknownInstance, FactError with every fault, InstanceEnded. The key cannot be changed.
        """
        ...

    def move(
        self,
        instance: str,
        source: str | int,
        to: str,
        reason: str = "",
        *,
        actor: Actor | None = None,
        request: str | None = None,
        connection: Any = None,
    ) -> Outcome:
        """Move the token at `source` (a path, or an activation's id) to a state; exits and entries run.

        Raises UnknownInstance, MoveRefused, InstanceEnded (for suspended ones too).
        """
        ...

    def skip(
        self,
        instance: str,
        reason: str = "",
        *,
        actor: Actor | None = None,
        request: str | None = None,
        connection: Any = None,
    ) -> Outcome:
        """Pass over what fails when it comes due: its transition and actions are left out, a breach is recorded.

        Raises UnknownInstance, InstanceEnded, and EvaluationError when nothing that is due fails.
        """
        ...

    def migrate(
        self,
        instance: str,
        plan: MigrationPlan | None = None,
        *,
        to: str | None = None,
        actor: Actor | None = None,
        connection: Any = None,
    ) -> Outcome:
        """Take an instance over to another version of its process, by default the newest; all of it or nothing.

        Raises UnknownInstance, UnknownProcess, InstanceEnded, and MigrationRefused with all that stands against it.
        """
        ...

    def try_migration(self, instance: str, plan: MigrationPlan | None = None, *, to: str | None = None) -> Crossing:
        """What `migrate` would do now; changes nothing. UnknownInstance, UnknownProcess."""
        ...

    def resend(self, effect: str, reason: str = "", *, actor: Actor | None = None) -> None:
        """Deliver an effect again, under the same id, whatever became of it. UnknownEffect."""
        ...

    def retry_incident(self, incident: str, reason: str = "", *, actor: Actor | None = None) -> IncidentRow:
        """Close an incident and try at once what failed. UnknownIncident."""
        ...

    def skip_incident(self, incident: str, reason: str = "", *, actor: Actor | None = None) -> IncidentRow:
        """Close an incident and pass over what failed: a delivery is not made, a timer does nothing. UnknownIncident."""
        ...

    def resolve_incident(self, incident: str, reason: str = "", *, actor: Actor | None = None) -> IncidentRow:
        """Close an incident that is dealt with elsewhere. An instance goes on, a delivery is not made. UnknownIncident."""
        ...

    def replay(self, instance: str) -> Instance:
        """The instance made again from its journal, through all its versions.

        DubanError when the journal makes another one than the one that is stored. UnknownInstance.
        """
        ...
