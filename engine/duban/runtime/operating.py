"""What operators ask of an engine: facts corrected, tokens moved, deliveries sent again, incidents dealt with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from duban.definition.plan import MigrationPlan
from duban.errors import UnknownEffect, UnknownIncident
from duban.execution.documents import entry_rows
from duban.execution.effects import Entry, Step
from duban.execution.instance import Instance
from duban.execution.stimulus import Actor, MoveToken, SetFacts, SkipDue, Stimulus
from duban.ports import IncidentRow, JournalRow, Transaction
from duban.runtime.core import Core, answered
from duban.runtime.crossing import Crossing, crossed, try_crossing
from duban.runtime.outcome import Outcome
from duban.runtime.replaying import replayed


class Operating(Core):
    """See `duban.runtime.api.Operations`."""

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
        return self._request(instance, SetFacts(dict(facts), reason, actor), request, connection)

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
        return self._request(instance, MoveToken(source, to, reason, actor), request, connection)

    def skip(
        self,
        instance: str,
        reason: str = "",
        *,
        actor: Actor | None = None,
        request: str | None = None,
        connection: Any = None,
    ) -> Outcome:
        return self._request(instance, SkipDue(reason, actor), request, connection)

    def _request(self, instance: str, stimulus: Stimulus, request: str | None, connection: Any) -> Outcome:
        def work(tx: Transaction) -> tuple[Outcome, Sequence[Step]]:
            known = answered(tx, request)
            return (known, ()) if known else self.apply(tx, instance, stimulus, request)

        return self.transact(work, connection, request)

    def migrate(
        self,
        instance: str,
        plan: MigrationPlan | None = None,
        *,
        to: str | None = None,
        actor: Actor | None = None,
        connection: Any = None,
    ) -> Outcome:
        plan = plan or MigrationPlan()
        return self.transact(lambda tx: crossed(self, tx, instance, plan, to, actor), connection)

    def try_migration(self, instance: str, plan: MigrationPlan | None = None, *, to: str | None = None) -> Crossing:
        return try_crossing(self, instance, plan or MigrationPlan(), to)

    def resend(self, effect: str, reason: str = "", *, actor: Actor | None = None) -> None:
        def work(tx: Transaction) -> None:
            found = tx.resend(effect, self.now())
            if found is None:
                raise UnknownEffect(effect)
            self._note(tx, found, "delivery.resent", effect, {"effect": effect}, reason, actor)

        self.insist(work)

    def retry_incident(self, incident: str, reason: str = "", *, actor: Actor | None = None) -> IncidentRow:
        def again(tx: Transaction, row: IncidentRow) -> None:
            if row.kind == "delivery":
                tx.resend(row.subject, self.now(), failed_only=True)
            elif row.kind == "instance":
                tx.set_aside(row.subject, self.now(), 0)

        return self._close(incident, "retried", again, reason, actor)

    def skip_incident(self, incident: str, reason: str = "", *, actor: Actor | None = None) -> IncidentRow:
        def pass_over(tx: Transaction, row: IncidentRow) -> None:
            if row.kind == "instance":
                self.apply(tx, row.subject, SkipDue(reason, actor))

        return self._close(incident, "skipped", pass_over, reason, actor)

    def resolve_incident(self, incident: str, reason: str = "", *, actor: Actor | None = None) -> IncidentRow:
        return self._close(incident, "resolved", lambda tx, row: None, reason, actor)

    def _close(
        self,
        incident: str,
        what: str,
        first: Callable[[Transaction, IncidentRow], None],
        reason: str,
        actor: Actor | None,
    ) -> IncidentRow:
        def work(tx: Transaction) -> IncidentRow:
            row = next((row for row in tx.incidents() if incident in (row.id, row.subject)), None)
            if row is None:
                raise UnknownIncident(incident)
            first(tx, row)
            by = f" by {actor.name}" if actor else ""
            tx.close_incident(row.id, self.now(), f"{what}{by}: {reason}".rstrip(": "))
            instance = row.subject.partition(":")[0]
            self._note(
                tx, instance, f"incident.{what}", row.kind, {"incident": row.id, "message": row.message}, reason, actor
            )
            return next(found for found in tx.incidents(open_only=False) if found.id == row.id)

        return self.insist(work)

    def _note(
        self, tx: Transaction, instance: str, kind: str, name: str, data: dict[str, Any], reason: str, actor: Actor | None
    ) -> None:
        """A line in the journal of the instance that it is about, where there is one."""
        if tx.instance(instance) is None:
            return
        who = {"reason": reason} | ({"actor": actor.name} if actor else {})
        tx.note([JournalRow(instance, None, self.now(), None, entry_rows([Entry(kind, name, data | who)]))])

    def replay(self, instance: str) -> Instance:
        return replayed(self, instance)
